"""Khung nhìn đã lưu: a list as somebody likes to see it, under a name of his own."""

from uuid import UUID

from starlette.responses import Response

from app.domain.errors import DomainError
from app.people.actions.drop_view import drop_view
from app.people.actions.keep_view import KeepView, keep_view
from app.web.boundary import boundary_router
from app.web.inbox.asked import HOME
from app.web.site.page import StaffPage
from app.web.site.posted import Posted, texts

router = boundary_router(include_in_schema=False)


@router.post("/viec/khung-nhin")
async def keep(page: StaffPage, form: Posted) -> Response:
    assert page.who is not None  # noqa: S101 - a staff page
    typed = texts(form)
    name, query = typed.get("name", ""), typed.get("query", "")
    command = KeepView(name=name, query=query, by=page.who, at=page.now)
    try:
        await keep_view(page.house.sessions, command)
    except DomainError as refusal:
        labels = {"name": page.say("Tên khung nhìn")}
        return page.refused(refusal, "inbox/view.html", labels=labels, name=name, query=query)
    said = page.say("Đã lưu khung nhìn “%(name)s”.", name=name)
    return page.to(f"{HOME}?{query}", said=said)


@router.post("/viec/khung-nhin/{view}/xoa")
async def drop(view: UUID, page: StaffPage) -> Response:
    assert page.who is not None  # noqa: S101 - a staff page
    await drop_view(page.house.sessions, page.who, view)
    return page.to(HOME, said=page.say("Đã xóa khung nhìn."))

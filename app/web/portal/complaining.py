"""Phản ánh, kiến nghị về một hồ sơ, and who looked at it: the applicant's own pages."""

from typing import Any, Final

from starlette.responses import Response

from app.domain.errors import DomainError
from app.dossiers.acting import Opened
from app.dossiers.actions.complain import Complain, complain
from app.dossiers.complaints import LONGEST
from app.dossiers.queries.complaints import complaints_of
from app.dossiers.queries.views import looks
from app.idempotency.keys import KeyUsedForAnotherRequest
from app.web.boundary import boundary_router
from app.web.portal.dossier import path_of, seen
from app.web.portal.drafting import signed_in
from app.web.site.page import OwnPage, Sight, gone_to
from app.web.site.posted import Posted, SentOnce, texts

router = boundary_router(include_in_schema=False)

MOST_LOOKS: Final = 200


@router.get("/ho-so/{ref}/phan-anh")
async def ask(page: OwnPage, ref: str) -> Response:
    opened = await seen(page, ref)
    return page.html("portal/complain.html", **await _context(page, opened, ""))


@router.post("/ho-so/{ref}/phan-anh")
async def say(page: OwnPage, ref: str, form: Posted, claim: SentOnce) -> Response:
    typed = texts(form).get("text", "")
    opened = await seen(page, ref)
    back = f"{path_of(opened)}/phan-anh"
    command = Complain(ref=ref, by=signed_in(page), text=typed, at=page.now)
    try:
        await complain(page.house.office, command, lambda _: gone_to(back), claim)
    except KeyUsedForAnotherRequest:
        context = await _context(page, opened, typed)
        return page.html("portal/complain.html", **{**context, "again": True})
    except DomainError as refusal:
        labels = {"text": page.say("Nội dung phản ánh, kiến nghị")}
        context = await _context(page, opened, typed)
        return page.refused(refusal, "portal/complain.html", labels=labels, **context)
    said = page.say("Đã gửi phản ánh, kiến nghị. Câu trả lời sẽ hiện ở trang này.")
    return page.to(back, said=said)


@router.get("/ho-so/{ref}/ai-da-xem")
async def who_looked(page: OwnPage, ref: str) -> Response:
    opened = await seen(page, ref)
    async with page.house.sessions() as session:
        found = await looks(session, opened.file.dossier.id, limit=MOST_LOOKS)
    return page.html(
        "portal/looks.html",
        path=path_of(opened),
        procedure_name=page.spoken(opened.procedure.name),
        looks=found,
        most=MOST_LOOKS,
    )


async def _context(page: Sight, opened: Opened, typed: str) -> dict[str, Any]:
    dossier = opened.file.dossier
    async with page.house.sessions() as session:
        complaints = await complaints_of(session, dossier.id)
    return {
        "path": path_of(opened),
        "procedure_name": page.spoken(opened.procedure.name),
        "agency": opened.file.names.get(dossier.competent_agency, dossier.competent_agency),
        "complaints": list(reversed(complaints)),
        "text": typed,
        "longest": LONGEST,
        "again": False,
    }

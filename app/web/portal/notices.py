"""Mọi thông báo của một hồ sơ: each step too, whole, with its day, its ways and what came of it."""

from starlette.responses import Response

from app.notices.actions.note_opened import note_opened
from app.web.boundary import boundary_router
from app.web.portal.dossier import path_of, seen
from app.web.portal.messages import messages_of
from app.web.site.page import OwnPage

router = boundary_router(include_in_schema=False)


@router.get("/ho-so/{ref}/thong-bao")
async def every(page: OwnPage, ref: str) -> Response:
    opened = await seen(page, ref)
    async with page.house.sessions() as session:
        messages = await messages_of(session, page, opened, with_steps=True)
    await note_opened(page.house.sessions, opened.file.dossier.id, page.now)
    return page.html(
        "portal/notices.html",
        messages=messages,
        path=path_of(opened),
        code=opened.file.dossier.code,
        procedure_name=page.spoken(opened.procedure.name),
    )

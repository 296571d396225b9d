"""Tệp theo liên kết đã ký: for readers without a session, of whom the link itself tells."""

from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from app.documents.links import PATH
from app.dossiers.actions.open_link import open_link
from app.web.boundary import boundary_router
from app.web.showing.downloads import linked_answer
from app.web.site.page import Page

router = boundary_router(include_in_schema=False)


@router.get(PATH + "/{token}")
async def file(page: Page, token: Annotated[str, Path(max_length=120)]) -> Response:
    link = page.house.links.opened(token, page.now)
    opened, reader = await open_link(page.house.office, link, page.now)
    return await linked_answer(page.house, opened, reader, link.file, page.request.headers)

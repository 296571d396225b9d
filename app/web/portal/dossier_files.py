"""What an applicant takes home: the files handed in, the papers issued, the result."""

from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from app.web.boundary import boundary_router
from app.web.portal.dossier import seen
from app.web.portal.drafting import signed_in
from app.web.showing.downloads import document_answer, form_answer
from app.web.site.page import OwnPage

router = boundary_router(include_in_schema=False)

Number = Annotated[int, Query(ge=1, le=50)]


@router.get("/ho-so/{ref}/giay-to/{key}")
async def document(page: OwnPage, ref: str, key: str, so: Number = 1) -> Response:
    opened = await seen(page, ref)
    return await document_answer(page.house, opened, signed_in(page), key, so, page.request.headers)


@router.get("/ho-so/{ref}/bieu-mau/{form}")
async def form(page: OwnPage, ref: str, form: str) -> Response:
    opened = await seen(page, ref)
    return await form_answer(page.house, opened, signed_in(page), form, None)

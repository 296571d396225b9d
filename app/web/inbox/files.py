"""Giấy tờ và biểu mẫu trong khung xem: shown inside a page of this service, and nowhere else."""

from typing import Annotated

from fastapi import Path
from starlette.responses import Response

from app.papers.control_sheet import FORM as CONTROL_SHEET
from app.web.boundary import boundary_router
from app.web.inbox.dossier import opened_for
from app.web.inbox.dossier_view import INLINE
from app.web.showing.downloads import document_answer, form_answer
from app.web.site.page import StaffPage

router = boundary_router(include_in_schema=False)
FRAMED = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; "
        "frame-ancestors 'self'"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}
"""A picture or a PDF runs nothing; a browser's own viewer lays it out with styles of its own."""
Number = Annotated[int, Path(ge=1, le=200)]


@router.get("/viec/{ref}/giay-to/{key}/{number}")
async def document(ref: str, key: str, number: Number, page: StaffPage) -> Response:
    """A file as it was handed in; the look at it is on record."""
    assert page.who is not None  # noqa: S101 - a staff page
    opened = await opened_for(page, ref)
    answer = await document_answer(page.house, opened, page.who, key, number, page.request.headers)
    return framed(answer) if answer.media_type in INLINE else answer


@router.get("/viec/{ref}/bieu-mau/{form}/{number}")
async def form(ref: str, form: str, number: Number, page: StaffPage) -> Response:
    """A form as it was issued; M06 as the history stands."""
    assert page.who is not None  # noqa: S101 - a staff page
    opened = await opened_for(page, ref)
    which = None if form == CONTROL_SHEET else number
    return framed(await form_answer(page.house, opened, page.who, form, which))


def framed(answer: Response) -> Response:
    """The same, to be shown in a frame of this service instead of being saved."""
    name = answer.headers["Content-Disposition"]
    answer.headers["Content-Disposition"] = name.replace("attachment", "inline", 1)
    answer.headers.update(FRAMED)
    return answer

"""Phản ánh, kiến nghị: what applicants said, the oldest first, and the answer to each."""

from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Path, Query
from starlette.responses import Response

from app.db.sessions import AsyncSession
from app.domain.errors import DomainError
from app.domain.ids import AgencyCode
from app.domain.people import Principal
from app.dossiers.actions.answer_complaint import AnswerComplaint, answer_complaint
from app.dossiers.complaints import ANSWERERS, LONGEST
from app.dossiers.queries.complaints import open_complaints
from app.reports.board import NotLeading, scope_of
from app.web.boundary import boundary_router
from app.web.dashboard.asking import PATH
from app.web.site.page import Sight, StaffPage, gone_to
from app.web.site.posted import Posted, SentOnce, texts

router = boundary_router(include_in_schema=False)
COMPLAINTS = f"{PATH}/kien-nghi"
TEMPLATE = "dashboard/complaints.html"
MOST = 100
LATE_AFTER = timedelta(days=7)


@router.get(COMPLAINTS)
async def complaints_page(
    page: StaffPage, agency: Annotated[str | None, Query(alias="co-quan", max_length=40)] = None
) -> Response:
    """Of all the agencies for which the reader answers, or of one and those below it."""
    chosen = AgencyCode(agency) if agency else None
    return page.html(TEMPLATE, **await _open(page, chosen), typed={}, refused=None)


@router.post(f"{COMPLAINTS}/{{ref}}/{{identity}}")
async def answer(
    page: StaffPage,
    form: Posted,
    claim: SentOnce,
    ref: Annotated[str, Path(max_length=60)],
    identity: UUID,
) -> Response:
    """The answer goes to the applicant at once, with the name of whoever gave it."""
    typed = texts(form).get("text", "")
    command = AnswerComplaint(ref=ref, complaint=identity, by=_who(page), text=typed, at=page.now)
    try:
        given = await answer_complaint(
            page.house.office, command, lambda _: gone_to(COMPLAINTS), claim
        )
    except DomainError as refusal:
        labels = {"text": page.say("Trả lời")}
        shown = await _open(page)
        return page.refused(
            refusal, TEMPLATE, labels=labels, **shown, typed={identity: typed}, refused=identity
        )
    said = page.say("Đã gửi trả lời; người nộp đọc được ngay trên trang hồ sơ của mình.")
    return page.to(given.answer.body.decode(), said=said)


def complaints_path(agency: AgencyCode | None) -> str:
    """Where the complaints are listed that ``answerable`` counts."""
    return COMPLAINTS if agency is None else f"{COMPLAINTS}?{urlencode({'co-quan': agency})}"


async def answerable(
    session: AsyncSession, who: Principal, agency: AgencyCode | None
) -> frozenset[AgencyCode]:
    """The agencies for which ``who`` answers, within ``agency`` when one is chosen."""
    return who.agencies(*ANSWERERS) & await scope_of(session, who, agency)


async def _open(page: Sight, agency: AgencyCode | None = None) -> dict[str, Any]:
    """The complaints that wait for an answer of an agency of the reader."""
    if not _who(page).agencies(*ANSWERERS):
        raise NotLeading
    async with page.house.sessions() as session:
        agencies = await answerable(session, _who(page), agency)
        found = await open_complaints(session, agencies, limit=MOST)
    return {
        "complaints": found,
        "late": {one.id for one in found if page.now - one.at > LATE_AFTER},
        "longest": LONGEST,
        "most": MOST,
    }


def _who(page: Sight) -> Principal:
    assert page.who is not None  # noqa: S101 - a page for staff
    return page.who

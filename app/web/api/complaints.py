"""Phản ánh, kiến nghị over HTTP: what applicants say, what is answered, and who looked."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from fastapi import status
from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.responses import Response

from app.domain.people import PrincipalKind
from app.dossiers.actions.answer_complaint import AnswerComplaint, answer_complaint
from app.dossiers.actions.complain import Complain, complain
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.dossiers.complaints import (
    ANSWERERS,
    LONGEST,
    Complaint,
    ComplaintAnswered,
    ComplaintNotFound,
    NotYoursToAnswer,
    OnlyTheApplicant,
    TooManyComplaints,
    may_answer,
)
from app.dossiers.queries import complaints as queries
from app.dossiers.queries.files import DossierNotFound
from app.dossiers.queries.views import looks
from app.idempotency.keys import Answer, KeyUsedForAnotherRequest
from app.web.api.answering import answered, rendered
from app.web.bodies import Body
from app.web.boundary import boundary_router
from app.web.dependencies import (
    CurrentPrincipal,
    CurrentStaff,
    Guarded,
    Now,
    OnceOnly,
    StaffOnly,
    TheHouse,
)
from app.web.limits import LARGEST_PAGE
from app.web.problems import problems
from app.web.showing.shapes import Moment

router = boundary_router(tags=["dossiers"], dependencies=[Guarded])


class ComplaintBody(Body):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "Đã quá hạn mà chưa có kết quả."}]}
    )

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]


class ComplaintOut(BaseModel):
    """``agency`` is to answer it; ``dossier`` is the code, or the id of one without."""

    id: UUID
    dossier: str
    agency: str
    agency_name: str
    text: str
    at: Moment
    answer: str | None
    answered_by: str | None
    answered_at: Moment | None


class ComplaintsOut(BaseModel):
    items: list[ComplaintOut]


class LookOut(BaseModel):
    at: Moment
    person: str
    agency: str | None


class LooksOut(BaseModel):
    items: list[LookOut]


@router.get(
    "/dossiers/{ref}/complaints",
    operation_id="list_complaints",
    responses=problems(DossierNotFound),
)
async def list_complaints(
    ref: str, who: CurrentPrincipal, house: TheHouse, now: Now
) -> ComplaintsOut:
    """The applicant's own; of those inside, whoever may answer reads them."""
    opened = await view_dossier(house.office, ViewDossier(ref, who, now))
    async with house.sessions() as session:
        found = await queries.complaints_of(session, opened.file.dossier.id)
    own = who.kind is PrincipalKind.CITIZEN
    return ComplaintsOut(items=[_shown(c) for c in found if own or may_answer(c, who)])


@router.post(
    "/dossiers/{ref}/complaints",
    operation_id="complain",
    status_code=status.HTTP_201_CREATED,
    response_model=ComplaintOut,
    responses=problems(
        DossierNotFound, OnlyTheApplicant, TooManyComplaints, KeyUsedForAnotherRequest
    ),
)
async def say(
    ref: str,
    body: ComplaintBody,
    who: CurrentPrincipal,
    house: TheHouse,
    now: Now,
    claim: OnceOnly,
) -> Response:
    """The applicant says what is wrong; the agency that decides is to answer."""
    command = Complain(ref=ref, by=who, text=body.text, at=now)
    return answered(await complain(house.office, command, _render(status.HTTP_201_CREATED), claim))


@router.post(
    "/dossiers/{ref}/complaints/{complaint}/answer",
    operation_id="answer_complaint",
    response_model=ComplaintOut,
    responses=problems(
        DossierNotFound,
        ComplaintNotFound,
        NotYoursToAnswer,
        ComplaintAnswered,
        KeyUsedForAnotherRequest,
    ),
)
async def answer(
    ref: str,
    complaint: UUID,
    body: ComplaintBody,
    who: CurrentPrincipal,
    house: TheHouse,
    now: Now,
    claim: OnceOnly,
) -> Response:
    """Once, by whoever approves or signs at that agency, or supervises it."""
    command = AnswerComplaint(ref=ref, complaint=complaint, by=who, text=body.text, at=now)
    return answered(
        await answer_complaint(house.office, command, _render(status.HTTP_200_OK), claim)
    )


@router.get("/complaints", operation_id="list_open_complaints", responses=problems(StaffOnly))
async def list_open(who: CurrentStaff, house: TheHouse) -> ComplaintsOut:
    """What waits for an answer that one may give, the oldest first."""
    async with house.sessions() as session:
        found = await queries.open_complaints(session, who.agencies(*ANSWERERS), limit=LARGEST_PAGE)
    return ComplaintsOut(items=[_shown(complaint) for complaint in found])


@router.get(
    "/dossiers/{ref}/views",
    operation_id="list_views",
    responses=problems(DossierNotFound, OnlyTheApplicant),
)
async def list_views(ref: str, who: CurrentPrincipal, house: TheHouse, now: Now) -> LooksOut:
    """Who looked at the dossier, the latest first: for its applicant alone."""
    opened = await view_dossier(house.office, ViewDossier(ref, who, now))
    if who.id != opened.file.dossier.applicant:
        raise OnlyTheApplicant
    async with house.sessions() as session:
        found = await looks(session, opened.file.dossier.id, limit=LARGEST_PAGE)
    return LooksOut(
        items=[LookOut(at=look.at, person=look.person, agency=look.agency) for look in found]
    )


def _render(code: int) -> Callable[[Complaint], Answer]:
    return lambda complaint: rendered(_shown(complaint), code)


def _shown(complaint: Complaint) -> ComplaintOut:
    return ComplaintOut(
        id=complaint.id,
        dossier=complaint.dossier_ref,
        agency=complaint.agency,
        agency_name=complaint.agency_name,
        text=complaint.text,
        at=complaint.at,
        answer=complaint.answer,
        answered_by=complaint.answered_by,
        answered_at=complaint.answered_at,
    )

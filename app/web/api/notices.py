"""What was said about a dossier over HTTP: to the applicant, and inside."""

from pydantic import BaseModel, Field

from app.domain.notifying import DeliveryState, Medium, WayState
from app.domain.people import PrincipalKind
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.dossiers.queries.files import DossierNotFound
from app.dossiers.queries.notices import Notice, notices
from app.notices.actions.note_opened import note_opened
from app.notices.queries.told import Told, told_of
from app.web.boundary import boundary_router
from app.web.dependencies import CurrentPrincipal, Guarded, Now, TheHouse
from app.web.problems import problems
from app.web.showing.sendings import given_to
from app.web.showing.shapes import Moment

router = boundary_router(prefix="/dossiers", tags=["dossiers"], dependencies=[Guarded])


class DeliveryOut(BaseModel):
    """One message. `recipient` is masked, `code` says why it did not arrive."""

    medium: Medium
    recipient: str
    state: DeliveryState
    state_at: Moment
    sent_at: Moment | None
    language: str
    template: str | None
    template_version: str | None
    code: str | None


class NoticeOut(BaseModel):
    """``notice`` is its name in the life cycle, ``moved`` for any other change of state.

    Who had the dossier, since when and until when is as it was when the notice was written.
    """

    seq: int
    notice: str
    recipient: str
    at: Moment
    state: str | None
    state_label: str | None
    agency: str | None
    agency_name: str | None
    unit: str | None
    person: str | None
    received_at: str | None
    due: str | None
    answer_by: str | None

    about: str = Field(description="What it is about beside the move, such as a parcel.")
    reach: WayState | None = Field(description="What became of it; null: it is not sent yet.")
    must_reach: bool
    deliveries: list[DeliveryOut]


class NoticesOut(BaseModel):
    items: list[NoticeOut]


@router.get("/{ref}/notices", operation_id="list_notices", responses=problems(DossierNotFound))
async def list_notices(ref: str, who: CurrentPrincipal, house: TheHouse, now: Now) -> NoticesOut:
    """An applicant reads what he was told; those inside, everything."""
    opened = await view_dossier(house.office, ViewDossier(ref, who, now))
    own = who.kind is PrincipalKind.CITIZEN
    recipient = opened.procedure.machine.applicant if own else None
    async with house.sessions() as session:
        found = await notices(session, opened.file.dossier.id, recipient=recipient)
        told = await told_of(session, opened.file.dossier.id)
    if own:
        await note_opened(house.sessions, opened.file.dossier.id, now)
    withheld = opened.withheld.applicant
    return NoticesOut(
        items=[_shown(n, given_to(told.get((n.seq, n.notice, n.about)), withheld)) for n in found]
    )


def _shown(notice: Notice, told: Told | None) -> NoticeOut:
    facts = notice.facts
    sendings = () if told is None else told.sendings
    return NoticeOut(
        seq=notice.seq,
        notice=notice.notice,
        recipient=notice.recipient,
        at=notice.at,
        state=facts.get("state"),
        state_label=facts.get("state_label"),
        agency=facts.get("agency"),
        agency_name=facts.get("agency_name"),
        unit=facts.get("unit"),
        person=facts.get("person"),
        received_at=facts.get("received_at"),
        due=facts.get("due"),
        answer_by=facts.get("answer_by"),
        about=notice.about,
        reach=None if told is None else told.state,
        must_reach=told is not None and told.must_reach,
        deliveries=[DeliveryOut.model_validate(one, from_attributes=True) for one in sendings],
    )

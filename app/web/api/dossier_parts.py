"""The parts of a dossier over HTTP: history, deadline, files, issued forms."""

import json
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, status
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse

from app.documents.watch import FileBeingChecked, FileInfected, FileRemoved
from app.domain.clock import reckon
from app.domain.ledger import ledger
from app.domain.machine import StateKind
from app.domain.people import Principal, PrincipalKind
from app.domain.withholding import without
from app.dossiers.acting import Opened
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.dossiers.queries import history as queries
from app.dossiers.queries.files import DossierNotFound
from app.dossiers.queries.history import HistoryLine
from app.papers.keeping import PaperDamaged
from app.web.boundary import boundary_router
from app.web.dependencies import CurrentPrincipal, Guarded, Now, TheHouse
from app.web.paging import Cursor, Limit, Page, cursor_after, keys_of
from app.web.problems import problems
from app.web.showing.dossier import clock_out
from app.web.showing.downloads import DocumentNotFound, document_answer
from app.web.showing.shapes import ClockOut, Moment

router = boundary_router(prefix="/dossiers", tags=["dossiers"], dependencies=[Guarded])

EVENTS = 200
LAST_EVENT = 2**31 - 1


class EventOut(BaseModel):
    """One line of the append-only history; hashes in hexadecimal.

    ``hash = SHA-256(0x01 ‖ prev_hash ‖ canonical event)``, ``payload_digest = SHA-256(salt ‖
    payload)``: anybody can check the chain with these values alone.
    """

    seq: int
    at: Moment
    action: str
    from_state: str
    to_state: str
    actor_kind: str
    actor: UUID
    actor_name: str | None
    role: str
    agency: str | None
    agency_name: str | None
    on_behalf_of: UUID | None
    payload: str
    salt: str
    payload_digest: str
    prev_hash: str
    hash: str
    at_utc: str


class LedgerLineOut(BaseModel):
    day: date
    kind: str
    counted: bool
    count: int | None
    note: str
    note_en: str


class DeadlineOut(BaseModel):
    due: Moment | None
    original_due: Moment | None
    clock: ClockOut
    ledger: list[LedgerLineOut]


@router.get("/{ref}/events", operation_id="list_events", responses=problems(DossierNotFound))
async def events(
    ref: str,
    who: CurrentPrincipal,
    house: TheHouse,
    now: Now,
    limit: Limit = EVENTS,
    cursor: Cursor = None,
) -> Page[EventOut]:
    """The history, the oldest first; what officers told one another stays between them."""
    keys = keys_of(cursor, int)
    after = min(int(keys[0] or 0), LAST_EVENT) if keys else 0
    opened = await view_dossier(house.office, ViewDossier(ref, who, now))
    async with house.sessions() as session:
        found = await queries.history(session, opened.file.dossier.id, after=after, limit=limit + 1)
    shown = [_event(line, reads=_reads(line, opened, who)) for line in found[:limit]]
    more = cursor_after(found[limit - 1].seq) if len(found) > limit else None
    return Page(items=shown, next_cursor=more)


@router.get("/{ref}/deadline", operation_id="get_deadline", responses=problems(DossierNotFound))
async def deadline(ref: str, who: CurrentPrincipal, house: TheHouse, now: Now) -> DeadlineOut:
    """Why this date, day by day."""
    opened = await view_dossier(house.office, ViewDossier(ref, who, now))
    calendar, clock = opened.situation.calendar, opened.file.dossier.clock
    said = reckon(clock, calendar)
    return DeadlineOut(
        due=said.due,
        original_due=said.original_due,
        clock=clock_out(said, opened, now),
        ledger=[
            LedgerLineOut(
                day=line.day,
                kind=line.kind.value,
                counted=line.counted,
                count=line.count,
                note=line.note_vi,
                note_en=line.note_en,
            )
            for line in ledger(clock, calendar)
        ],
    )


@router.get(
    "/{ref}/documents/{key}",
    operation_id="get_document",
    response_class=StreamingResponse,
    responses={
        **problems(
            DossierNotFound,
            DocumentNotFound,
            FileRemoved,
            FileBeingChecked,
            FileInfected,
            PaperDamaged,
        ),
        status.HTTP_206_PARTIAL_CONTENT: {"description": "The range that was asked for."},
        status.HTTP_416_RANGE_NOT_SATISFIABLE: {"description": "No such range in the file."},
    },
)
async def document(
    request: Request,
    ref: str,
    key: str,
    who: CurrentPrincipal,
    house: TheHouse,
    now: Now,
    number: Annotated[int, Query(ge=1, le=50, description="Which, of several files.")] = 1,
) -> Response:
    """A file as it was handed in, byte for byte, or a range of it; the look at it is on record."""
    opened = await view_dossier(house.office, ViewDossier(ref, who, now))
    return await document_answer(house, opened, who, key, number, request.headers)


def _reads(line: HistoryLine, opened: Opened, who: Principal) -> bool:
    """Whether ``who`` reads what the event says: an applicant not of a move between steps.

    Nobody, where it says something that he is not given: with a part left out its digest would lie.
    """
    said = json.loads(line.payload) if opened.withheld and line.payload else {}
    if without(said, opened.withheld) != said:
        return False
    states = opened.procedure.machine.states
    known = (states.get(line.from_state), states.get(line.to_state))
    # A state that the dossier's version no longer has was a step of an earlier one.
    between = tuple(StateKind.STEP if state is None else state.kind for state in known)
    return who.kind is not PrincipalKind.CITIZEN or between != (StateKind.STEP, StateKind.STEP)


def _event(line: HistoryLine, *, reads: bool) -> EventOut:
    return EventOut(
        seq=line.seq,
        at=line.at,
        at_utc=line.at.isoformat(),
        action=line.action,
        from_state=line.from_state,
        to_state=line.to_state,
        actor_kind=line.actor_kind,
        actor=line.actor,
        actor_name=line.actor_name,
        role=line.role,
        agency=line.agency,
        agency_name=line.agency_name,
        on_behalf_of=line.on_behalf_of,
        payload=line.payload if reads else "",
        salt=line.salt.hex() if reads else "",
        payload_digest=line.payload_digest.hex(),
        prev_hash=line.prev_hash.hex(),
        hash=line.hash.hex(),
    )

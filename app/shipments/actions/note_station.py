"""Ghi trạng thái bưu gửi: what the desk knows of a parcel, from the postman's mouth or his slip.

For a post office without an interface this is all that anybody hears; for the others it is one
more witness. An item code with a wrong check digit is taken, and said to be odd.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.db.ids import new_id
from app.domain.errors import Defect, Invalid
from app.domain.item_codes import tidied
from app.domain.parcels import Direction, ParcelState
from app.domain.people import Permission, Principal
from app.ports.postal import PostalEvent
from app.shipments.changing import DESK, follow_stations
from app.shipments.parcel import Parcel
from app.shipments.post_office import PostOffice
from app.shipments.queries.course import lock_dossiers
from app.shipments.queries.parcels import (
    ParcelNotFound,
    is_taken,
    parcel_numbered,
    write_events,
    write_parcel,
)
from app.shipments.refusals import TAKEN, ParcelEnded
from app.shipments.settling import settled

SAYABLE: Final = (
    ParcelState.PICKED_UP,
    ParcelState.OUT_FOR_DELIVERY,
    ParcelState.FAILED,
    ParcelState.DELIVERED,
    ParcelState.RETURNED,
    ParcelState.LOST,
)
LONGEST_CODE: Final = 35


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteStation:
    """``state``: None when only the item code is told. ``collector`` signed for it.

    ``once`` names the telling: told again under it, it is no news.
    """

    number: str
    by: Principal
    at: datetime
    state: ParcelState | None = None
    item_code: str | None = None
    collector: str | None = None
    collector_paper: str | None = None
    note: str | None = None
    once: str | None = None


async def note_station(post: PostOffice, command: NoteStation) -> Parcel:
    """The parcel as it is then. Raises ParcelNotFound, ParcelEnded, Invalid."""
    code = tidied(command.item_code or "")
    defects = [*_defects(command, code)]
    if defects:
        raise Invalid(defects)
    desks = command.by.agencies(Permission.RECEIVE)
    async with post.sessions.begin() as session:
        seen = await parcel_numbered(session, command.number)
        if seen.agency not in desks:
            raise ParcelNotFound
        await lock_dossiers(session, [seen.dossier_id])
        parcel = await parcel_numbered(session, command.number)
        if parcel.ended_at is not None:
            raise ParcelEnded
        if code and code != parcel.item_code:
            if await is_taken(session, parcel, code):
                raise Invalid([Defect("item_code", TAKEN)])
            trouble = None if parcel.trouble == TAKEN else parcel.trouble
            parcel = replace(parcel, item_code=code, trouble=trouble)
            await write_parcel(session, parcel)
        if command.state is not None:
            await write_events(session, DESK, [_event(command)], at=command.at, by=command.by.id)
        (after,) = await follow_stations(session, post, [parcel], command.at)
        if after.direction is Direction.TO_AGENCY:
            after = await settled(session, post, after, command.at)
    return after


def _event(command: NoteStation) -> PostalEvent:
    assert command.state is not None  # noqa: S101 - see note_station
    return PostalEvent(
        id=f"{command.number}:{command.once or new_id()}",
        code=command.state.value,
        state=command.state,
        at=command.at,
        order_number=command.number,
        note=command.note,
        collector=command.collector,
        collector_paper=command.collector_paper,
    )


def _defects(command: NoteStation, code: str) -> list[Defect]:
    found = []
    if command.state is None and not code:
        found.append(Defect("state", "required"))
    if command.state is not None and command.state not in SAYABLE:
        found.append(Defect("state", "not_allowed"))
    if len(code) > LONGEST_CODE or (code and not (code.isascii() and code.isalnum())):
        found.append(Defect("item_code", "malformed_item_code"))
    if command.state is ParcelState.DELIVERED and not (command.collector or "").strip():
        found.append(Defect("collector", "required"))
    return found

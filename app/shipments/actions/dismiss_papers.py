"""Giấy tờ đã xử lý: papers that came by post and are not taken in; who said so stays on record."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.domain.errors import Defect, Invalid
from app.domain.people import Permission, Principal
from app.ports.postal import PostalEvent
from app.shipments.changing import DESK
from app.shipments.post_office import PostOffice
from app.shipments.queries.course import lock_dossiers
from app.shipments.queries.parcels import (
    ParcelNotFound,
    parcel_numbered,
    write_events,
    write_parcel,
)

SEEN_TO: Final = "seen_to"
"""The code of the station by which a desk says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissPapers:
    """``note`` is what was done with them: given back, put to another dossier, none inside."""

    number: str
    by: Principal
    at: datetime
    note: str


async def dismiss_papers(post: PostOffice, command: DismissPapers) -> None:
    """Nothing, where nothing waits to be recorded. Raises ParcelNotFound, Invalid."""
    note = command.note.strip()
    desks = command.by.agencies(Permission.RECEIVE)
    async with post.sessions.begin() as session:
        seen = await parcel_numbered(session, command.number)
        if seen.agency not in desks:
            raise ParcelNotFound
        if not note:
            raise Invalid([Defect("note", "required")])
        await lock_dossiers(session, [seen.dossier_id])
        parcel = await parcel_numbered(session, command.number)
        if not parcel.to_record:
            return
        said = PostalEvent(
            id=f"{parcel.order_number}:{SEEN_TO}",
            code=SEEN_TO,
            state=None,
            at=command.at,
            order_number=parcel.order_number,
            note=note,
        )
        await write_events(session, DESK, [said], at=command.at, by=command.by.id)
        await write_parcel(session, replace(parcel, trouble=None))

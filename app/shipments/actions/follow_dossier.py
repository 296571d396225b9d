"""Gửi, thu hồi bưu gửi: parcels as the history of a dossier wants them, whoever asks how often."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from app.db.sessions import AsyncSession
from app.domain.parcels import Direction, ParcelState
from app.jobs.promise import promise
from app.ports.postal import PostalEvent
from app.shipments.booking import booked
from app.shipments.changing import HOUSE, follow_stations, say, with_free_code
from app.shipments.parcel import Parcel
from app.shipments.post_office import PostOffice
from app.shipments.promised import CancelParcel, OrderParcel
from app.shipments.queries.course import (
    Ended,
    Wanted,
    concerns_post,
    lock_dossiers,
    wanted_parcels,
)
from app.shipments.queries.parcels import add_parcel, parcels_of, write_events, write_parcel

STATES: Final = {
    Ended.DELIVERED: ParcelState.DELIVERED,
    Ended.BACK: ParcelState.RETURNED,
    Ended.UNDONE: ParcelState.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class FollowCourse:
    """Line ``seq`` of the history of ``dossier`` is new; earlier ones may be."""

    dossier: UUID
    seq: int
    at: datetime


async def follow_dossier(post: PostOffice, command: FollowCourse) -> None:
    """Book what is wanted and not booked, call off what was undone, note what ended by hand."""
    dossier, at = command.dossier, command.at
    async with post.sessions.begin() as session:
        if not await concerns_post(session, dossier, command.seq):
            return
        await lock_dossiers(session, [dossier])
        known = {(one.direction, one.number): one for one in await parcels_of(session, dossier)}
        counted: Counter[Direction] = Counter()
        for line in await wanted_parcels(session, dossier):
            counted[line.direction] += 1
            number = counted[line.direction]
            parcel = known.get((line.direction, number))
            if parcel is not None:
                await _follow(session, post, parcel, line, at)
            elif line.ended is None:
                new = await booked(session, post, dossier, number, line)
                new = await with_free_code(session, new)
                new = await _with_fee(session, post, new, at)
                await add_parcel(session, new)
                await say(session, post, new, at)
                await promise(session, OrderParcel(shipment=new.id))


async def _with_fee(session: AsyncSession, post: PostOffice, new: Parcel, at: datetime) -> Parcel:
    """What the applicant owes is collected with his result, where he wants it so."""
    if new.direction is not Direction.TO_CITIZEN:
        return new
    fee = await post.door.ask(
        session,
        new.dossier_id,
        new.order_number,
        provider=new.provider,
        postage=new.postage,
        at=at,
    )
    return replace(new, due=replace(new.due, fee=fee))


async def _follow(
    session: AsyncSession, post: PostOffice, parcel: Parcel, line: Wanted, at: datetime
) -> None:
    """What the desk did by hand to the dossier is true of its parcel as well."""
    if line.ended is None or parcel.state.is_final:
        return
    fetched = parcel.direction is Direction.TO_AGENCY and parcel.picked_up_at is not None
    if line.ended is Ended.UNDONE and fetched:
        return  # papers that are on their way arrive, though nobody needs them any more
    if line.ended is Ended.UNDONE:  # an order may be on its way, or its answer was lost
        if parcel.cancel_wanted_at is None:
            await write_parcel(session, replace(parcel, cancel_wanted_at=at))
            await promise(session, CancelParcel(shipment=parcel.id))
        return
    event = PostalEvent(
        id=f"{parcel.order_number}:{line.ended}",
        code=line.ended.value,
        state=STATES[line.ended],
        at=line.ended_at or at,
        order_number=parcel.order_number,
    )
    await write_events(session, HOUSE, [event], at=at)
    await follow_stations(session, post, [replace(parcel, settled_at=at)], at)

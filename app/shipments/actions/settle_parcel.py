"""Kết thúc chuyển phát: the dossier follows its parcel, by itself and once.

Delivered, its result is returned; back with its sender, it lies at the desk again. The post never
keeps a dossier from its lawful course: what the desk did by hand meanwhile stands.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from app.db.sessions import AsyncSession
from app.domain.errors import DomainError
from app.domain.parcels import Direction, ParcelState
from app.domain.people import SYSTEM
from app.dossiers.acting import PerformAction, act_on
from app.shipments.parcel import Parcel
from app.shipments.post_office import PostOffice
from app.shipments.queries.course import lock_dossiers, wanted_parcels
from app.shipments.queries.parcels import parcel as read_parcel
from app.shipments.queries.parcels import write_parcel
from app.shipments.refusals import CALLED_OFF, LOST

FOLLOWED_BY: Final = {
    ParcelState.DELIVERED: "mark_delivered",
    ParcelState.RETURNED: "mark_bounced",
}
LEFT_WAITING: Final = {ParcelState.LOST: LOST, ParcelState.CANCELLED: CALLED_OFF}
"""The post brings nothing more and the law names no act that follows: a person must decide."""


async def settle_parcel(post: PostOffice, shipment: UUID, at: datetime) -> None:
    """Nothing, when it was done before, or the parcel is still away.

    A refusal of the law (bounced too often) is kept with the parcel for its desk to see.
    """
    async with post.sessions.begin() as session:
        seen = await read_parcel(session, shipment)
        await lock_dossiers(session, [seen.dossier_id])
        parcel = await read_parcel(session, shipment)
        if parcel.ended_at is None or parcel.settled_at is not None:
            return
        trouble = await _followed(session, post, parcel, at)
        await write_parcel(session, replace(parcel, settled_at=at, trouble=trouble))


async def _followed(
    session: AsyncSession, post: PostOffice, parcel: Parcel, at: datetime
) -> str | None:
    """Why the dossier could not follow; None when it did, or need not."""
    if parcel.direction is not Direction.TO_CITIZEN:
        return None
    lines = await wanted_parcels(session, parcel.dossier_id)
    line = next((one for one in lines if one.seq == parcel.moved_seq), None)
    if line is None or line.ended is not None:
        return None
    action = FOLLOWED_BY.get(parcel.state)
    if action is None:
        return LEFT_WAITING.get(parcel.state)
    command = PerformAction(ref=str(parcel.dossier_id), action=action, by=SYSTEM, at=at)
    try:
        async with session.begin_nested():
            await act_on(session, post.office, command)
    except DomainError as refusal:
        return refusal.reason
    return None

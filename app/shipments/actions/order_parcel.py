"""Đặt bưu gửi: have the post carry a parcel; however often it is asked, it is one parcel."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from app.db.sessions import AsyncSession
from app.domain.parcels import ParcelState
from app.jobs.promise import promise
from app.ports import PermanentFailure
from app.ports.postal import Ordered
from app.shipments.changing import moved_on, with_free_code
from app.shipments.parcel import Parcel
from app.shipments.post_office import PostOffice
from app.shipments.promised import CancelParcel
from app.shipments.queries.course import lock_dossiers
from app.shipments.queries.parcels import parcel as read_parcel
from app.shipments.queries.parcels import told_of, write_parcel
from app.shipments.refusals import TAKEN


async def order_parcel(post: PostOffice, shipment: UUID, at: datetime) -> None:
    """Nothing, when it is ordered or called off already. Raises what the post's port raises.

    A refusal is kept with the parcel, so that its desk sees the reason.
    """
    async with post.sessions() as session:
        parcel = await read_parcel(session, shipment)
    if parcel.cancel_wanted_at is not None:
        await _called_off(post, parcel)
    if not _is_to_order(parcel):
        return
    try:
        ordered = await post.postal.order(parcel.as_order(), at)
    except PermanentFailure as refusal:
        await _refused(post, parcel, str(refusal))
        raise
    await _ordered(post, parcel, ordered, at)


def _is_to_order(parcel: Parcel) -> bool:
    is_wanted = not parcel.state.is_final and parcel.cancel_wanted_at is None
    return parcel.registered_at is None and is_wanted


async def _called_off(post: PostOffice, parcel: Parcel) -> None:
    """An earlier order may have come to the post behind the cancellation, its answer lost."""
    async with post.sessions.begin() as session:
        await promise(session, CancelParcel(shipment=parcel.id))


async def _ordered(post: PostOffice, seen: Parcel, ordered: Ordered, at: datetime) -> None:
    async with post.sessions.begin() as session:
        parcel = await _held(session, seen)
        if parcel.cancel_wanted_at is not None:
            await promise(session, CancelParcel(shipment=parcel.id))
        if parcel.registered_at is None:
            item_code = ordered.item_code or parcel.item_code
            trouble = parcel.trouble if parcel.trouble == TAKEN else None
            after = replace(parcel, registered_at=at, item_code=item_code, trouble=trouble)
            after = await with_free_code(session, after)
            await write_parcel(session, after)
            before = replace(after, state=parcel.state)
            told = (await told_of(session, [parcel.id]))[parcel.id]
            await moved_on(session, post, before, told, at)


async def _refused(post: PostOffice, seen: Parcel, words: str) -> None:
    async with post.sessions.begin() as session:
        parcel = await _held(session, seen)
        if parcel.state is ParcelState.TO_ORDER and parcel.cancel_wanted_at is None:
            await write_parcel(session, replace(parcel, trouble=words))


async def _held(session: AsyncSession, seen: Parcel) -> Parcel:
    """``seen`` as it is now, with its dossier locked."""
    await lock_dossiers(session, [seen.dossier_id])
    return await read_parcel(session, seen.id)

"""Đặt lại bưu gửi: a parcel that the post would not take is asked for once more."""

from dataclasses import dataclass, replace

from app.domain.people import Permission, Principal
from app.jobs.promise import promise
from app.shipments.post_office import PostOffice
from app.shipments.promised import OrderParcel
from app.shipments.queries.course import lock_dossiers
from app.shipments.queries.parcels import ParcelNotFound, parcel_numbered, write_parcel


@dataclass(frozen=True, slots=True)
class OrderAgain:
    number: str
    by: Principal


async def order_again(post: PostOffice, command: OrderAgain) -> None:
    """Nothing, when it is ordered already. Raises ParcelNotFound."""
    desks = command.by.agencies(Permission.RECEIVE)
    async with post.sessions.begin() as session:
        seen = await parcel_numbered(session, command.number)
        if seen.agency not in desks:
            raise ParcelNotFound
        await lock_dossiers(session, [seen.dossier_id])
        parcel = await parcel_numbered(session, command.number)
        if parcel.registered_at is None and parcel.ended_at is None:
            await write_parcel(session, replace(parcel, trouble=None))
            await promise(session, OrderParcel(shipment=parcel.id), once=str(parcel.id))

"""Thu hồi bưu gửi: call a parcel off, because the act that sent it was taken back."""

from datetime import datetime
from uuid import UUID

from app.domain.parcels import ParcelState
from app.ports.postal import PostalEvent
from app.shipments.changing import HOUSE, follow_stations
from app.shipments.post_office import PostOffice
from app.shipments.queries.course import lock_dossiers
from app.shipments.queries.parcels import parcel as read_parcel
from app.shipments.queries.parcels import parcels, write_events


async def cancel_parcel(post: PostOffice, shipment: UUID, at: datetime) -> None:
    """Nothing, when it was carried to its end. Raises what the post's port raises.

    What is called off already is called off again: its order may have come to the post since.
    """
    async with post.sessions() as session:
        parcel = await read_parcel(session, shipment)
    carried = parcel.state.is_final and parcel.state is not ParcelState.CANCELLED
    if carried or parcel.cancel_wanted_at is None:
        return
    await post.postal.cancel(parcel.order_number, at)
    event = PostalEvent(
        id=f"{parcel.order_number}:cancelled",
        code="cancelled",
        state=ParcelState.CANCELLED,
        at=at,
        order_number=parcel.order_number,
    )
    async with post.sessions.begin() as session:
        await lock_dossiers(session, [parcel.dossier_id])
        await write_events(session, HOUSE, [event], at=at)
        await follow_stations(session, post, await parcels(session, [shipment]), at)

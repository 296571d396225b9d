"""Kết thúc chuyển phát: the dossier follows its parcel, by itself and once.

Delivered, its result is returned; back with its sender, it lies at the desk again. That papers
have come which were asked for, or that a parcel is lost, the dossier is told. The post never keeps
a dossier from its lawful course: what the desk did by hand meanwhile stands.
"""

from datetime import datetime
from uuid import UUID

from app.shipments.post_office import PostOffice
from app.shipments.queries.course import lock_dossiers
from app.shipments.queries.parcels import parcel as read_parcel
from app.shipments.settling import settled


async def settle_parcel(post: PostOffice, shipment: UUID, at: datetime) -> None:
    """Nothing, when it was done before, or the parcel is still away."""
    async with post.sessions.begin() as session:
        seen = await read_parcel(session, shipment)
        await lock_dossiers(session, [seen.dossier_id])
        await settled(session, post, await read_parcel(session, shipment), at)

"""In nhãn bưu gửi: the parcels that a desk prints labels of; the look at each is on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.people import Permission, Principal
from app.dossiers.queries.views import record_views
from app.shipments.parcel import Parcel
from app.shipments.post_office import PostOffice
from app.shipments.queries.parcels import parcels


@dataclass(frozen=True, slots=True)
class LookAtParcels:
    shipments: Sequence[UUID]
    by: Principal
    at: datetime


async def look_at_parcels(post: PostOffice, command: LookAtParcels) -> Sequence[Parcel]:
    """Those of ``shipments`` that are one's own desks'; others are left out."""
    desks = command.by.agencies(Permission.RECEIVE)
    async with post.sessions.begin() as session:
        found = await parcels(session, command.shipments)
        own = [parcel for parcel in found if parcel.agency in desks]
        await record_views(
            session, (parcel.dossier_id for parcel in own), command.by.id, command.at
        )
    return own

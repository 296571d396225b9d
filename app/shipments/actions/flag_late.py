"""Quá thời gian toàn trình: parcels that should have arrived are flagged once, and listed."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from app.shipments.post_office import PostOffice
from app.shipments.queries.course import lock_dossiers
from app.shipments.queries.lists import parcels_late
from app.shipments.queries.parcels import parcels, write_parcel

BATCH: Final = 200


async def flag_late(post: PostOffice, at: datetime) -> int:
    """How many were found to be late at ``at`` that were not known to be."""
    flagged = 0
    while True:
        async with post.sessions.begin() as session:
            found = await parcels_late(session, at, limit=BATCH)
            await lock_dossiers(session, [parcel.dossier_id for parcel in found])
            for parcel in await parcels(session, [late.id for late in found]):
                await write_parcel(session, replace(parcel, late_since=parcel.target_at))
            flagged += len(found)
        if len(found) < BATCH:
            return flagged

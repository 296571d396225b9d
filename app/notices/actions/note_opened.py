"""Đã xem trên cổng: what the applicant has opened on the portal has reached him."""

from datetime import datetime
from uuid import UUID

from app.db.sessions import Sessions
from app.domain.notifying import DeliveryState, Medium
from app.notices.going_on import delivery_id, reach
from app.notices.queries.deliveries import deliveries_of, note_state
from app.notices.queries.ways import the_way, unopened


async def note_opened(sessions: Sessions, dossier: UUID, at: datetime) -> None:
    """One statement, and nothing more where everything had been opened before."""
    async with sessions() as session:
        found = await unopened(session, dossier, at)
    if not found:
        return
    async with sessions.begin() as session:
        for identity in found:
            way = await the_way(session, identity, lock=True)
            if way is None:
                continue
            shown = delivery_id(way.id, Medium.PORTAL)
            await note_state(session, shown, DeliveryState.DELIVERED, at, None)
            await reach(session, way, await deliveries_of(session, way.id), at)

"""A view of one's own that is no longer wanted."""

from uuid import UUID

from app.db.sessions import Sessions
from app.domain.people import Principal
from app.people import queries_views


async def drop_view(sessions: Sessions, by: Principal, view: UUID) -> None:
    """Said again, or of what is another's, it changes nothing."""
    async with sessions.begin() as session:
        await queries_views.drop_view(session, by.id, view)

"""Không báo: notices of dossiers that were invented stand on the portal, and go out to nobody."""

from collections.abc import Sequence
from uuid import UUID

from app.db.sessions import Sessions
from app.notices.queries import ways


async def leave_untold(sessions: Sessions, dossiers: Sequence[UUID]) -> None:
    async with sessions.begin() as session:
        await ways.leave_untold(session, dossiers)

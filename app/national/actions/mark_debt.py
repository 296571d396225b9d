"""Ghi nợ đồng bộ: the national portal is to hear of what happened to a dossier."""

from datetime import datetime
from uuid import UUID

from app.db.sessions import Sessions
from app.jobs.promise import promise
from app.national.promised import SendDebts
from app.national.queries import sync


async def mark_debt(sessions: Sessions, dossier: UUID, at: datetime) -> None:
    """Once for however many events; marking again what was told already owes nothing."""
    async with sessions.begin() as session:
        if await sync.mark(session, dossier, at):
            await promise(session, SendDebts(), once="all")

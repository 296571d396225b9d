"""Dọn bản nháp: what nobody has touched for three months is forgotten."""

from datetime import datetime

from app.db.sessions import Sessions
from app.dossiers.queries.drafts import forget_drafts


async def sweep_drafts(sessions: Sessions, *, at: datetime) -> None:
    async with sessions.begin() as session:
        await forget_drafts(session, at)

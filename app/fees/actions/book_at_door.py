"""Ghi sổ khoản thu hộ: the ledger follows what became of a parcel that was to bring money."""

from datetime import datetime

from app.db.sessions import Sessions
from app.fees.door_booking import book_door


async def book_at_door(sessions: Sessions, order: str, at: datetime) -> None:
    """Once, however often it is asked for."""
    async with sessions.begin() as session:
        await book_door(session, order, at)

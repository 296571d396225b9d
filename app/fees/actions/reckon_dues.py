"""Xác định khoản phải nộp: what is due is charged when its moment has come, whoever notices."""

from datetime import datetime
from uuid import UUID

from app.db.sessions import Sessions
from app.dossiers.queries.files import dossier_file
from app.fees.booking import held, put_back, set_right


async def reckon_dues(sessions: Sessions, dossier: UUID, at: datetime) -> None:
    """Bring what is charged to what is due; a second time changes nothing."""
    async with sessions.begin() as session:
        file = await dossier_file(session, str(dossier), lock=True)
        purse = await held(session, file, at)
        await set_right(purse)
        await put_back(purse)

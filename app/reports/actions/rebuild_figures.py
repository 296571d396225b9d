"""Dựng lại số liệu: the sums are emptied, and every dossier is folded into them again."""

from app.db.sessions import Sessions
from app.reports.queries import folding
from app.reports.queries.checking import with_patience


async def rebuild_figures(sessions: Sessions) -> int:
    """How many moves are news now. Meanwhile figures are counted dossier by dossier."""
    async with sessions.begin() as session:
        await with_patience(session)
        await folding.wait_to_fold(session)
        await folding.begin_anew(session)
        number, _ = await folding.waiting(session)
        return number

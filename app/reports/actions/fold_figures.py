"""Gộp số liệu: the moves of dossiers go into the sums from which the figures are read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from app.db.failures import MAY_MEAN_NOT_NOW, took_too_long
from app.db.sessions import Sessions
from app.domain.calendar import HANOI
from app.reports.queries import folding, told
from app.reports.sums import with_longer

SETTLED: Final = timedelta(minutes=1)
"""A move rests so long: who asked for figures just before it is still answered from the sums."""
BATCH: Final = 1000
MOST: Final = 50
"""Batches of one minute, after which the next minute goes on."""

_LOG = structlog.get_logger("app.reports")


async def fold_figures(sessions: Sessions, at: datetime) -> int:
    """How many dossiers were folded; what is left is counted one by one until its turn comes.

    The newest are first. A batch that the database does not manage in time is halved, so that it
    never stands in the way of what is behind it; a dossier that alone is too much is passed over
    until the next time. Somebody else who folds at the moment is left to it.
    """
    folded, limit = 0, BATCH
    below: UUID | None = None
    for _ in range(MOST):
        async with sessions() as session:
            chosen = await folding.to_fold(session, at - SETTLED, below=below, limit=limit)
        if not chosen:
            break
        try:
            number = await _batch(sessions, chosen)
        except MAY_MEAN_NOT_NOW as trouble:
            if not took_too_long(trouble):
                raise
            if len(chosen) > 1:
                limit = len(chosen) // 2
                continue
            _LOG.warning("figures_passed_over", dossier=str(chosen[0]))
            number = 0
        if number is None:
            break
        folded, below, limit = folded + number, chosen[-1], min(limit * 2, BATCH)
    return folded


async def _batch(sessions: Sessions, chosen: Sequence[UUID]) -> int | None:
    """None: somebody else folds."""
    async with sessions.begin() as session:
        if not await folding.may_fold(session):
            return None
        taken = await folding.take(session, chosen)
        if taken is None:
            return 0
        changes = await folding.changes(session, taken.parts)
        await told.forget(session, taken.since.astimezone(HANOI).date())
        await folding.add(session, with_longer(changes), taken.until)
        return taken.dossiers

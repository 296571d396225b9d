"""Chốt số liệu: the figures of periods that have ended, counted once and kept."""

from datetime import datetime, timedelta
from typing import Final

from app.db.sessions import Sessions
from app.domain.calendar import HANOI
from app.domain.periods import Period, reported
from app.reports.queries import folding, told

RESTS: Final = timedelta(hours=1)
"""So long after its end a period is told: by then, what was done in it is written down."""


async def tell_periods(sessions: Sessions, at: datetime) -> Period | None:
    """The one that was counted: a single one each time, so that nobody waits long for its end."""
    async with sessions.begin() as session:
        if not await folding.may_fold(session):
            return None
        known = await told.known(session)
        unfolded = await told.unfolded_since(session)
        for period in reported((at - RESTS).astimezone(HANOI).date()):
            if period not in known and (unfolded is None or period.ends <= unfolded):
                await told.tell(session, period)
                return period
    return None

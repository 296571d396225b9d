"""What is done about the figures by the clock."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from app.db.sessions import Sessions
from app.jobs.keeping import Periodic
from app.reports.actions.check_figures import check_figures
from app.reports.actions.fold_figures import fold_figures
from app.reports.actions.tell_periods import tell_periods

_LOG = structlog.get_logger("app.reports")


def by_the_clock(sessions: Sessions) -> Sequence[Periodic]:
    """Every minute: what has moved goes into the sums, and one period that has ended is told.

    Each night the sums are held against a count of everything.
    """

    async def fold(at: datetime) -> None:
        await fold_figures(sessions, at)

    async def tell(at: datetime) -> None:
        await tell_periods(sessions, at)

    async def check(at: datetime) -> None:
        found = await check_figures(sessions, at)
        if found:
            _LOG.error("figures_wrong", number=len(found))

    return (
        Periodic("reports.fold_figures", "* * * * *", fold),
        Periodic("reports.tell_periods", "* * * * *", tell),
        Periodic("reports.check_figures", "0 19 * * *", check),
    )

"""Xem văn bản đến: every package that waits on the axis is promised to be taken in."""

from datetime import datetime

import structlog

from app.axis.promised import TakeIn
from app.axis.registry import Registry
from app.jobs.promise import promise
from app.jobs.queries import holds_parked
from app.ports import PermanentFailure, TemporaryFailure

log = structlog.get_logger(__name__)


async def look_for_arrivals(registry: Registry, _: datetime) -> None:
    """An axis that is away is asked again the next time.

    A package whose job is parked stays where it is until a person releases the job.
    """
    try:
        arrivals = await registry.axis.arrivals()
    except TemporaryFailure as away:
        log.info("axis_away", words=str(away))
        return
    except PermanentFailure as odd:
        log.warning("axis_arrivals_unreadable", words=str(odd))
        return
    async with registry.sessions.begin() as session:
        for arrival in arrivals:
            task = TakeIn(package=arrival.id, is_receipt=arrival.is_receipt)
            if not await holds_parked(session, TakeIn.name, arrival.id):
                await promise(session, task, once=arrival.id)

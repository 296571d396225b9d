"""A promise is made in the caller's transaction: with it, it is kept or it was never made."""

from collections.abc import Sequence
from datetime import timedelta

from pgqueuer.queries import Queries
from sqlalchemy.ext.asyncio import AsyncSession

from app.jobs.drivers import SessionDriver
from app.jobs.task import Task


async def promise(
    session: AsyncSession,
    task: Task,
    *,
    once: str | None = None,
    after: timedelta | None = None,
) -> None:
    """Have ``task`` done after the commit, ``after`` this long; one statement.

    ``once`` names what must not be promised twice: while a promise of that name is waiting or
    being kept, another is no news.
    """
    await Queries(SessionDriver(session)).enqueue(
        task.name,
        task.model_dump_json().encode(),
        task.urgency.value,
        execute_after=after,
        dedupe_key=None if once is None else f"{task.name}:{once}",
        on_conflict="skip",
    )


async def promise_all(session: AsyncSession, tasks: Sequence[Task]) -> None:
    """Have each of ``tasks`` done after the commit; one statement."""
    if tasks:
        await Queries(SessionDriver(session)).enqueue(
            [task.name for task in tasks],
            [task.model_dump_json().encode() for task in tasks],
            [task.urgency.value for task in tasks],
        )

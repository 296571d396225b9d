"""What the job library's tables say beyond what it tells itself: deaths, and parked jobs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

_STARTS = text("""
    SELECT count(*) FROM pgqueuer_log
    WHERE job_id = :job AND status = 'picked' AND id > coalesce(
        (SELECT max(id) FROM pgqueuer_log WHERE job_id = :job AND status = 'failed'), 0)
""")
_PARKED = text("""
    SELECT job.id, job.entrypoint, job.created, job.updated, job.attempts,
           log.traceback ->> 'exception_type', log.traceback ->> 'exception_message'
    FROM pgqueuer AS job
    CROSS JOIN LATERAL (
        SELECT traceback FROM pgqueuer_log
        WHERE job_id = job.id AND status = 'failed' ORDER BY created DESC, id DESC LIMIT 1
    ) AS log
    WHERE job.status = 'failed' AND job.id < :before
    ORDER BY job.id DESC LIMIT :limit
""")
_RELEASE = text("""
    WITH released AS (
        UPDATE pgqueuer SET status = 'queued', execute_after = now(), updated = now(),
            attempts = 0, queue_manager_id = NULL
        WHERE id IN (
            SELECT min(job.id) FROM pgqueuer AS job
            WHERE job.id = ANY(:jobs) AND job.status = 'failed' AND NOT EXISTS (
                SELECT FROM pgqueuer AS again
                WHERE again.dedupe_key = job.dedupe_key AND again.status IN ('queued', 'picked'))
            GROUP BY coalesce(job.dedupe_key, job.id::text))
        RETURNING id, entrypoint, priority
    ), logged AS (
        INSERT INTO pgqueuer_log (job_id, status, entrypoint, priority)
        SELECT id, 'queued', entrypoint, priority FROM released
    )
    SELECT count(*) FROM released
""")
_FORGET = text("""
    DELETE FROM pgqueuer_log
    WHERE created < :before AND job_id NOT IN (SELECT id FROM pgqueuer)
""")
_HOLDS_PARKED = text("""
    SELECT EXISTS (SELECT FROM pgqueuer WHERE dedupe_key = :key AND status = 'failed')
""")
_WAITING = text("SELECT status::text, count(*) AS number FROM pgqueuer GROUP BY status")

_SCHEDULES = text("SELECT entrypoint, last_run, next_run FROM pgqueuer_schedules ORDER BY 1")

NEWEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ParkedJob:
    """A job that waits for a person; ``failure`` and ``words`` say why."""

    id: int
    task: str
    promised_at: datetime
    parked_at: datetime
    attempts: int
    failure: str
    words: str


async def deaths(engine: AsyncEngine, job: int, retries: int) -> int:
    """How many workers died over ``job``: its starts, less this one and those that ended."""
    async with engine.connect() as connection:
        starts = await connection.scalar(_STARTS, {"job": job})
    return int(starts or 0) - 1 - retries


async def parked(session: AsyncSession, *, limit: int, before: int = NEWEST) -> Sequence[ParkedJob]:
    """The parked jobs, the newest first; ``before`` is the last id of the page before."""
    rows = await session.execute(_PARKED, {"limit": limit, "before": before})
    return [ParkedJob(*row) for row in rows]


async def release(session: AsyncSession, jobs: Sequence[int]) -> int:
    """Have parked jobs tried again from the beginning; how many of ``jobs`` are.

    One whose like is waiting or under way already stays parked.
    """
    return int(await session.scalar(_RELEASE, {"jobs": list(jobs)}) or 0)


async def holds_parked(session: AsyncSession, task: str, once: str) -> bool:
    """Whether a promise of that name is parked; see ``promise``."""
    return bool(await session.scalar(_HOLDS_PARKED, {"key": f"{task}:{once}"}))


async def counts(session: AsyncSession) -> dict[str, int]:
    """How many jobs are waiting (``queued``), being kept (``picked``) and parked (``failed``)."""
    return {row.status: row.number for row in await session.execute(_WAITING)}


@dataclass(frozen=True, slots=True)
class Schedule:
    """Something done by the clock: when it was begun last, and when it is due again."""

    task: str
    last_run: datetime | None
    next_run: datetime


async def schedules(session: AsyncSession) -> Sequence[Schedule]:
    """What a worker does by the clock, since one was first there."""
    return [Schedule(*row) for row in await session.execute(_SCHEDULES)]


async def forget(session: AsyncSession, before: datetime) -> None:
    """Drop what the library noted about jobs that were done before ``before``."""
    await session.execute(_FORGET, {"before": before})

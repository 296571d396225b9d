"""How the queue stands, for operators: what waits for each task, and a job's story."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


class Standing(StrEnum):
    """Where a job is. The library tells the first three apart by its number of attempts only."""

    PLANNED = "planned"
    """Promised for later."""
    WAITING = "waiting"
    RETRYING = "retrying"
    """It failed at least once, and will be tried again."""
    RUNNING = "running"
    PARKED = "parked"
    """It waits for a person."""


_STANDING = """
    CASE WHEN status = 'failed' THEN 'parked'
         WHEN status = 'picked' THEN 'running'
         WHEN attempts > 0 THEN 'retrying'
         WHEN execute_after > now() THEN 'planned'
         ELSE 'waiting' END
"""
_SINCE = "CASE WHEN attempts = 0 THEN greatest(created, execute_after) ELSE created END"

_DEPTHS = text(f"""
    SELECT entrypoint, standing, count(*), min(since) FROM (
        SELECT entrypoint, {_STANDING} AS standing, {_SINCE} AS since
        FROM pgqueuer WHERE status IN ('queued', 'picked', 'failed')) AS job
    GROUP BY 1, 2 ORDER BY 1, 2
""")  # noqa: S608 - put together from constants
_LAST_WORDS = """
    (SELECT log.traceback ->> 'exception_message' FROM pgqueuer_log AS log
      WHERE log.job_id = job.id AND log.traceback IS NOT NULL
      ORDER BY log.created DESC, log.id DESC LIMIT 1)
"""
_RETRYING = text(f"""
    SELECT entrypoint, number, since, next_at, {_LAST_WORDS} FROM (
        SELECT entrypoint, count(*) AS number, min(created) AS since, min(execute_after) AS next_at,
               (array_agg(id ORDER BY updated DESC, id))[1] AS id
        FROM pgqueuer WHERE status = 'queued' AND attempts > 0 GROUP BY entrypoint) AS job
    ORDER BY entrypoint
""")  # noqa: S608 - put together from constants
_JOBS = text(f"""
    SELECT id, entrypoint, standing, created, execute_after, attempts, {_LAST_WORDS} FROM (
        SELECT *, {_STANDING} AS standing FROM pgqueuer) AS job
    WHERE id < :before AND (cast(:standing AS text) IS NULL OR standing = :standing)
      AND (cast(:task AS text) IS NULL OR entrypoint = :task)
    ORDER BY id DESC LIMIT :limit
""")  # noqa: S608 - put together from constants
_JOB = text(f"""
    SELECT id, entrypoint, {_STANDING}, created, execute_after, attempts, {_LAST_WORDS}
    FROM pgqueuer AS job WHERE id = :job
""")  # noqa: S608 - put together from constants
_STORY = text("""
    SELECT created, status::text, traceback ->> 'exception_type',
           traceback ->> 'exception_message'
    FROM pgqueuer_log WHERE job_id = :job ORDER BY created, id
""")
_HASTEN = text("""
    UPDATE pgqueuer SET execute_after = now()
    WHERE status = 'queued' AND attempts > 0 AND execute_after > now() AND entrypoint = ANY(:tasks)
""")


@dataclass(frozen=True, slots=True)
class Depth:
    """So many jobs of ``task`` stand so, the oldest since that moment."""

    task: str
    standing: Standing
    number: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Retrying:
    """Jobs of ``task`` that failed and will be tried again; ``words`` are of the newest failure."""

    task: str
    number: int
    since: datetime
    next_at: datetime
    words: str | None


@dataclass(frozen=True, slots=True)
class JobSeen:
    """One job; ``words`` say how it failed last, if it did."""

    id: int
    task: str
    standing: Standing
    promised_at: datetime
    next_at: datetime
    attempts: int
    words: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened to a job: ``status`` and ``failure`` in the library's words."""

    at: datetime
    status: str
    failure: str | None
    words: str | None


async def depths(session: AsyncSession) -> Sequence[Depth]:
    """Every task with jobs that are not done, by how they stand."""
    rows = await session.execute(_DEPTHS)
    return [Depth(task, Standing(standing), n, oldest) for task, standing, n, oldest in rows]


def in_all(depths: Sequence[Depth]) -> Mapping[Standing, int]:
    """How many jobs stand so, whatever their task."""
    found = dict.fromkeys(Standing, 0)
    for depth in depths:
        found[depth.standing] += depth.number
    return found


async def retrying(session: AsyncSession) -> Sequence[Retrying]:
    """Tasks that fail just now, and why."""
    return [Retrying(*row) for row in await session.execute(_RETRYING)]


async def jobs(
    session: AsyncSession,
    *,
    standing: Standing | None = None,
    task: str | None = None,
    before: int,
    limit: int,
) -> Sequence[JobSeen]:
    """The jobs that are not done, the newest promise first."""
    asked = {"standing": standing, "task": task, "before": before, "limit": limit}
    return [_seen(*row) for row in await session.execute(_JOBS, asked)]


async def story(session: AsyncSession, job: int) -> tuple[JobSeen | None, Sequence[Line]]:
    """The job as it stands (None: it is done), and everything that happened to it."""
    row = (await session.execute(_JOB, {"job": job})).first()
    lines = [Line(*line) for line in await session.execute(_STORY, {"job": job})]
    return None if row is None else _seen(*row), lines


async def hasten(session: AsyncSession, tasks: Sequence[str]) -> int:
    """Have what rests after a failure tried again now; how many jobs of ``tasks`` did rest."""
    result = await session.execute(_HASTEN, {"tasks": list(tasks)})
    return int(getattr(result, "rowcount", 0))


def _seen(  # noqa: PLR0913, PLR0917 - a row, in its order
    job: int,
    task: str,
    standing: str,
    promised_at: datetime,
    next_at: datetime,
    attempts: int,
    words: str | None,
) -> JobSeen:
    return JobSeen(job, task, Standing(standing), promised_at, next_at, attempts, words)

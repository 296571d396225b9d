"""How the tests run a worker, and look at what it has done."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from app.db.sessions import create_sessions
from app.jobs import queries
from app.jobs.keeping import AnyKeeper
from app.jobs.promise import promise
from app.jobs.queries import ParkedJob
from app.jobs.task import Task
from app.jobs.working import Rhythm, Worker

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
QUICK = Rhythm(
    patience=timedelta(seconds=1),
    look_every=timedelta(seconds=0.2),
    grace=timedelta(seconds=5),
    back_after=timedelta(seconds=0.1),
)


@asynccontextmanager
async def working(
    engine: AsyncEngine, *keepers: AnyKeeper, rhythm: Rhythm = QUICK
) -> AsyncGenerator[None]:
    """A worker that works as long as the block, and then stops gracefully."""
    stop = asyncio.Event()
    worker = Worker(engine, keepers, (), lambda: NOON, rhythm)
    running = asyncio.create_task(worker.work(stop))
    try:
        yield
    finally:
        stop.set()
        await running


async def promised(engine: AsyncEngine, *tasks: Task) -> None:
    async with create_sessions(engine).begin() as session:
        for task in tasks:
            await promise(session, task)


async def write(engine: AsyncEngine, line: str) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("INSERT INTO line (line) VALUES (:line)"), {"line": line})


async def lines(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        return list(await connection.scalars(text("SELECT line FROM line ORDER BY id")))


async def parked(engine: AsyncEngine) -> Sequence[ParkedJob]:
    async with AsyncSession(engine) as session:
        return await queries.parked(session, limit=10)


async def counts(engine: AsyncEngine) -> dict[str, int]:
    async with AsyncSession(engine) as session:
        return await queries.counts(session)


async def until(holds: Callable[[], Awaitable[object]], *, seconds: float = 60) -> None:
    """Return when ``holds`` is true; the limit is there for a test that will fail anyway."""
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110  it looks into a database
            await asyncio.sleep(0.05)

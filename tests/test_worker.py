"""The worker process, put together as it is in an installation."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.sessions import create_engine
from app.jobs.working import Rhythm
from app.settings import Settings
from app.worker import by_the_clock, tools_of, work
from tests.jobs.working import until

NIGHT = datetime(2026, 11, 20, 20, 10, tzinfo=UTC)
BRISK = Rhythm(look_every=timedelta(seconds=0.2), grace=timedelta(seconds=5))


def settings_for(url: str, folder: Path) -> Settings:
    return Settings(data=folder, database_url=SecretStr(url))


async def test_everything_that_the_clock_asks_for_can_be_done(fresh_database: str, tmp_path: Path):
    engine = create_engine(fresh_database)
    tools = tools_of(settings_for(fresh_database, tmp_path), engine)

    for periodic in by_the_clock(tools):
        await periodic.act(NIGHT)

    await engine.dispose()


async def test_a_worker_puts_down_what_it_does_by_the_clock_and_stops(
    fresh_database: str, tmp_path: Path
):
    engine = create_engine(fresh_database, pool_size=2)
    stop = asyncio.Event()
    working = asyncio.create_task(work(settings_for(fresh_database, tmp_path), stop, rhythm=BRISK))

    async def is_put_down() -> bool:
        return "dossiers.keep_time" in await schedules(engine)

    await until(is_put_down)
    stop.set()
    await working
    await engine.dispose()


async def schedules(engine: AsyncEngine) -> list[str]:
    async with engine.connect() as connection:
        return list(await connection.scalars(text("SELECT entrypoint FROM pgqueuer_schedules")))

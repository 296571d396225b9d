"""The worker process, put together as it is in an installation."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.sessions import create_engine
from app.jobs.working import Rhythm
from app.outfit import outfit_of, outfitted
from app.ports.document_axis import DocumentAxis
from app.ports.payment import Payment
from app.settings import Settings
from app.worker import by_the_clock, work
from tests.jobs.working import until

NIGHT = datetime(2026, 11, 20, 20, 10, tzinfo=UTC)
BRISK = Rhythm(look_every=timedelta(seconds=0.2), grace=timedelta(seconds=5))


def settings_for(url: str, folder: Path) -> Settings:
    return Settings(data=folder, database_url=SecretStr(url))


async def test_everything_that_the_clock_asks_for_can_be_done(fresh_database: str, tmp_path: Path):
    async with outfitted(settings_for(fresh_database, tmp_path), pool_size=5) as outfit:
        for periodic in by_the_clock(outfit):
            await periodic.act(NIGHT)


class Line:
    """A line to somebody outside; a broken one cannot be closed."""

    def __init__(self, *, broken: bool = False) -> None:
        self.broken, self.closed = broken, False

    async def close(self) -> None:
        self.closed = True
        if self.broken:
            raise ConnectionError


async def test_a_line_that_cannot_be_closed_keeps_no_other_open(tmp_path: Path):
    settings = settings_for("postgresql://nobody@localhost:1/none", tmp_path)
    first, other = Line(broken=True), Line()
    outfit = outfit_of(settings, create_engine(settings.database, pool_size=1))
    outfit = replace(
        outfit,
        till=replace(outfit.till, payment=cast("Payment", first)),
        registry=replace(outfit.registry, axis=cast("DocumentAxis", other)),
    )
    with pytest.raises(ConnectionError):
        await outfit.hang_up()
    assert (first.closed, other.closed) == (True, True)


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

"""Workers that are killed: nothing is lost, and a job that kills is found out."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from app.jobs.keeping import DEATHS
from tests.jobs.examples import WriteLine
from tests.jobs.working import counts, lines, parked, promised, until

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def mortal(url: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    """A worker in a process of its own, killed at the end if it still lives."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.jobs.mortal", url, cwd=ROOT
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_killed_worker_loses_nothing_and_finished_work_is_not_repeated(
    committing: AsyncEngine, fresh_database: str
):
    await promised(committing, WriteLine(line="quick"), WriteLine(line="wait"))

    async def in_the_middle() -> bool:
        written = await lines(committing)
        only_one_left = sum((await counts(committing)).values()) == 1
        return only_one_left and {"done quick", "begun wait"} <= set(written)

    async with mortal(fresh_database) as first:
        await until(in_the_middle)
        first.kill()
        await first.wait()

    async def all_done() -> bool:
        return await counts(committing) == {}

    async with mortal(fresh_database):
        await until(all_done)

    written = await lines(committing)
    assert [written.count(line) for line in ("begun quick", "done quick")] == [1, 1]
    assert [written.count(line) for line in ("begun wait", "done wait")] == [2, 1]


async def test_a_job_that_kills_its_workers_is_parked_and_the_others_are_kept(
    committing: AsyncEngine, fresh_database: str
):
    await promised(committing, WriteLine(line="die"))

    for _ in range(DEATHS):
        async with mortal(fresh_database) as victim:
            await asyncio.wait_for(victim.wait(), 60)

    await promised(committing, WriteLine(line="harmless"))

    async def found_out() -> bool:
        return await counts(committing) == {"failed": 1}

    async with mortal(fresh_database):
        await until(found_out)

    (job,) = await parked(committing)
    assert job.failure == "KilledItsWorker"
    written = await lines(committing)
    assert written.count("begun die") == DEATHS
    assert written.count("done harmless") == 1


async def test_a_worker_told_to_stop_finishes_what_it_has_in_hand(
    committing: AsyncEngine, fresh_database: str
):
    async def is_kept() -> object:
        return await lines(committing)

    async with mortal(fresh_database) as worker:
        await promised(committing, WriteLine(line="quick"))
        await until(is_kept)
        worker.terminate()
        assert await asyncio.wait_for(worker.wait(), 60) == 0

    assert await lines(committing) == ["begun quick", "done quick"]
    assert await counts(committing) == {}

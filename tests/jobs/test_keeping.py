"""Promises are kept, tried again, or parked; none is thrown away."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from app.db.sessions import create_engine, create_sessions
from app.jobs import queries
from app.jobs.keeping import ATTEMPTS, Keeper, Pauses, Periodic, passing
from app.jobs.working import act_once
from app.ports import Away, PermanentFailure, TemporaryFailure
from tests.jobs.examples import Explode, WriteLine
from tests.jobs.working import NOON, QUICK, counts, lines, parked, promised, until, working, write


async def test_a_promise_is_kept_once_and_told_the_time(committing: AsyncEngine):
    async def keep(task: WriteLine, at: datetime) -> None:
        await write(committing, f"{task.line} {at:%H:%M}")

    await promised(committing, WriteLine(line="một"), WriteLine(line="hai"))

    async def done() -> bool:
        return await counts(committing) == {}

    async with working(committing, Keeper(WriteLine, keep)):
        await until(done)

    assert sorted(await lines(committing)) == [f"hai {NOON:%H:%M}", f"một {NOON:%H:%M}"]


async def test_a_temporary_failure_is_tried_again(committing: AsyncEngine):
    async def keep(task: WriteLine, _: datetime) -> None:
        await write(committing, task.line)
        raise TemporaryFailure("the post office cannot be reached")

    await promised(committing, WriteLine(line="try"))

    async def tried() -> bool:
        return (await counts(committing)).get("queued") == 1 and await lines(committing) != []

    async with working(committing, Keeper(WriteLine, keep)):
        await until(tried)

    async with committing.connect() as connection:
        attempts, wait = (
            await connection.execute(text("SELECT attempts, execute_after - updated FROM pgqueuer"))
        ).one()
    assert (attempts, wait) == (1, Pauses().first)


async def test_after_the_last_attempt_a_temporary_failure_is_parked(committing: AsyncEngine):
    async def keep(_task: Explode, _: datetime) -> None:
        raise TemporaryFailure("still away")

    await promised(committing, Explode())
    async with committing.begin() as connection:
        last = {"last": ATTEMPTS - 1}
        await connection.execute(
            text("UPDATE pgqueuer SET attempts = :last, created = created - interval '25 hours'"),
            last,
        )

    async def is_parked() -> object:
        return await parked(committing)

    async with working(committing, Keeper(Explode, keep)):
        await until(is_parked)

    (job,) = await parked(committing)
    assert (job.task, job.failure, job.words) == ("tests.explode", "TemporaryFailure", "still away")


async def test_a_permanent_failure_is_parked_at_once_and_can_be_released(committing: AsyncEngine):
    refusing = True

    async def keep(task: WriteLine, _: datetime) -> None:
        if refusing:
            raise PermanentFailure("no such address")
        await write(committing, task.line)

    await promised(committing, WriteLine(line="at last"))

    async def is_parked() -> object:
        return await parked(committing)

    async def is_kept() -> object:
        return await lines(committing)

    async with working(committing, Keeper(WriteLine, keep)):
        await until(is_parked)
        (job,) = await parked(committing)
        assert (job.failure, job.words) == ("PermanentFailure", "no such address")
        refusing = False
        async with create_sessions(committing).begin() as session:
            assert await queries.release(session, [job.id]) == 1
        await until(is_kept)

    assert await lines(committing) == ["at last"]


async def test_an_unforeseen_failure_is_parked_without_its_words(committing: AsyncEngine):
    phone = "0905" + "123456"  # the lines of code are kept, so it must not stand in one

    async def keep(_task: Explode, _: datetime) -> None:
        raise ValueError(phone)

    await promised(committing, Explode())

    async def is_parked() -> object:
        return await parked(committing)

    async with working(committing, Keeper(Explode, keep)):
        await until(is_parked)

    (job,) = await parked(committing)
    assert (job.failure, job.words) == ("Broke", "ValueError")
    async with committing.connect() as connection:
        kept = await connection.scalar(
            text("SELECT string_agg(log::text, '') FROM pgqueuer_log log")
        )
    assert phone not in str(kept)


async def test_what_is_done_by_the_clock_fails_without_its_words():
    phone = "0905" + "123456"

    async def act(_: datetime) -> None:
        raise ValueError(phone)

    with capture_logs() as logged:
        await act_once(Periodic("tests.break", "* * * * *", act), NOON)
    assert [(one["event"], one["kind"]) for one in logged] == [
        ("periodic_interrupted", "ValueError")
    ]
    assert phone not in str(logged)


async def test_a_worker_that_stops_gives_back_what_it_could_not_finish(committing: AsyncEngine):
    begun = asyncio.Event()

    async def keep(_task: WriteLine, _: datetime) -> None:
        begun.set()
        await asyncio.Event().wait()

    await promised(committing, WriteLine(line="long"))
    impatient = replace(QUICK, grace=timedelta(0))
    async with working(committing, Keeper(WriteLine, keep), rhythm=impatient):
        await begun.wait()

    assert await counts(committing) == {"queued": 1}


async def test_a_worker_survives_the_loss_of_its_connections(
    committing: AsyncEngine, fresh_database: str
):
    async def keep(task: WriteLine, _: datetime) -> None:
        await write(committing, task.line)

    async def is_kept() -> object:
        return await lines(committing)

    async with working(committing, Keeper(WriteLine, keep)):
        await cut_every_other_connection(fresh_database)
        await promised_in_spite(committing, WriteLine(line="after"))
        await until(is_kept)


async def cut_every_other_connection(url: str) -> None:
    owner = create_engine(url, pool_size=1, role=None)
    async with owner.connect() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    await owner.dispose()


async def promised_in_spite(engine: AsyncEngine, task: WriteLine) -> None:
    """Connections of the pool may be among the dead."""
    for _ in range(20):
        try:
            await promised(engine, task)
        except DBAPIError:
            continue
        return


def test_pauses_grow_and_end():
    usual = Pauses()
    rests = [usual.after(attempt, TemporaryFailure()) for attempt in range(400)]
    assert rests == sorted(rests)
    assert (rests[0], rests[-1]) == (usual.first, usual.longest)


def test_who_is_away_is_looked_for_again_soon():
    usual = Pauses()
    rests = [usual.after(attempt, Away()) for attempt in range(400)]
    assert (rests[0], rests[-1]) == (usual.first, usual.away)


def test_a_lost_connection_passes_and_a_mistake_does_not():
    assert passing(ConnectionResetError())
    assert passing(TimeoutError())
    assert not passing(ValueError())

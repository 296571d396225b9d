"""Many promises, few hands: who is first, who may not take them all, and who works side by side."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.jobs.keeping import AnyKeeper, Keeper
from app.jobs.measures import WORK
from app.jobs.task import Task, Urgency
from tests.jobs.examples import Explode, WriteLine
from tests.jobs.working import QUICK, counts, lines, promised, until, working, write

CALM = replace(QUICK, patience=timedelta(minutes=1))
"""Jobs are never taken for abandoned, however slow the machine."""
PATIENT = replace(QUICK, patience=timedelta(seconds=3))


class Tell(WriteLine):
    name: ClassVar[str] = "tests.tell_somebody"
    urgency: ClassVar[Urgency] = Urgency.PEOPLE_WAIT


class Copy(WriteLine):
    name: ClassVar[str] = "tests.copy_everything"
    urgency: ClassVar[Urgency] = Urgency.BULK


async def test_whoever_waits_is_told_before_copies_are_sent(committing: AsyncEngine):
    async def keep(task: WriteLine, _: datetime) -> None:
        await write(committing, task.line)

    await promised(
        committing,
        Copy(line="bulk 1"), Copy(line="bulk 2"), WriteLine(line="usual"), Tell(line="told"),
    )  # fmt: skip

    async def done() -> bool:
        return await counts(committing) == {}

    keepers: list[AnyKeeper] = [Keeper(kind, keep) for kind in (Copy, WriteLine, Tell)]
    async with working(committing, *keepers, rhythm=replace(CALM, at_once=2)):
        await until(done)

    async with committing.connect() as connection:
        begun = "SELECT entrypoint FROM pgqueuer_log WHERE status = 'picked' ORDER BY id"
        order = list(await connection.scalars(text(begun)))
    assert order == [kind.name for kind in (Tell, WriteLine, Copy, Copy)]
    assert sorted(await lines(committing)) == ["bulk 1", "bulk 2", "told", "usual"]


async def test_a_slow_party_never_takes_every_hand(committing: AsyncEngine):
    answered, asked = asyncio.Event(), 0

    async def ask(_: Copy, __: datetime) -> None:
        nonlocal asked
        asked += 1
        await answered.wait()

    async def tell(task: Tell, _: datetime) -> None:
        await write(committing, task.line)

    await promised(committing, *(Copy(line=str(n)) for n in range(20)), Tell(line="in time"))

    async def is_told() -> object:
        return await lines(committing)

    async def done() -> bool:
        return await counts(committing) == {}

    before = _attempts(Copy, "done")
    keepers = (Keeper(Copy, ask, at_once=3), Keeper(Tell, tell))
    async with working(committing, *keepers, rhythm=replace(CALM, at_once=4)):
        await until(is_told)
        assert asked <= 3
        answered.set()
        await until(done)
    assert asked == 20
    assert _attempts(Copy, "done") == before + 20


async def test_a_long_job_is_not_begun_again_while_its_worker_lives(committing: AsyncEngine):
    async def outlives_patience() -> object:
        async with committing.connect() as connection:
            beat = "SELECT heartbeat - created > :long FROM pgqueuer"
            return await connection.scalar(text(beat), {"long": PATIENT.patience * 1.2})

    async def keep(task: WriteLine, _: datetime) -> None:
        await write(committing, task.line)
        await until(outlives_patience)

    async def done() -> bool:
        return await counts(committing) == {}

    await promised(committing, WriteLine(line="begun"))
    async with (
        working(committing, Keeper(WriteLine, keep), rhythm=PATIENT),
        working(committing, Keeper(WriteLine, keep), rhythm=PATIENT),
    ):
        await until(done)
    assert await lines(committing) == ["begun"]


async def test_workers_side_by_side_share_the_work_and_repeat_none(committing: AsyncEngine):
    async def keep(task: WriteLine, _: datetime) -> None:
        await write(committing, task.line)

    async def done() -> bool:
        return await counts(committing) == {}

    wanted = sorted(str(number) for number in range(60))
    await promised(committing, *(WriteLine(line=line) for line in wanted))
    async with (
        working(committing, Keeper(WriteLine, keep), rhythm=CALM),
        working(committing, Keeper(WriteLine, keep), rhythm=CALM),
    ):
        await until(done)
    assert sorted(await lines(committing)) == wanted


async def test_how_attempts_end_is_counted(committing: AsyncEngine):
    async def keep(_: Explode, __: datetime) -> None:
        raise ValueError

    async def is_parked() -> bool:
        return await counts(committing) == {"failed": 1}

    before = _attempts(Explode, "parked")
    await promised(committing, Explode())
    async with working(committing, Keeper(Explode, keep), rhythm=replace(CALM, at_once=2)):
        await until(is_parked)
    assert _attempts(Explode, "parked") == before + 1
    assert timedelta(seconds=_seconds(Explode)) < timedelta(minutes=1)


def _attempts(task: type[Task], outcome: str) -> float:
    labels = {"task": task.name, "outcome": outcome}
    return WORK.get_sample_value("motcua_job_attempts_total", labels) or 0


def _seconds(task: type[Task]) -> float:
    return WORK.get_sample_value("motcua_job_seconds_sum", {"task": task.name}) or 0

"""Who keeps which promise, and what becomes of one that fails.

``TemporaryFailure`` is tried again with growing pauses, ``ATTEMPTS`` times in all; any other
failure parks the job at once. A job that kills its worker never gets to say that it failed, so
its starts are counted: after ``DEATHS`` workers it is parked too. Nothing is ever thrown away.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.failures import is_not_now
from app.jobs import queries
from app.jobs.task import Task
from app.ports import PermanentFailure, TemporaryFailure

T = TypeVar("T", bound=Task)

ATTEMPTS = 8
DEATHS = 3
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Keeper(Generic[T]):
    """``keep`` does what ``task`` asks. It may be called again after a crash: it looks first."""

    task: type[T]
    keep: Callable[[T, datetime], Awaitable[None]]


AnyKeeper = Keeper[Any]


@dataclass(frozen=True, slots=True)
class Periodic:
    """Something done by the clock; ``cron`` is read in UTC, ``name`` is ``slice.verb_object``."""

    name: str
    cron: str
    act: Callable[[datetime], Awaitable[None]]


class KilledItsWorker(Exception):
    """The job was started again and again, and no worker lived to say how it went."""


class TaskUnreadable(Exception):
    """The stored order does not fit the task any more."""


class Broke(Exception):
    """An unforeseen failure. Only its kind is kept: its words may hold personal data."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the library calls for each job of one keeper."""

    keeper: AnyKeeper
    engine: AsyncEngine
    now: Callable[[], datetime]
    in_hand: set[asyncio.Task[Any]]

    async def __call__(self, job: Job) -> None:
        doing = asyncio.create_task(self._keep(job))
        self.in_hand.add(doing)
        try:
            await doing
        except asyncio.CancelledError:
            # The worker stops. The library would drop a cancelled job: it is given back instead.
            raise RetryRequested(timedelta(0), "worker stopped") from None
        except Exception as failure:  # noqa: BLE001  each is retried or parked, none is lost
            if passing(failure) and job.attempts + 1 < ATTEMPTS:
                raise RetryRequested(pause(job.attempts), words(failure)) from None
            raise parking(failure) from None
        finally:
            self.in_hand.discard(doing)

    async def _keep(self, job: Job) -> None:
        deaths = await queries.deaths(self.engine, job.id, job.attempts)
        if deaths >= DEATHS:
            raise KilledItsWorker(f"{deaths} workers")
        await self.keeper.keep(_read(self.keeper, job), self.now())


def passing(failure: Exception) -> bool:
    """Whether ``failure`` may be gone tomorrow."""
    return isinstance(failure, TemporaryFailure) or is_not_now(failure)


def parking(failure: Exception) -> Exception:
    """What is kept of ``failure``: our own words, or its kind and the lines of code it came by."""
    if isinstance(failure, (TemporaryFailure, PermanentFailure, KilledItsWorker, TaskUnreadable)):
        return failure
    return Broke(words(failure)).with_traceback(failure.__traceback__)


def words(failure: Exception) -> str:
    """A failure in words that name nobody."""
    kind = type(failure).__name__
    return f"{kind}: {failure}" if isinstance(failure, TemporaryFailure) else kind


def _read(keeper: AnyKeeper, job: Job) -> Task:
    try:
        task: Task = keeper.task.model_validate_json(job.payload or b"")
    except ValidationError as mismatch:
        raise TaskUnreadable(f"{mismatch.error_count()} defects") from None
    return task


def pause(attempts: int) -> timedelta:
    """How long a job rests after its failure number ``attempts + 1``."""
    return min(FIRST_PAUSE * int(3**attempts), LONGEST_PAUSE)

"""Who keeps which promise, and what becomes of one that fails.

``TemporaryFailure`` is tried again with growing pauses, ``ATTEMPTS`` times at least and for
``TRIED_FOR``; any other failure parks the job at once. When the other side is ``Away`` altogether,
the job waits for it: it looks again every few minutes, and is parked only after ``AWAY_FOR``.
A job that kills its worker never gets to say that it failed, so its starts are counted: after
``DEATHS`` workers it is parked too. Nothing is ever thrown away.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any, Generic, TypeVar

from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.failures import is_not_now
from app.jobs import queries
from app.jobs.measures import observe
from app.jobs.task import Task
from app.ports import Away, PermanentFailure, TemporaryFailure

T = TypeVar("T", bound=Task)

ATTEMPTS = 8
DEATHS = 3
TRIED_FOR = timedelta(days=1)
AWAY_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pauses:
    """How long a job rests after a failure: ``first``, then three times as long each time.

    It never rests longer than ``longest``, nor than ``away`` while the other side is waited for.
    """

    first: timedelta = timedelta(seconds=5)
    longest: timedelta = timedelta(hours=1)
    away: timedelta = timedelta(minutes=2)

    def after(self, attempts: int, failure: Exception) -> timedelta:
        """The rest after failure number ``attempts + 1``."""
        most = min(self.away, self.longest) if isinstance(failure, Away) else self.longest
        return min(self.first * int(3 ** min(attempts, ATTEMPTS)), most)


@dataclass(frozen=True, slots=True)
class Keeper(Generic[T]):
    """``keep`` does what ``task`` asks. It may be called again after a crash: it looks first."""

    task: type[T]
    keep: Callable[[T, datetime], Awaitable[None]]
    at_once: int = 0
    """How many of this task may be under way in all workers together (0: as many as they can).

    Whoever asks an outside party sets it, so that a slow one never takes every hand.
    """


AnyKeeper = Keeper[Any]


@dataclass(frozen=True, slots=True)
class Periodic:
    """Something done by the clock; ``cron`` is read in UTC, ``name`` is ``slice.verb_object``."""

    name: str
    cron: str
    act: Callable[[datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Steady:
    """Something done again and again, ``every`` so often; what it finds to do may be nothing."""

    name: str
    every: timedelta
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
    pauses: Pauses = Pauses()

    async def __call__(self, job: Job) -> None:
        doing = asyncio.create_task(self._keep(job))
        self.in_hand.add(doing)
        begun, outcome = perf_counter(), "parked"
        try:
            await doing
            outcome = "done"
        except asyncio.CancelledError:
            # The worker stops. The library would drop a cancelled job: it is given back instead.
            outcome = "given_back"
            raise RetryRequested(timedelta(0), "worker stopped") from None
        except Exception as failure:  # noqa: BLE001  each is retried or parked, none is lost
            if passing(failure) and _goes_on(job, failure):
                outcome = "retried"
                rest = self.pauses.after(job.attempts, failure)
                raise RetryRequested(rest, words(failure)) from None
            raise parking(failure) from None
        finally:
            self.in_hand.discard(doing)
            observe(self.keeper.task.name, outcome, perf_counter() - begun)

    async def _keep(self, job: Job) -> None:
        deaths = await queries.deaths(self.engine, job.id, job.attempts)
        if deaths >= DEATHS:
            raise KilledItsWorker(f"{deaths} workers")
        await self.keeper.keep(_read(self.keeper, job), self.now())


def _goes_on(job: Job, failure: Exception) -> bool:
    patience = AWAY_FOR if isinstance(failure, Away) else TRIED_FOR
    age = job.updated - job.created  # both by the database's clock; it was picked at ``updated``
    return job.attempts + 1 < ATTEMPTS or age < patience


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

"""A worker's life: keep promises until told to stop, and come back when the database was away."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from pgqueuer import PgQueuer
from pgqueuer.models import Schedule
from sqlalchemy.ext.asyncio import AsyncEngine

from app.jobs.drivers import EngineDriver
from app.jobs.keeping import AnyKeeper, Attempt, Pauses, Periodic, Steady

log = structlog.get_logger(__name__)

ROOM = 5
"""Connections a worker's engine needs beside those of its keepers: one listens, four work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How a worker works. A job whose worker is silent for ``patience`` is begun again."""

    patience: timedelta = timedelta(seconds=30)
    look_every: timedelta = timedelta(seconds=10)
    at_once: int = 8
    grace: timedelta = timedelta(seconds=20)
    back_after: timedelta = timedelta(seconds=2)
    pauses: Pauses = field(default_factory=Pauses)


@dataclass(frozen=True, slots=True)
class Worker:
    engine: AsyncEngine
    keepers: Sequence[AnyKeeper]
    periodic: Sequence[Periodic]
    now: Callable[[], datetime]
    rhythm: Rhythm = Rhythm()
    steady: Sequence[Steady] = ()
    _in_hand: set[asyncio.Task[Any]] = field(default_factory=set, init=False)

    async def work(self, stop: asyncio.Event) -> None:
        """Return after ``stop`` is set and the jobs in hand are done, or their grace is over."""
        log.info("worker_started", keepers=len(self.keepers), periodic=len(self.periodic))
        async with asyncio.TaskGroup() as group:
            for steady in self.steady:
                group.create_task(self._steadily(steady, stop))
            await self._keep_promises(stop)

    async def _keep_promises(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await self._until(stop)
            except Exception as trouble:  # noqa: BLE001  whatever it was, promises wait
                log.warning("worker_interrupted", kind=type(trouble).__name__)
                await _rest(stop, self.rhythm.back_after)

    async def _steadily(self, steady: Steady, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await steady.act(self.now())
            except Exception as trouble:  # noqa: BLE001  the next round finds what this one left
                log.warning("steady_interrupted", name=steady.name, kind=type(trouble).__name__)
                await _rest(stop, self.rhythm.back_after)
            await _rest(stop, steady.every)

    async def _until(self, stop: asyncio.Event) -> None:
        queue = self._queue()
        running = asyncio.create_task(
            queue.run(
                batch_size=max(1, self.rhythm.at_once // 2),
                max_concurrent_tasks=self.rhythm.at_once,
                dequeue_timeout=self.rhythm.look_every,
                heartbeat_timeout=self.rhythm.patience,
                shutdown_on_listener_failure=True,
            )
        )
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait((running, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        queue.shutdown.set()
        await asyncio.wait((running,), timeout=self.rhythm.grace.total_seconds())
        while not running.done():
            for job in self._in_hand:
                job.cancel()  # each is given back, and the queue can end
            await asyncio.wait((running,), timeout=0.2)
        await running

    def _queue(self) -> PgQueuer:
        queue = PgQueuer(EngineDriver(self.engine))
        for keeper in self.keepers:
            attempt = Attempt(keeper, self.engine, self.now, self._in_hand, self.rhythm.pauses)
            queue.entrypoint(keeper.task.name, concurrency_limit=keeper.at_once, on_failure="hold")(
                attempt
            )
        for periodic in self.periodic:
            queue.schedule(periodic.name, periodic.cron)(self._tick(periodic))
        return queue

    def _tick(self, periodic: Periodic) -> Callable[[Schedule], Awaitable[None]]:
        async def tick(_: Schedule) -> None:
            await act_once(periodic, self.now())

        return tick


async def act_once(periodic: Periodic, at: datetime) -> None:
    """A failure waits for the next time; of its words, which may name somebody, none is logged."""
    try:
        await periodic.act(at)
    except Exception as trouble:  # noqa: BLE001  the library would log all of it
        log.warning("periodic_interrupted", name=periodic.name, kind=type(trouble).__name__)


async def _rest(stop: asyncio.Event, time: timedelta) -> None:
    """Wait ``time``, or less when told to stop."""
    try:
        await asyncio.wait_for(stop.wait(), time.total_seconds())
    except TimeoutError:
        return

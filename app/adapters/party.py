"""An outside party: every call to it passes here, whatever the protocol.

No call is made while a transaction is open, none lasts longer than the party's patience, no more
than ``at_once`` run side by side, and while the party is away it is left alone: after ``TRIPS``
failures in a row the breaker opens for a pause that doubles up to ``LONGEST``, then one call
probes. Each process has its own breaker; promises wait in the database meanwhile.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from app.db.sessions import in_transaction
from app.ports import Away, TemporaryFailure

TRIPS: Final = 5
FIRST: Final = 1.0
LONGEST: Final = 60.0

PARTIES: Final = CollectorRegistry()
CALLS = Counter(
    "motcua_party_calls", "Calls to outside parties", ["party", "outcome"], registry=PARTIES
)
SECONDS = Histogram(
    "motcua_party_seconds", "How long calls to outside parties took", ["party"], registry=PARTIES
)
OPEN = Gauge(
    "motcua_party_breaker_open", "1 while a party is not asked", ["party"], registry=PARTIES
)


class NetworkInTransaction(Exception):
    """A mistake of ours: something would leave the house while a transaction is open."""


@dataclass(slots=True)
class Breaker:
    """Times are seconds of a clock that only runs forward."""

    failures: int = 0
    pause: float = FIRST
    until: float = 0.0
    probing: bool = False

    def lets_through(self, now: float) -> bool:
        """Whether a call may be made; the first after the pause is the only one, and probes."""
        if self.failures < TRIPS:
            return True
        if now < self.until or self.probing:
            return False
        self.probing = True
        return True

    def succeeded(self) -> None:
        self.failures, self.pause, self.probing = 0, FIRST, False

    def failed(self, now: float) -> None:
        self.failures += 1
        self.probing = False
        if self.failures >= TRIPS:
            self.until = now + self.pause
            self.pause = min(self.pause * 2, LONGEST)

    @property
    def is_open(self) -> bool:
        return self.failures >= TRIPS


@dataclass(slots=True)
class Party:
    """``name`` is what operators call it, ``patience`` the seconds that one call may take."""

    name: str
    patience: float = 15.0
    at_once: int = 8
    breaker: Breaker = field(default_factory=Breaker)
    _room: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._room = asyncio.Semaphore(self.at_once)

    @asynccontextmanager
    async def call(self, *, patience: float | None = None) -> AsyncGenerator[None]:
        """The block is one call. Raises ``Away`` when it is not made or not answered in time.

        ``patience`` is that of this call, where a long stream needs more than usual.

        A ``TemporaryFailure`` of the block counts against the party; whatever else comes out of
        the block was an answer.
        """
        if in_transaction():
            raise NetworkInTransaction(self.name)
        async with self._room:
            if not self.breaker.lets_through(time.monotonic()):
                CALLS.labels(self.name, "not_asked").inc()
                raise Away(f"{self.name} is away")
            begun = time.monotonic()
            try:
                async with asyncio.timeout(patience or self.patience):
                    yield
            except TimeoutError:
                self._failed("timeout")
                raise Away(f"{self.name} did not answer in time") from None
            except TemporaryFailure:
                self._failed("failed")
                raise
            except asyncio.CancelledError:
                self.breaker.probing = False
                raise
            except BaseException:
                self._answered("refused")
                raise
            else:
                self._answered("answered")
            finally:
                SECONDS.labels(self.name).observe(time.monotonic() - begun)

    def _failed(self, outcome: str) -> None:
        self.breaker.failed(time.monotonic())
        self._told(outcome)

    def _answered(self, outcome: str) -> None:
        self.breaker.succeeded()
        self._told(outcome)

    def _told(self, outcome: str) -> None:
        CALLS.labels(self.name, outcome).inc()
        OPEN.labels(self.name).set(int(self.breaker.is_open))

"""The turnstile before the password check: few pass at a time, and the queue has an end.

Wrong passwords are counted after they have been checked. Because only ``PASSING`` checks run
between the look at the count and the counting, many tries at once gain a guesser next to nothing;
because the queue is bounded, a flood of them is refused quickly instead of piling up.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

from app.domain.errors import Unavailable

PASSING = 2
WAITING = 200


class TooManySignIns(Unavailable):
    """More people want to sign in at this moment than can be looked at soon."""


class Turnstile:
    def __init__(self, passing: int = PASSING, waiting: int = WAITING) -> None:
        self._slots = asyncio.Semaphore(passing)
        self._room = passing + waiting
        self._inside = 0

    @asynccontextmanager
    async def passage(self) -> AsyncGenerator[None]:
        if self._inside >= self._room:
            raise TooManySignIns(retry_after=5)
        self._inside += 1
        try:
            async with self._slots:
                yield
        finally:
            self._inside -= 1


_turnstiles: WeakKeyDictionary[asyncio.AbstractEventLoop, Turnstile] = WeakKeyDictionary()


def turnstile() -> Turnstile:
    """The one turnstile of this process (of its event loop, to which a semaphore belongs)."""
    return _turnstiles.setdefault(asyncio.get_running_loop(), Turnstile())

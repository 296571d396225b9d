"""What was costly to count is kept for a minute, and says as of when it stands.

A list behind a number asks as of the same moment, so that the two agree whatever is kept.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

Value = TypeVar("Value")

COSTLY = 0.4
"""Seconds. What takes less is counted anew every time."""
KEPT_FOR = timedelta(seconds=60)
MOST = 200


@dataclass(slots=True)
class Memory(Generic[Value]):
    """Of one process. Who asks for the same at the same time waits for the one who counts."""

    costly: float = COSTLY
    _known: dict[Hashable, tuple[datetime, Value]] = field(default_factory=dict)
    _locks: WeakValueDictionary[Hashable, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    """Each is held by those who ask, and goes with the last of them."""

    async def recall(
        self, key: Hashable, at: datetime, count: Callable[[], Awaitable[Value]]
    ) -> Value:
        """What ``count`` says, or said for ``key`` less than a minute before ``at``."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        async with lock:
            known = self._known.get(key)
            if known is not None and timedelta() <= at - known[0] < KEPT_FOR:
                return known[1]
            loop = asyncio.get_running_loop()
            began = loop.time()
            value = await count()
            if loop.time() - began >= self.costly:
                self._keep(key, at, value)
            else:
                self._known.pop(key, None)
            return value

    def _keep(self, key: Hashable, at: datetime, value: Value) -> None:
        if len(self._known) >= MOST:
            self._known.pop(next(iter(self._known)))
        self._known[key] = (at, value)

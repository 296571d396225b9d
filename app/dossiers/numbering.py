"""Cấp mã hồ sơ: unique numbers for an agency's day, drawn from blocks so that nobody waits.

A number is taken from memory while a dossier moves; when the block is used up the move is given up,
a new block fetched in a transaction of its own, and the move made again. Gaps are lawful, doubles
are not (performance: a counter row held through a move costs two thirds of the rate).
"""

import asyncio
from collections import Counter, defaultdict
from datetime import date

from app.db.sessions import Sessions
from app.domain.codes import compose
from app.domain.ids import AgencyCode, DossierCode
from app.dossiers.queries import codes as queries

LARGEST_BLOCK = 64

Key = tuple[AgencyCode, date]


class BlockUsedUp(Exception):
    """No number is left in memory: fetch a block, then make the move again."""

    def __init__(self, agency: AgencyCode, day: date) -> None:
        super().__init__(agency, day)
        self.agency = agency
        self.day = day


class Numbering:
    """The numbers that this process may give out. Blocks grow with the day's demand."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._left: dict[Key, list[int]] = {}
        self._size: defaultdict[Key, int] = defaultdict(lambda: 1)
        self._waiting: Counter[Key] = Counter()
        self._lock = asyncio.Lock()

    def next_code(self, agency: AgencyCode, day: date) -> DossierCode:
        """Raises BlockUsedUp; never gives the same code twice, even across processes."""
        left = self._left.get((agency, day))
        if not left:
            raise BlockUsedUp(agency, day)
        return compose(agency, day, left.pop(0))

    async def refill(self, need: BlockUsedUp) -> None:
        """Fetch a block large enough for all who wait for one, unless somebody just did."""
        key = (need.agency, need.day)
        self._waiting[key] += 1
        try:
            async with self._lock:
                if not self._left.get(key):
                    await self._fetch(key, max(self._size[key], self._waiting[key]))
        finally:
            self._waiting[key] -= 1

    async def _fetch(self, key: Key, size: int) -> None:
        size = min(size, LARGEST_BLOCK)
        agency, day = key
        self._forget_other_days(day)
        async with self._sessions.begin() as session:
            first = await queries.take_block(session, agency, day, size)
        self._left[key] = list(range(first, first + size))
        self._size[key] = size * 2

    def _forget_other_days(self, day: date) -> None:
        for key in [key for key in self._left if abs((key[1] - day).days) > 1]:
            del self._left[key]
            self._size.pop(key, None)
            self._waiting.pop(key, None)

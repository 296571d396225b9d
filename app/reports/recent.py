"""Figures for everybody, counted at most once in a few minutes however many people look."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from app.db.sessions import Sessions
from app.domain.ids import AgencyCode
from app.domain.periods import Period
from app.reports.figures import Asked, Statistics, statistics
from app.reports.queries.counting import Group

FRESH = timedelta(minutes=3)
MOST = 200
"""Answers that are kept at once; the oldest goes first."""

_Question = tuple[Period, AgencyCode | None, Group | None]


@dataclass(slots=True)
class RecentFigures:
    """What was counted lately; one for each process and database."""

    _kept: dict[_Question, tuple[Asked, Statistics]] = field(default_factory=dict)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, sessions: Sessions, asked: Asked) -> tuple[Asked, Statistics]:
        """The figures, and the question that they answer: its ``as_of`` may be a little earlier.

        While somebody counts anew, others are told what was known before; nobody who waits holds a
        connection. Raises Invalid for an agency that the directory does not know.
        """
        kept = self._kept.get(_question(asked))
        if kept is not None and (_fresh(kept, asked) or self._one_at_a_time.locked()):
            return kept
        async with self._one_at_a_time:
            kept = self._kept.get(_question(asked))
            if kept is not None and _fresh(kept, asked):
                return kept
            async with sessions() as session:
                answer = asked, await statistics(session, asked)
            self._kept.pop(_question(asked), None)
            if len(self._kept) >= MOST:
                self._kept.pop(next(iter(self._kept)))
            self._kept[_question(asked)] = answer
            return answer


def _question(asked: Asked) -> _Question:
    return asked.period, asked.within, asked.by


def _fresh(kept: tuple[Asked, Statistics], asked: Asked) -> bool:
    return timedelta(0) <= asked.as_of - kept[0].as_of < FRESH

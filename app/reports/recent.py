"""Figures for everybody, counted at most once in a few minutes however many people look."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from app.db.failures import MAY_MEAN_NOT_NOW, is_not_now
from app.db.sessions import Sessions
from app.domain.ids import AgencyCode
from app.domain.periods import Period
from app.ports import TemporaryFailure
from app.reports.figures import Asked, Statistics, statistics
from app.reports.queries.counting import Group

FRESH = timedelta(minutes=3)
RESTS = timedelta(minutes=1)
"""A question that could not be answered is not asked again for so long."""
MOST = 200
"""Answers that are kept at once; the oldest goes first."""

T = TypeVar("T")
_Question = tuple[Period, AgencyCode | None, Group | None]


@dataclass(slots=True)
class RecentFigures:
    """What was counted lately; one for each process and database."""

    _kept: dict[_Question, tuple[Asked, Statistics]] = field(default_factory=dict)
    _failed: dict[_Question, datetime] = field(default_factory=dict)
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def __call__(self, sessions: Sessions, asked: Asked) -> tuple[Asked, Statistics]:
        """The figures, and the question that they answer: its ``as_of`` may be a little earlier.

        While somebody counts anew, or when that fails, others are told what was known before;
        nobody who waits holds a connection. Raises Invalid for an agency that the directory does
        not know, TemporaryFailure when nothing was known and the database cannot say it now.
        """
        question = _question(asked)
        kept = self._kept.get(question)
        if kept is not None and (_fresh(kept[0].as_of, asked) or self._one_at_a_time.locked()):
            return kept
        async with self._one_at_a_time:
            kept = self._kept.get(question)
            if kept is not None and _fresh(kept[0].as_of, asked):
                return kept
            failed = self._failed.get(question)
            if failed is None or not _fresh(failed, asked, RESTS):
                kept = await self._counted(sessions, asked) or kept
        if kept is None:
            raise TemporaryFailure("figures")
        return kept

    async def _counted(self, sessions: Sessions, asked: Asked) -> tuple[Asked, Statistics] | None:
        try:
            async with sessions() as session:
                answer = asked, await statistics(session, asked)
        except MAY_MEAN_NOT_NOW as trouble:
            if not is_not_now(trouble):
                raise
            _keep(self._failed, _question(asked), asked.as_of)
            return None
        _keep(self._kept, _question(asked), answer)
        return answer


def _keep(known: dict[_Question, T], question: _Question, answer: T) -> None:
    known.pop(question, None)
    if len(known) >= MOST:
        known.pop(next(iter(known)))
    known[question] = answer


def _question(asked: Asked) -> _Question:
    return asked.period, asked.within, asked.by


def _fresh(since: datetime, asked: Asked, time: timedelta = FRESH) -> bool:
    return timedelta(0) <= asked.as_of - since < time

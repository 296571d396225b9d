"""What the statistics count: each figure is one named predicate, which its list shares.

A dossier is counted once it was accepted, unless it stands at national status 1 or 3 (§2.3). Of a
period (``span``) are those that came in before its end and were not finished before its start;
each is received in exactly one way and stands in exactly one way, so what was received is always
what is done and what is in progress together (Biểu II.06a/VPCP/KSTT: 3 = 7 + 11).

Who comes and who was done is exact for any period. What is in progress is judged by the measure as
it stands now; a dossier that waits for the citizen is in time, and is shown as waiting besides.
"""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.domain.periods import Period, midnight


class Figure(StrEnum):
    """The dot stands between a total and one of its parts."""

    RECEIVED = "received"
    ONLINE = "received.online"
    COUNTER = "received.counter"
    POST = "received.post"
    CARRIED_OVER = "received.carried_over"
    DONE = "done"
    EARLY = "done.early"
    ON_TIME = "done.on_time"
    LATE = "done.late"
    NO_LIMIT = "done.no_limit"
    IN_PROGRESS = "in_progress"
    IN_TIME = "in_progress.in_time"
    OVERDUE = "in_progress.late"
    WAITING = "waiting"


PERIOD: Final = """(select cast(:starts as timestamptz) as starts,
    cast(:ends as timestamptz) as ends, cast(:judged as timestamptz) as judged)"""
"""The one period of a list; a count has several. ``judged`` is the beginning of its last day."""

OF_THE_PERIOD: Final = """(d.accepted_at < span.ends and d.national not in (1, 3)
    and (d.finished_at is null or d.finished_at >= span.starts))"""

_NEW = "d.accepted_at >= span.starts"
_DONE = "d.finished_at < span.ends"
_OPEN = "(d.finished_at is null or d.finished_at >= span.ends)"
_PAST_ITS_DUE = "coalesce(d.original_due < span.judged, false)"

PREDICATES: Final[Mapping[Figure, str]] = MappingProxyType(
    {
        Figure.RECEIVED: "true",
        Figure.ONLINE: f"{_NEW} and d.channel = 'online'",
        Figure.COUNTER: f"{_NEW} and d.channel = 'counter'",
        Figure.POST: f"{_NEW} and d.channel = 'post'",
        Figure.CARRIED_OVER: f"not {_NEW}",
        Figure.DONE: _DONE,
        Figure.EARLY: f"{_DONE} and d.standing = 'early'",
        Figure.ON_TIME: f"{_DONE} and d.standing = 'on_time'",
        Figure.LATE: f"{_DONE} and d.standing = 'late'",
        Figure.NO_LIMIT: f"{_DONE} and d.standing = 'no_limit'",
        Figure.IN_PROGRESS: _OPEN,
        Figure.IN_TIME: f"{_OPEN} and not {_PAST_ITS_DUE}",
        Figure.OVERDUE: f"{_OPEN} and {_PAST_ITS_DUE}",
        Figure.WAITING: f"{_OPEN} and d.clock in ('hold', 'restart')",
    }
)
"""Of a dossier ``d`` that is of the period ``span``."""

BELOW: Final = """(with recursive tree (code) as (
    select cast(:within as text)
    union
    select cast(child.code as text) from agency child join tree on child.parent = tree.code)
  select code from tree)"""
"""The agency ``:within`` and every agency below it."""


def moments(period: Period, today: date) -> dict[str, datetime]:
    """What the columns of ``span`` are for ``period``."""
    judged = midnight(period.judged_on(today))
    return {"starts": period.starts, "ends": period.ends, "judged": judged}

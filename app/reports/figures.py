"""Tình hình giải quyết: the figures of a period, for all and by group (Biểu II.06a/VPCP/KSTT)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.agencies.queries import descendants
from app.db.sessions import AsyncSession
from app.domain.errors import Defect, Invalid
from app.domain.ids import AgencyCode
from app.domain.periods import Period, months_of
from app.dossiers.queries.figures import Figure
from app.reports.queries.counting import Counted, Group
from app.reports.queries.rolling import count

NOTHING: Mapping[Figure, int] = dict.fromkeys(Figure, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """``within`` is an agency with all below it; ``as_of`` the moment whose knowledge is asked."""

    period: Period
    as_of: datetime
    within: AgencyCode | None = None
    by: Group | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One group. A month is a period of its own: it carries over what the month before left."""

    key: str
    name: str | None
    period: Period
    figures: Mapping[Figure, int]


@dataclass(frozen=True, slots=True)
class Statistics:
    figures: Mapping[Figure, int]
    lines: tuple[Line, ...]


async def statistics(session: AsyncSession, asked: Asked) -> Statistics:
    """Raises Invalid for an agency that the directory does not know."""
    agencies = None
    if asked.within is not None:
        agencies = await descendants(session, [asked.within])
        if not agencies:
            raise Invalid([Defect("agency", "unknown_agency")])
    months = [*months_of(asked.period)] if asked.by is Group.MONTH else []
    counted = await count(
        session,
        [asked.period, *months],
        as_of=asked.as_of,
        agencies=agencies,
        by=asked.by,
    )
    whole = [line for line in counted if line.period == 0]
    groups = tuple(Line(c.key, c.name, asked.period, c.figures) for c in whole if c.key is not None)
    return Statistics(together(whole), groups or _by_month(months, counted))


def _by_month(months: Iterable[Period], counted: Iterable[Counted]) -> tuple[Line, ...]:
    """Every month has its line, even when nothing happened in it."""
    found = {line.period: line.figures for line in counted}
    return tuple(
        Line(f"{month.first}/{month.last}", None, month, found.get(number, NOTHING))
        for number, month in enumerate(months, start=1)
    )


def together(counted: Iterable[Counted]) -> Mapping[Figure, int]:
    """The sum of what was counted."""
    total = Counter(NOTHING)
    for line in counted:
        total.update(line.figures)
    return total

"""Kỳ báo cáo: periods of whole days in Hà Nội, and the reporting year of NĐ 09/2019 Điều 12."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.domain.calendar import HANOI

YEAR_BEGINS = (12, 15)
"""A reporting year runs from 15 December of the year before to 14 December."""

ONE_DAY = timedelta(days=1)

_NAMED = re.compile(
    r"(?P<year>2[01]\d\d)(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|(?P<so_far>6|9)M))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Period:
    """From ``first`` to ``last``, both of them included."""

    first: date
    last: date

    @property
    def starts(self) -> datetime:
        return midnight(self.first)

    @property
    def ends(self) -> datetime:
        """The first moment that is no longer in it."""
        return midnight(self.last + ONE_DAY)

    def judged_on(self, today: date) -> date:
        """The day as of which what is in progress is late or not: the last that has come."""
        return min(self.last, today)


def reporting_year(today: date) -> Period:
    """The reporting year in which ``today`` lies."""
    ends_this_year = (today.month, today.day) < YEAR_BEGINS
    year = today.year if ends_this_year else today.year + 1
    return Period(date(year - 1, *YEAR_BEGINS), date(year, *YEAR_BEGINS) - ONE_DAY)


def reporting_month(today: date) -> Period:
    """The reporting month in which ``today`` lies: from the 15th to the 14th."""
    first = date(today.year, today.month, YEAR_BEGINS[1])
    if today < first:
        first = _months_after(first, -1)
    return Period(first, _months_after(first, 1) - ONE_DAY)


def named_period(name: str) -> Period | None:
    """A reporting period by its name (NĐ 09/2019 Điều 12); None when nothing is called so.

    ``2026-09`` is a month (15/08–14/09), ``2026-Q3`` a quarter (15/06–14/09), ``2026-6M`` and
    ``2026-9M`` the first six and nine months, and ``2026`` the year (15/12/2025–14/12/2026).
    """
    found = _NAMED.fullmatch(name)
    if found is None:
        return None
    ends = int(found["month"] or 3 * int(found["quarter"] or 0) or found["so_far"] or 12)
    months = 1 if found["month"] else 3 if found["quarter"] else ends
    following = _months_after(date(int(found["year"]), 1, YEAR_BEGINS[1]), ends - 1)
    return Period(_months_after(following, -months), following - ONE_DAY)


def months_of(period: Period) -> Iterator[Period]:
    """The months of a period, counted from its first day.

    A reporting year so falls into reporting months (from the 15th to the 14th), and a period that
    begins on the first of a month into those of the calendar.
    """
    number, first = 0, period.first
    while first <= period.last:
        number += 1
        following = _months_after(period.first, number)
        yield Period(first, min(following - ONE_DAY, period.last))
        first = following


def reported(today: date) -> Iterator[Period]:
    """Reporting periods that have ended, of this reporting year and of the one before it.

    The months with the latest first; then quarters, six and nine months, and the year.
    """
    this = reporting_year(today).last.year
    parts = [f"-{month:02}" for month in range(12, 0, -1)]
    for names in (parts, ["-Q4", "-Q3", "-Q2", "-Q1", "-9M", "-6M", ""]):
        for year in (this, this - 1):
            for part in names:
                period = named_period(f"{year}{part}")
                if period is not None and period.last < today:
                    yield period


def midnight(day: date) -> datetime:
    """The moment at which ``day`` begins in Hà Nội."""
    return datetime.combine(day, time(), HANOI)


def _months_after(day: date, number: int) -> date:
    """The same day of a later month, or its last day when it has no such day."""
    month = day.year * 12 + day.month - 1 + number
    year, index = divmod(month, 12)
    return date(year, index + 1, min(day.day, monthrange(year, index + 1)[1]))

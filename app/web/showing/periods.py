"""The period that a client asks about: days in Hà Nội, this reporting year when he names none."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import Query
from pydantic import AfterValidator, AwareDatetime
from pydantic_core import PydanticCustomError

from app.domain.calendar import HANOI
from app.domain.errors import Defect, Invalid
from app.domain.periods import Period, named_period, reporting_year

EARLIEST = date(2000, 1, 1)
LATEST = date(2199, 12, 31)
LONGEST = timedelta(days=3660)
LONGEST_BY_MONTH = timedelta(days=750)
"""Each month is counted by itself: anybody may ask, so nobody may ask for a hundred at once."""


def in_utc(moment: datetime) -> datetime:
    """``moment`` as the database counts. Raises ValueError outside the years 1 to 9999."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("not_a_moment", "outside the years 1 to 9999") from None


AskedMoment = Annotated[AwareDatetime, AfterValidator(in_utc)]
"""A moment that a client asks about, with its offset."""


NamedPeriod = Annotated[
    str | None,
    Query(
        alias="period",
        max_length=10,
        description="A reporting period by its name: `2026-09`, `2026-Q3`, `2026-6M`, `2026-9M`"
        " or `2026`; instead of `from` and `to`.",
    ),
]


def today_in_hanoi(at: datetime) -> date:
    return at.astimezone(HANOI).date()


def period_named_or_asked(
    name: str | None, first: date | None, last: date | None, today: date
) -> Period:
    """The same with a name instead of days. Raises Invalid also for a name that no period has."""
    if name is None:
        return period_asked(first, last, today)
    if first is not None or last is not None:
        raise Invalid([Defect("period", "period_and_days")])
    named = named_period(name)
    if named is None:
        raise Invalid([Defect("period", "unknown_period")])
    return named


def by_month(period: Period) -> Period:
    """``period``, if it has few enough months to be told one by one. Raises Invalid."""
    if period.last - period.first > LONGEST_BY_MONTH:
        raise Invalid([Defect("from", "too_many_months")])
    return period


def period_asked(first: date | None, last: date | None, today: date) -> Period:
    """Raises Invalid when the period ends before it begins, or is longer than anybody reports."""
    for place, day in (("from", first), ("to", last)):
        if day is not None and not EARLIEST <= day <= LATEST:
            raise Invalid([Defect(place, "not_allowed")])
    first = first or reporting_year(last or today).first
    last = last or reporting_year(max(first, today)).last
    if last < first:
        raise Invalid([Defect("to", "ends_before_start")])
    if last - first > LONGEST:
        raise Invalid([Defect("from", "not_allowed")])
    return Period(first, last)

"""The period that a client asks about: days in Hà Nội, this reporting year when he names none."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime
from pydantic_core import PydanticCustomError

from app.domain.calendar import HANOI
from app.domain.errors import Defect, Invalid
from app.domain.periods import Period, reporting_year

EARLIEST = date(2000, 1, 1)
LATEST = date(2199, 12, 31)
LONGEST = timedelta(days=3660)


def in_utc(moment: datetime) -> datetime:
    """``moment`` as the database counts. Raises ValueError outside the years 1 to 9999."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("not_a_moment", "outside the years 1 to 9999") from None


AskedMoment = Annotated[AwareDatetime, AfterValidator(in_utc)]
"""A moment that a client asks about, with its offset."""


def today_in_hanoi(at: datetime) -> date:
    return at.astimezone(HANOI).date()


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

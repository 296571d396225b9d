"""The period that a client asks about: days in Hà Nội, this reporting year when he names none."""

from datetime import date, datetime, timedelta

from app.domain.calendar import HANOI
from app.domain.errors import Defect, Invalid
from app.domain.periods import Period, reporting_year

EARLIEST = date(2000, 1, 1)
LONGEST = timedelta(days=3660)


def today_in_hanoi(at: datetime) -> date:
    return at.astimezone(HANOI).date()


def period_asked(first: date | None, last: date | None, today: date) -> Period:
    """Raises Invalid when the period ends before it begins, or is longer than anybody reports."""
    first = first or reporting_year(last or today).first
    last = last or reporting_year(max(first, today)).last
    if last < first:
        raise Invalid([Defect("to", "ends_before_start")])
    if first < EARLIEST or last - first > LONGEST:
        raise Invalid([Defect("from", "not_allowed")])
    return Period(first, last)

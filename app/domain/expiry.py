"""Where a term ends, exactly: the point that a lawful pause moves and a due date rounds up.

A day count thinks in *positions*: the number of a working day and the part of it that has passed.
A term of n working days ends n positions on; the citizen is promised the close of that day. Pausing
moves the point by the working time between hold and resume, so that no minute is lost or gained
(with days of unequal length a day stays a day, and the part of it is what is kept).
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Protocol, Self, assert_never

from app.domain.calendar import WorkingCalendar, local
from app.domain.durations import CountFrom, Duration, Unit


class Expiry(Protocol):
    """The exact end of a term."""

    def shifted(self, since: datetime, until: datetime, calendar: WorkingCalendar) -> Self:
        """The same end after nobody worked from ``since`` to ``until``."""
        ...

    def due(self, calendar: WorkingCalendar) -> datetime:
        """The moment that is promised."""
        ...

    def left_after(self, day: date, calendar: WorkingCalendar) -> int:
        """How many whole units are still to come when ``day`` is over."""
        ...


@dataclass(frozen=True, slots=True)
class Position:
    """``day`` is the number of a working day, ``passed`` the part of it (0 to 1) that is over."""

    day: int
    passed: Fraction

    @property
    def value(self) -> Fraction:
        return self.day + self.passed


def position_of(at: datetime, calendar: WorkingCalendar) -> Position:
    """A day of rest is the end of the working day before it."""
    day = calendar.day_of(at)
    number = calendar.working_days_before(day)
    if not calendar.is_working(day):
        return Position(number - 1, Fraction(1))
    return Position(number, Fraction(calendar.minutes_into(at), calendar.minutes_on(day)))


@dataclass(frozen=True, slots=True)
class DayExpiry:
    """The end of a count of working days.

    The close of one day and the opening of the next are the same position; ``from_opening`` says
    that the count began at an opening, so that such an end belongs to the later day.
    """

    value: Fraction
    from_opening: bool = False
    exact: bool = False

    @property
    def last_day(self) -> int:
        return floor(self.value) if self.from_opening else ceil(self.value) - 1

    def shifted(self, since: datetime, until: datetime, calendar: WorkingCalendar) -> Self:
        lost = position_of(until, calendar).value - position_of(since, calendar).value
        return replace(self, value=self.value + lost)

    def due(self, calendar: WorkingCalendar) -> datetime:
        day = calendar.working_day(self.last_day)
        if not self.exact:
            return calendar.closes_at(day)
        part = self.value - self.last_day
        return calendar.moment_on(day, ceil(part * calendar.minutes_on(day)))

    def left_after(self, day: date, calendar: WorkingCalendar) -> int:
        over = calendar.working_days_before(day) - (not calendar.is_working(day))
        return self.last_day - over


@dataclass(frozen=True, slots=True)
class MinuteExpiry:
    """The end of a count of working minutes, counted from the beginning of the calendar."""

    worked: int

    def shifted(self, since: datetime, until: datetime, calendar: WorkingCalendar) -> Self:
        return replace(self, worked=self.worked + calendar.minutes_between(since, until))

    def due(self, calendar: WorkingCalendar) -> datetime:
        return calendar.moment_of(self.worked)

    def left_after(self, day: date, calendar: WorkingCalendar) -> int:
        night = datetime.combine(day, datetime.max.time(), local(self.due(calendar)).tzinfo)
        return max(0, self.worked - calendar.worked(night))


@dataclass(frozen=True, slots=True)
class InstantExpiry:
    """The end of a term of calendar time; unless ``exact``, rolled on to a working day's close."""

    at: datetime
    exact: bool = False

    def shifted(self, since: datetime, until: datetime, calendar: WorkingCalendar) -> Self:
        del calendar
        return replace(self, at=self.at + (local(until) - local(since)))

    def due(self, calendar: WorkingCalendar) -> datetime:
        if self.exact:
            return self.at
        return calendar.closes_at(calendar.working_day_from(calendar.day_of(self.at)))

    def left_after(self, day: date, calendar: WorkingCalendar) -> int:
        return max(0, (calendar.day_of(self.at) - day).days)


def expiry_of(
    term: Duration, count_from: CountFrom, at: datetime, calendar: WorkingCalendar
) -> DayExpiry | MinuteExpiry | InstantExpiry | None:
    """Where ``term`` ends that begins at ``at``; None when nothing is prescribed."""
    start = local(at)
    match term.unit:
        case Unit.WORKING_DAY:
            return _days_from(position_of(start, calendar), term.quantity, count_from)
        case Unit.WORKING_HOUR:
            return MinuteExpiry(calendar.worked(start) + term.quantity * 60 + term.minutes)
        case Unit.SAME_DAY:
            return end_of_day(calendar.working_days_before(_day_of_receipt(start, calendar)))
        case Unit.CALENDAR_DAY | Unit.MONTH | Unit.MINUTE:
            calendar.must_cover(start.year)
            exact = term.unit is Unit.MINUTE
            return InstantExpiry(wall_time_after(start, term.quantity, term.unit), exact)
        case Unit.NONE:
            return None
        case _:  # pragma: no cover
            assert_never(term.unit)


def wall_time_after(at: datetime, quantity: int, unit: Unit) -> datetime:
    """``at`` moved by days, minutes or months, whoever works or rests meanwhile.

    A month ends on the corresponding day, or on its last (BLDS 2015, Điều 148).
    """
    if unit is Unit.MINUTE:
        return at + timedelta(minutes=quantity)
    if unit is Unit.CALENDAR_DAY:
        return at + timedelta(days=quantity)
    year, month = divmod(at.year * 12 + at.month - 1 + quantity, 12)
    last = monthrange(year, month + 1)[1]
    return at.replace(year=year, month=month + 1, day=min(at.day, last))


def end_of_day(number: int) -> DayExpiry:
    """The close of the working day with that number."""
    return DayExpiry(Fraction(number + 1))


def _days_from(start: Position, days: int, count_from: CountFrom) -> DayExpiry:
    if count_from is CountFrom.SAME_HOUR:
        return DayExpiry(start.value + days, exact=True)
    deemed_at_opening = count_from is CountFrom.NEXT_SESSION and start.passed == 1
    return DayExpiry(start.value + days, from_opening=deemed_at_opening or not start.passed)


def _day_of_receipt(start: datetime, calendar: WorkingCalendar) -> date:
    """Trong ngày: what comes in after 15:00, or on a day of rest, is of the next working day."""
    day = start.date()
    if calendar.is_working(day) and start.time() <= calendar.same_day_until:
        return day
    return calendar.next_working_day(day)

"""Lịch làm việc: which days are worked and during which sessions, in Hà Nội's time.

Days off and make-up days are data with a source; this module only knows how to count with them.
All arithmetic is in whole minutes: the seconds of a moment are dropped. A day outside the years
that the calendar covers is refused, never guessed.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from app.domain.errors import Conflict

HANOI = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""UTC+7 since 1975, without summer time: a fixed offset needs no time-zone file."""

Hours = tuple[tuple[time, time], ...]
"""The sessions of a day: opening and closing times, in order."""

MonthDay = tuple[int, int]

SATURDAY, SUNDAY = 6, 7


class CalendarDoesNotCover(Conflict):
    """The calendar says nothing about that year; a newer version of it must be published."""


class DayKind(StrEnum):
    WORKING = "working"
    WEEKLY_REST = "weekly_rest"
    HOLIDAY = "holiday"
    COMPENSATORY = "compensatory"
    """Nghỉ bù: for a holiday that falls on a weekly rest day (BLLĐ 2019, Điều 111.3)."""
    SWAP_OFF = "swap_off"
    """Hoán đổi: a working day given off and worked on a make-up day."""
    MAKEUP = "makeup"
    """Làm bù: a rest day that is worked."""
    CLOSURE = "closure"
    """A closure by local decision: a storm, a flood."""
    HALF_DAY = "half_day"


WORKED = frozenset({DayKind.WORKING, DayKind.MAKEUP, DayKind.HALF_DAY})


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDay:
    """A day that is not what its weekday says, and who says so."""

    kind: DayKind
    name_vi: str
    name_en: str
    source: str
    provisional: bool = False
    sessions: Hours | None = None


@dataclass(frozen=True, slots=True)
class Season:
    """Hours from one day of the year to another, both included; it may run over the New Year."""

    first: MonthDay
    last: MonthDay
    sessions: Hours

    def holds_on(self, day: date) -> bool:
        today = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= today <= self.last
        return today >= self.first or today <= self.last


def local(at: datetime) -> datetime:
    """``at`` on the wall clock of Hà Nội, in whole minutes; a naive moment means nothing here."""
    if at.tzinfo is None:
        raise ValueError("a moment carries its time zone")
    return at.astimezone(HANOI).replace(second=0, microsecond=0)


def minutes_in(hours: Hours) -> int:
    return sum(_minute(closes) - _minute(opens) for opens, closes in hours)


def in_order(hours: Hours) -> bool:
    """Whether there is a session, and each ends after it begins and before the next one begins."""
    times = [moment for session in hours for moment in session]
    return bool(times) and all(earlier < later for earlier, later in pairwise(times))


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """One version of a calendar. ``covers`` are its first and last years."""

    code: str
    version: int
    sessions: Hours
    covers: tuple[int, int]
    days: Mapping[date, SpecialDay] = field(default_factory=dict, hash=False)
    weekly_rest: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    seasons: tuple[Season, ...] = ()
    same_day_until: time = time(15)
    """Điều 18 NĐ 61/2018: what comes in after 15:00 goes over the next morning."""
    _worked_days: tuple[date, ...] = field(init=False, repr=False, compare=False)
    _worked_before: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """The working minutes before each working day, and those of all days at the end."""

    def __post_init__(self) -> None:
        every = [self.sessions, *(season.sessions for season in self.seasons)]
        every += [day.sessions for day in self.days.values() if day.sessions is not None]
        if not all(in_order(hours) for hours in every):
            raise ValueError("sessions are in order and do not overlap")
        first, last = self.covers
        length = (date(last, 12, 31) - date(first, 1, 1)).days + 1
        whole = (date(first, 1, 1) + timedelta(days=number) for number in range(length))
        worked = tuple(day for day in whole if self.kind_of(day) in WORKED)
        total = 0
        before = [total]
        for day in worked:
            total += minutes_in(self.hours_of(day))
            before.append(total)
        object.__setattr__(self, "days", MappingProxyType(dict(self.days)))
        object.__setattr__(self, "_worked_days", worked)
        object.__setattr__(self, "_worked_before", tuple(before))

    # What a day is

    def must_cover(self, year: int) -> None:
        """Raises CalendarDoesNotCover for a year of which nothing is known."""
        first, last = self.covers
        if not first <= year <= last:
            raise CalendarDoesNotCover(calendar=self.code, year=year, first=first, last=last)

    def day_of(self, at: datetime) -> date:
        """The date in Hà Nội at that moment."""
        return local(at).date()

    def kind_of(self, day: date) -> DayKind:
        self.must_cover(day.year)
        special = self.days.get(day)
        if special is not None:
            return special.kind
        return DayKind.WEEKLY_REST if day.isoweekday() in self.weekly_rest else DayKind.WORKING

    def is_working(self, day: date) -> bool:
        return self.kind_of(day) in WORKED

    def hours_of(self, day: date) -> Hours:
        """The sessions of a day by the wall clock; none on a day of rest."""
        if not self.is_working(day):
            return ()
        special = self.days.get(day)
        if special is not None and special.sessions is not None:
            return special.sessions
        return next((s.sessions for s in self.seasons if s.holds_on(day)), self.sessions)

    def sessions_on(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        return tuple(
            (datetime.combine(day, opens, HANOI), datetime.combine(day, closes, HANOI))
            for opens, closes in self.hours_of(day)
        )

    def opens_at(self, day: date) -> datetime:
        """When a working day begins; ValueError on a day of rest."""
        return self._sessions_of_work(day)[0][0]

    def closes_at(self, day: date) -> datetime:
        """When a working day ends; ValueError on a day of rest."""
        return self._sessions_of_work(day)[-1][1]

    # Counting days

    def working_days_before(self, day: date) -> int:
        """How many working days the calendar has before ``day``: the number of a working day."""
        self.must_cover(day.year)
        return bisect_left(self._worked_days, day)

    def working_day(self, number: int) -> date:
        """The working day with that number."""
        if not 0 <= number < len(self._worked_days):
            first, last = self.covers
            self.must_cover(first - 1 if number < 0 else last + 1)
        return self._worked_days[number]

    def working_day_from(self, day: date) -> date:
        """``day`` itself when it is worked, else the next working day."""
        return self.working_day(self.working_days_before(day))

    def next_working_day(self, day: date) -> date:
        self.must_cover(day.year)
        return self.working_day(bisect_right(self._worked_days, day))

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after ``start``, up to and including ``end``."""
        self.must_cover(start.year)
        self.must_cover(end.year)
        return bisect_right(self._worked_days, end) - bisect_right(self._worked_days, start)

    # Counting minutes

    def minutes_into(self, at: datetime) -> int:
        """The working minutes of that day that are over at that moment."""
        moment = local(at)
        return self._minutes_by(moment.date(), moment.hour * 60 + moment.minute)

    def minutes_on(self, day: date) -> int:
        return minutes_in(self.hours_of(day))

    def worked(self, at: datetime) -> int:
        """The working minutes from the beginning of the calendar to that moment."""
        moment = local(at)
        day, now = moment.date(), moment.hour * 60 + moment.minute
        return self._worked_before[self.working_days_before(day)] + self._minutes_by(day, now)

    def moment_of(self, worked: int) -> datetime:
        """The earliest moment with that many minutes worked: what ends at a close stays there."""
        number = bisect_left(self._worked_before, worked) - 1
        day = self.working_day(number)
        return self.moment_on(day, worked - self._worked_before[number])

    def moment_on(self, day: date, minutes: int) -> datetime:
        """The earliest moment of a working day by which ``minutes`` of it are worked."""
        left = minutes
        for opens, closes in self._sessions_of_work(day):
            length = (closes - opens) // timedelta(minutes=1)
            if left <= length:
                return opens + timedelta(minutes=left)
            left -= length
        raise ValueError("the day is not that long")

    def add_minutes(self, at: datetime, minutes: int) -> datetime:
        """The earliest moment ``minutes`` working minutes after ``at`` (before it, if negative)."""
        return self.moment_of(self.worked(at) + minutes)

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """The working minutes from ``start`` to ``end``; negative when ``end`` is the earlier."""
        return self.worked(end) - self.worked(start)

    def _minutes_by(self, day: date, minute: int) -> int:
        """The working minutes of ``day`` that are over at that minute of it."""
        return sum(
            max(0, min(minute, _minute(closes)) - _minute(opens))
            for opens, closes in self.hours_of(day)
        )

    def _sessions_of_work(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        sessions = self.sessions_on(day)
        if not sessions:
            raise ValueError("nobody works on that day")
        return sessions

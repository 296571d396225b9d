"""Sổ tính hạn: why this date, day by day.

Every day from the start to the promise has one line, which counts or says why not; what happened to
the clock has lines of its own. The lines that count add up to the term.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.domain import ledger_notes as notes
from app.domain.calendar import HANOI, DayKind, WorkingCalendar
from app.domain.clock import Clock, expiries
from app.domain.course import Course, Pause, course_of
from app.domain.durations import Unit
from app.domain.expiry import Expiry, InstantExpiry, MinuteExpiry, expiry_of
from app.domain.ledger_notes import Note

ONE_DAY = timedelta(days=1)


class ClockEvent(StrEnum):
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    RESTART = "restart"
    EXTENSION = "extension"
    MEASURE = "measure"
    DUE = "due"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A day, or what happened on it. ``count`` is the running count (of minutes, for hours)."""

    day: date
    kind: DayKind | ClockEvent
    counted: bool
    count: int | None
    note_vi: str
    note_en: str


def ledger(clock: Clock, calendar: WorkingCalendar) -> tuple[LedgerLine, ...]:
    """The lines in the order of time, each day's own line before what happened on it."""
    course = course_of(clock.marks)
    if course.started_at is None:
        return ()
    measure, promise = expiries(clock, course, course.started_at, calendar)
    start = expiry_of(clock.term, clock.count_from, course.started_at, calendar)
    lines = list(_voided_days(course, calendar))
    if start is not None and measure is not None and promise is not None:
        count = _Count(clock, course, course.started_at, start, calendar)
        waits_from = course.waiting_since
        last = promise.due(calendar) if waits_from is None else waits_from
        lines += count.days(calendar.day_of(last), calendar.day_of(measure.due(calendar)))
    lines += _history(clock, course, course.started_at, calendar)
    if course.waiting_since is None and measure is not None and promise is not None:
        lines += _dates(measure.due(calendar), promise.due(calendar))
    return tuple(sorted(lines, key=lambda line: line.day))


@dataclass(frozen=True, slots=True)
class _Count:
    """The present count, projected at the end of each day as if nothing more would happen."""

    clock: Clock
    course: Course
    started_at: datetime
    unpaused: Expiry
    calendar: WorkingCalendar

    def days(self, last: date, measured_on: date) -> Iterator[LedgerLine]:
        previous, given = 0, 0
        for day in _each_day(self.calendar.day_of(self.started_at), last):
            count = self.count_after(day)
            if count > previous:
                counted = notes.Counted(self.clock.term.unit, count, count - previous)
                yield self._line(day, counted.note(), count)
            elif day > measured_on and self.calendar.is_working(day) and not self._stood_still(day):
                given += 1
                yield self._line(day, notes.extension_day(given))
            else:
                yield self._line(day, self._why_not(day, measured_on))
            previous = count

    def count_after(self, day: date) -> int:
        end = datetime.combine(day, time(23, 59), HANOI)
        expiry = self.unpaused
        for pause in self._pauses():
            if pause.since < end:
                expiry = expiry.shifted(pause.since, min(pause.until, end), self.calendar)
        total = self._total()
        return max(0, min(total, total - expiry.left_after(day, self.calendar)))

    def _total(self) -> int:
        if isinstance(self.unpaused, InstantExpiry):
            return self.unpaused.left_after(self.calendar.day_of(self.started_at), self.calendar)
        if isinstance(self.unpaused, MinuteExpiry):
            return self.unpaused.worked - self.calendar.worked(self.started_at)
        return self.clock.term.quantity

    def _pauses(self) -> tuple[Pause, ...]:
        waits_from = self.course.waiting_since
        if waits_from is None:
            return self.course.pauses
        forever = datetime.max.replace(tzinfo=HANOI)
        return (*self.course.pauses, Pause(waits_from, forever))

    def _stood_still(self, day: date) -> bool:
        opens = datetime.combine(day, time(0), HANOI)
        return any(
            pause.since < opens + ONE_DAY and pause.until > opens for pause in self._pauses()
        )

    def _why_not(self, day: date, measured_on: date) -> Note:
        if not self.calendar.is_working(day):
            return notes.day_name(day, self.calendar)
        if self._stood_still(day):
            return notes.WAITING
        if self.clock.term.unit is Unit.SAME_DAY and day == measured_on:
            return notes.RETURN_DAY
        if day == self.calendar.day_of(self.started_at):
            return notes.RECEIPT_DAY
        return notes.ROLLED if day == measured_on else notes.DEEMED_RECEIPT

    def _line(self, day: date, note: Note, count: int | None = None) -> LedgerLine:
        return _day_line(day, note, self.calendar, count)


def _day_line(
    day: date, note: Note, calendar: WorkingCalendar, count: int | None = None
) -> LedgerLine:
    name = notes.day_name(day, calendar)
    vi, en = note if note == name else notes.joined(name, note)
    return LedgerLine(day, calendar.kind_of(day), count is not None, count, vi, en)


def _voided_days(course: Course, calendar: WorkingCalendar) -> Iterator[LedgerLine]:
    for count in course.voided:
        before_restart = calendar.day_of(count.restarted_at) - ONE_DAY
        for day in _each_day(calendar.day_of(count.started_at), before_restart):
            yield _day_line(day, notes.VOIDED, calendar)


def _history(
    clock: Clock, course: Course, started_at: datetime, calendar: WorkingCalendar
) -> Iterator[LedgerLine]:
    """What was done to the clock, in order."""

    def event(kind: ClockEvent, at: datetime, note: Note) -> LedgerLine:
        return LedgerLine(calendar.day_of(at), kind, False, None, *note)  # noqa: FBT003

    for count in course.voided:
        yield event(ClockEvent.START, count.started_at, notes.started(count.started_at, clock.term))
        yield event(ClockEvent.PAUSE, count.waiting_since, notes.paused(count.waiting_since))
    if course.voided:
        yield event(ClockEvent.RESTART, started_at, notes.restarted(started_at, clock.term))
    else:
        yield event(ClockEvent.START, started_at, notes.started(started_at, clock.term))
    for step in course.steps:
        if isinstance(step, Pause):
            yield event(ClockEvent.PAUSE, step.since, notes.paused(step.since))
            yield event(ClockEvent.RESUME, step.until, notes.resumed(step.until))
        else:
            yield event(ClockEvent.EXTENSION, step.at, notes.extended(step.by))
    if course.waiting_since is not None:
        yield event(ClockEvent.PAUSE, course.waiting_since, notes.paused(course.waiting_since))
    if course.stopped_at is not None:
        yield event(ClockEvent.STOP, course.stopped_at, notes.stopped(course.stopped_at))


def _dates(measure: datetime, promise: datetime) -> Iterator[LedgerLine]:
    def line(kind: ClockEvent, at: datetime, note: Note) -> LedgerLine:
        return LedgerLine(at.astimezone(HANOI).date(), kind, False, None, *note)  # noqa: FBT003

    if measure != promise:
        yield line(ClockEvent.MEASURE, measure, notes.measured(measure))
    yield line(ClockEvent.DUE, promise, notes.promised(promise))


def _each_day(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + number * ONE_DAY

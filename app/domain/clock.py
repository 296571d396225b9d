"""Đồng hồ thời hạn: the clock of a dossier is its term and its marks; every date is reckoned.

Two dates come out: the *promise* (ngày hẹn trả), which a lawful extension moves, and the *measure*,
by which a dossier is early, on time or late, and which only lawful pauses and restarts move.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from app.domain.calendar import WorkingCalendar, local
from app.domain.course import ClockMode, Course, Mark, Pause, course_of
from app.domain.durations import CountFrom, Duration, Unit
from app.domain.errors import Conflict
from app.domain.expiry import (
    DayExpiry,
    Expiry,
    InstantExpiry,
    end_of_day,
    expiry_of,
    position_of,
    wall_time_after,
)

__all__ = [
    "Clock",
    "ClockDoesNotRun",
    "ClockMode",
    "CountFrom",
    "Mark",
    "Reckoning",
    "Standing",
    "extend",
    "extended",
    "moment_before",
    "reckon",
    "remaining_minutes",
    "standing",
    "step_due",
    "switch",
    "taken_back",
    "wait_over",
]


class ClockDoesNotRun(Conflict):
    """Only a promise that stands can be extended: the clock must run, and have a term."""


@dataclass(frozen=True, slots=True)
class Clock:
    term: Duration
    count_from: CountFrom
    marks: tuple[Mark, ...] = ()

    @property
    def mode(self) -> ClockMode:
        modes = [mark.mode for mark in self.marks if mark.mode is not None]
        return modes[-1] if modes else ClockMode.NONE


def switch(clock: Clock, mode: ClockMode, at: datetime) -> Clock:
    """The clock of a state with that mode; unchanged when it is in it already."""
    return clock if mode is clock.mode else _marked(clock, Mark(mode, at))


def extend(clock: Clock, by: Duration, at: datetime) -> Clock:
    """Gia hạn: the promise moves, the measure does not."""
    if clock.mode is not ClockMode.RUN or Unit.NONE in {clock.term.unit, by.unit}:
        raise ClockDoesNotRun
    return _marked(clock, Mark(None, at, by))


def taken_back(clock: Clock) -> Clock:
    """The clock as if its last mark had never been made: the undo of a hold or a restart."""
    return replace(clock, marks=clock.marks[:-1])


def _marked(clock: Clock, mark: Mark) -> Clock:
    # Two machines may disagree by a second; a clock's own history never runs backwards.
    at = max(mark.at, clock.marks[-1].at) if clock.marks else mark.at
    return replace(clock, marks=(*clock.marks, replace(mark, at=at)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoning:
    """What a clock says, with nothing left to interpret."""

    mode: ClockMode
    started_at: datetime | None = None
    """When the present count began; a restart moves it."""
    due: datetime | None = None
    """The promise; none while the dossier waits for somebody outside."""
    original_due: datetime | None = None
    """The measure; none while the dossier waits."""
    due_before_waiting: datetime | None = None
    """The measure as it stood when the waiting began."""
    used_minutes: int = 0
    """Working minutes used up to the last time that the clock stood still."""
    stopped_at: datetime | None = None
    held_since: datetime | None = None
    extended: bool = False


def reckon(clock: Clock, calendar: WorkingCalendar) -> Reckoning:
    course = course_of(clock.marks)
    said = Reckoning(
        mode=course.mode,
        started_at=course.started_at,
        stopped_at=course.stopped_at,
        held_since=course.waiting_since,
        extended=course.extended,
    )
    if course.started_at is None:
        return said
    said = replace(said, used_minutes=_used_minutes(course, course.started_at, calendar))
    measure, promise = expiries(clock, course, course.started_at, calendar)
    if measure is None or promise is None:
        return said
    if course.waiting_since is not None:
        return replace(said, due_before_waiting=measure.due(calendar))
    return replace(said, original_due=measure.due(calendar), due=promise.due(calendar))


def expiries(
    clock: Clock, course: Course, started_at: datetime, calendar: WorkingCalendar
) -> tuple[Expiry | None, Expiry | None]:
    """The ends by the measure and by the promise, after every pause and extension."""
    measure: Expiry | None = expiry_of(clock.term, clock.count_from, started_at, calendar)
    promise = measure
    if measure is None or promise is None:
        return None, None
    for step in course.steps:
        if isinstance(step, Pause):
            measure = measure.shifted(step.since, step.until, calendar)
            promise = promise.shifted(step.since, step.until, calendar)
        else:
            promise = extended(promise.due(calendar), step.by, calendar)
    return measure, promise


def extended(due: datetime, by: Duration, calendar: WorkingCalendar) -> Expiry:
    """The close of the n-th working day after the former promise."""
    if by.unit is Unit.WORKING_DAY:
        return end_of_day(position_of(due, calendar).day + by.quantity)
    later = expiry_of(by, CountFrom.SAME_HOUR, due, calendar)
    if later is None:
        raise ClockDoesNotRun
    return later


def _used_minutes(course: Course, started_at: datetime, calendar: WorkingCalendar) -> int:
    pauses = course.pauses
    stood_still = pauses[-1].until if pauses else started_at
    until = course.waiting_since or course.stopped_at or stood_still
    paused = sum(calendar.minutes_between(pause.since, pause.until) for pause in pauses)
    return calendar.minutes_between(started_at, until) - paused


class Standing(StrEnum):
    """Trước hạn, đúng hạn, quá hạn; and, of the open ones, trong hạn or quá hạn."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    IN_TIME = "in_time"
    OVERDUE = "overdue"
    NO_LIMIT = "no_limit"


def standing(reckoning: Reckoning, calendar: WorkingCalendar, at: datetime) -> Standing:
    """How a dossier stands at ``at``: dates in Hà Nội are compared with the measure.

    Waiting is never held against the agency: who waits is judged as of the day it began.
    """
    measure = reckoning.original_due or reckoning.due_before_waiting
    if measure is None:
        return Standing.NO_LIMIT
    judged_on = calendar.day_of(reckoning.held_since or reckoning.stopped_at or at)
    due_on = calendar.day_of(measure)
    if reckoning.stopped_at is None:
        return Standing.OVERDUE if judged_on > due_on else Standing.IN_TIME
    if judged_on == due_on:
        return Standing.ON_TIME
    return Standing.LATE if judged_on > due_on else Standing.EARLY


def step_due(
    budget: Duration | None, at: datetime, calendar: WorkingCalendar, *, handover: bool = False
) -> datetime | None:
    """When an internal step should be done; a handover follows Điều 18 NĐ 61/2018, not its budget.

    What comes in by 15:00 is handed over the same day, what comes later the next morning.
    """
    if handover:
        day = calendar.day_of(at)
        if calendar.is_working(day) and local(at).time() <= calendar.same_day_until:
            return calendar.closes_at(day)
        return calendar.opens_at(calendar.next_working_day(day))
    if budget is None:
        return None
    expiry = expiry_of(budget, CountFrom.NEXT_DAY, at, calendar)
    return None if expiry is None else expiry.due(calendar)


def wait_over(duration: Duration, at: datetime, calendar: WorkingCalendar) -> datetime | None:
    """When a wait that began at ``at`` has lasted: to the minute, without rounding to a close."""
    expiry = expiry_of(duration, CountFrom.SAME_HOUR, at, calendar)
    if isinstance(expiry, InstantExpiry):
        return expiry.at
    return None if expiry is None else expiry.due(calendar)


def moment_before(due: datetime, by: Duration, calendar: WorkingCalendar) -> datetime:
    """The moment ``by`` before ``due``: when to warn, or until when an extension is in time."""
    moment = local(due)
    match by.unit:
        case Unit.WORKING_DAY:
            position = position_of(moment, calendar)
            return DayExpiry(position.value - by.quantity, exact=True).due(calendar)
        case Unit.WORKING_HOUR:
            return calendar.add_minutes(moment, -(by.quantity * 60 + by.minutes))
        case Unit.CALENDAR_DAY | Unit.MONTH | Unit.MINUTE:
            return wall_time_after(moment, -by.quantity, by.unit)
        case Unit.SAME_DAY:
            return calendar.opens_at(calendar.working_day_from(moment.date()))
        case Unit.NONE:
            return moment
        case _:  # pragma: no cover
            assert_never(by.unit)


def remaining_minutes(due: datetime, at: datetime, calendar: WorkingCalendar) -> int:
    """Working minutes until ``due``, negative when it is past."""
    return calendar.minutes_between(at, due)

"""What the marks of a clock tell: since when it counts, when it stood still, when it ended.

Marks are only ever appended. This fold is the one reading of them; dates come later, with a
calendar.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from app.domain.durations import Duration


class ClockMode(StrEnum):
    """What the clock does in a state of the life cycle."""

    NONE = "none"
    """It has not started."""
    RUN = "run"
    HOLD = "hold"
    """It stands still and keeps what is left: a financial obligation."""
    RESTART = "restart"
    """It stands still and will count from zero: a supplement after appraisal."""
    STOP = "stop"
    """It has ended; early, on time or late is judged here."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the clock's own history: a change of mode, an extension, or both."""

    mode: ClockMode | None
    at: datetime
    extend_by: Duration | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Extension:
    by: Duration
    at: datetime


@dataclass(frozen=True, slots=True)
class VoidedCount:
    """A count that a restart wiped out: begun, interrupted, begun anew."""

    started_at: datetime
    waiting_since: datetime
    restarted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The present count: its start and what happened since, in order."""

    mode: ClockMode = ClockMode.NONE
    started_at: datetime | None = None
    steps: tuple[Pause | Extension, ...] = ()
    waiting_since: datetime | None = None
    anew: bool = False
    """While it waits: whether it will count from zero."""
    stopped_at: datetime | None = None
    extended: bool = False
    voided: tuple[VoidedCount, ...] = ()

    @property
    def pauses(self) -> tuple[Pause, ...]:
        return tuple(step for step in self.steps if isinstance(step, Pause))


def course_of(marks: Iterable[Mark]) -> Course:
    course = Course()
    for mark in marks:
        if mark.extend_by is not None:
            steps = (*course.steps, Extension(mark.extend_by, mark.at))
            course = replace(course, steps=steps, extended=True)
        if mark.mode is not None:
            course = _switched(course, mark.mode, mark.at)
    return course


def _switched(course: Course, mode: ClockMode, at: datetime) -> Course:
    if mode is ClockMode.STOP:
        return replace(course, mode=mode, stopped_at=at)
    # Leaving STOP is an undo: whatever follows goes on from where the clock was before it.
    course = replace(course, mode=mode, stopped_at=None)
    match mode:
        case ClockMode.NONE:
            return Course()
        case ClockMode.HOLD | ClockMode.RESTART:
            return replace(
                course,
                waiting_since=course.waiting_since or at,
                anew=course.anew or mode is ClockMode.RESTART,
            )
        case ClockMode.RUN:
            return _running(course, at)
        case _:  # pragma: no cover
            assert_never(mode)


def _running(course: Course, at: datetime) -> Course:
    running = replace(course, waiting_since=None, anew=False)
    if course.started_at is None:
        return replace(running, started_at=at)
    if course.waiting_since is None:
        return running
    if course.anew:
        wiped = VoidedCount(course.started_at, course.waiting_since, at)
        return replace(running, started_at=at, steps=(), voided=(*course.voided, wiped))
    return replace(running, steps=(*course.steps, Pause(course.waiting_since, at)))

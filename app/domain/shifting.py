"""Ngày tháng dịch chuyển: what a new calendar, or a new version, does to the dates of a dossier.

The same judgement makes the preview and the event, so that what was announced is what happens.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from app.domain.calendar import WorkingCalendar
from app.domain.clock import ClockMode, Standing, reckon, standing
from app.domain.dossier import Dossier
from app.domain.entering import silence_ends
from app.domain.machine import Machine

LATE = frozenset({Standing.OVERDUE, Standing.LATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """Every date of a dossier that somebody was told or is measured by.

    ``due`` is the promise and ``measure`` what early or late is judged by (for a dossier that
    waits, as it stood when the waiting began); ``answer_by`` is until when the applicant has time.
    """

    due: datetime | None
    measure: datetime | None
    step_due: datetime | None
    answer_by: datetime | None

    def as_said(self) -> dict[str, str | None]:
        """How the history says them: moments with their zone."""
        named = {
            "due": self.due,
            "original_due": self.measure,
            "step_due": self.step_due,
            "answer_by": self.answer_by,
        }
        return {name: None if at is None else at.isoformat() for name, at in named.items()}


class Turn(StrEnum):
    """What becomes of a dossier's punctuality."""

    SAME = "same"
    LATE = "late"
    SAVED = "saved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    before: Dates
    after: Dates
    turn: Turn = Turn.SAME

    @property
    def moves(self) -> bool:
        return self.before != self.after

    @property
    def is_the_applicants(self) -> bool:
        """Whether a date moves that the applicant was told."""
        told_before = (self.before.due, self.before.answer_by)
        return told_before != (self.after.due, self.after.answer_by)

    def days(self, calendar: WorkingCalendar) -> int:
        """By how many days of the wall calendar the promise moves; negative when it is earlier."""
        old = self.before.due or self.before.measure
        new = self.after.due or self.after.measure
        if old is None or new is None:
            return 0
        return (calendar.day_of(new) - calendar.day_of(old)).days


def dates_of(dossier: Dossier, machine: Machine, calendar: WorkingCalendar) -> Dates:
    clock = reckon(dossier.clock, calendar)
    return Dates(
        due=clock.due,
        measure=clock.original_due or clock.due_before_waiting,
        step_due=dossier.step_due,
        answer_by=silence_ends(dossier, machine, calendar),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """A dossier under the rules under which it stands, or will stand."""

    dossier: Dossier
    machine: Machine
    calendar: WorkingCalendar

    def dates(self) -> Dates:
        return dates_of(self.dossier, self.machine, self.calendar)

    def is_late(self, at: datetime) -> bool:
        return standing(reckon(self.dossier.clock, self.calendar), self.calendar, at) in LATE


def shift(before: Standpoint, after: Standpoint, at: datetime) -> Shift:
    """What becomes of the dates, and of lateness as it would be judged at ``at``."""
    was, will_be = before.is_late(at), after.is_late(at)
    turn = Turn.SAME if was == will_be else Turn.LATE if will_be else Turn.SAVED
    return Shift(before=before.dates(), after=after.dates(), turn=turn)


def is_judged(dossier: Dossier) -> bool:
    """Whether early, on time or late was decided: what was done in time is never late again."""
    return dossier.clock.mode is ClockMode.STOP


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that is worked otherwise than before, and the document that says so."""

    day: date
    kind: str
    name_vi: str | None
    source: str | None

    def as_said(self) -> dict[str, str | None]:
        return {
            "day": self.day.isoformat(),
            "kind": self.kind,
            "name": self.name_vi,
            "source": self.source,
        }


def day_changes(old: WorkingCalendar, new: WorkingCalendar) -> tuple[DayChange, ...]:
    """The days on which two versions of a calendar differ by name; general hours are no day's."""
    first = max(old.covers[0], new.covers[0])
    last = min(old.covers[1], new.covers[1])
    return tuple(
        DayChange(
            day=day,
            kind=new.kind_of(day).value,
            name_vi=special.name_vi if (special := new.days.get(day)) else None,
            source=special.source if special else None,
        )
        for day in sorted({*old.days, *new.days})
        if first <= day.year <= last
        and (old.kind_of(day), old.hours_of(day)) != (new.kind_of(day), new.hours_of(day))
    )


def reasons(
    changes: tuple[DayChange, ...], dates: Shift, since: date, calendar: WorkingCalendar
) -> Iterator[DayChange]:
    """Those of ``changes`` that lie between ``since`` and the last of the dates that moved."""
    ends = [
        calendar.day_of(at)
        for said in (dates.before, dates.after)
        for at in (said.due, said.measure, said.step_due, said.answer_by)
        if at is not None
    ]
    last = max(ends, default=since)
    return (change for change in changes if since <= change.day <= last)


@dataclass(slots=True)
class Part:
    """How many dossiers of one agency move, and how they then stand."""

    moved: int = 0
    late: int = 0
    saved: int = 0


@dataclass(slots=True, kw_only=True)
class Tally:
    """What an act on many dossiers does. ``dossiers`` are all that it was asked about.

    ``unmoved`` come under the new rules with no date changed, ``left`` stay under the old ones,
    by the reason; ``inside`` are those of which only a date between officers moves. ``by_days``
    are days later (negative: earlier) and how many dossiers.
    """

    moved: int = 0
    unmoved: int = 0
    later: int = 0
    earlier: int = 0
    inside: int = 0
    late: int = 0
    saved: int = 0
    by_days: Counter[int] = field(default_factory=Counter)
    by_agency: dict[str, Part] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)

    @property
    def dossiers(self) -> int:
        return self.moved + self.unmoved + self.left.total()

    def count(self, agency: str, dates: Shift, calendar: WorkingCalendar) -> None:
        """One dossier that comes under the new rules."""
        if not dates.moves:
            self.unmoved += 1
            return
        days = dates.days(calendar)
        self.moved += 1
        self.later += days > 0
        self.earlier += days < 0
        self.inside += not dates.is_the_applicants
        if days:
            self.by_days[days] += 1
        part = self.by_agency.setdefault(agency, Part())
        part.moved += 1
        for whole in (self, part):
            whole.late += dates.turn is Turn.LATE
            whole.saved += dates.turn is Turn.SAVED

    def leave(self, reason: str) -> None:
        self.left[reason] += 1

    def as_said(self) -> Mapping[str, object]:
        """The numbers as plain values, agencies and days in order."""
        return {
            "dossiers": self.dossiers,
            "moved": self.moved,
            "unmoved": self.unmoved,
            "later": self.later,
            "earlier": self.earlier,
            "inside": self.inside,
            "late": self.late,
            "saved": self.saved,
            "by_days": {str(days): self.by_days[days] for days in sorted(self.by_days)},
            "by_agency": {
                agency: {"moved": part.moved, "late": part.late, "saved": part.saved}
                for agency, part in sorted(self.by_agency.items())
            },
            "left": dict(sorted(self.left.items())),
        }

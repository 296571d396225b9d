"""Calendar files become calendars: bases resolved, entries checked, problems with their lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path

from app.domain.calendar import DayKind, Hours, Season, SpecialDay, WorkingCalendar, in_order
from app.domain.errors import Fact
from app.procedures.calendar_file import WEEKDAYS, CalendarFile, DayPart
from app.procedures.source import Source, modelled, read_source, source_of
from app.procedures.strict_yaml import Problem

WEEKEND = frozenset({6, 7})
AFTERNOON = time(15)
LONGEST_COVER = 50
OFF_FOR_WORK = frozenset({DayKind.COMPENSATORY, DayKind.SWAP_OFF, DayKind.HALF_DAY})
"""What can only befall a day that would be worked."""


@dataclass(frozen=True, slots=True)
class CalendarShelf:
    """Every version of every calendar that is sound; what is not is in ``problems``."""

    versions: Mapping[tuple[str, int], WorkingCalendar]
    problems: tuple[Problem, ...]

    def latest(self, code: str) -> WorkingCalendar | None:
        """The newest version of a calendar, or None when there is no such calendar."""
        found = [version for known, version in self.versions if known == code]
        return self.versions[code, max(found)] if found else None

    def version(self, code: str, version: int | None) -> WorkingCalendar | None:
        """That version of a calendar; the newest when ``version`` is None."""
        return self.latest(code) if version is None else self.versions.get((code, version))

    def preceding(self, calendar: WorkingCalendar) -> WorkingCalendar | None:
        """The version that was the newest before ``calendar``."""
        earlier = [v for code, v in self.versions if code == calendar.code and v < calendar.version]
        return self.versions[calendar.code, max(earlier)] if earlier else None

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted({code for code, _ in self.versions}))


def read_calendars(folder: Path) -> CalendarShelf:
    """The calendars in a folder; a file is named after what it holds: ``quang-nam.v1.yaml``."""
    paths = sorted(folder.glob("*.yaml"))
    return read_calendar_files({path.name: path for path in paths})


def read_calendar_files(sources: Mapping[str, Path | str]) -> CalendarShelf:
    """The same from files or texts by name."""
    shelf = _Shelf()
    for name, source in sources.items():
        shelf.take(name, source)
    versions = {}
    for draft in shelf.drafts.values():
        calendar = shelf.calendar_of(draft.file.reference, ())
        if calendar is not None:
            versions[draft.file.code, draft.file.version] = calendar
    problems = sorted(shelf.problems, key=lambda problem: (problem.path, problem.line))
    return CalendarShelf(versions, tuple(problems))


@dataclass(frozen=True, slots=True)
class _Draft:
    source: Source
    file: CalendarFile

    def problem(self, code: str, *place: str | int, **facts: Fact) -> Problem:
        return self.source.problem(place, code, **facts)


@dataclass(slots=True)
class _Shelf:
    drafts: dict[str, _Draft] = field(default_factory=dict)
    calendars: dict[str, WorkingCalendar | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def take(self, name: str, written: Path | str) -> None:
        if isinstance(written, Path):
            source, problems = read_source(written, name)
        else:
            source, problems = source_of(written, name)
        self.problems += problems
        if source is None or problems:
            return
        file, problems = modelled(source, CalendarFile)
        self.problems += problems
        if file is None:
            return
        draft = _Draft(source, file)
        if name != f"{file.reference}.yaml":
            self.problems.append(draft.problem("file_name_differs", "code", name=file.reference))
        if file.reference in self.drafts:
            self.problems.append(draft.problem("calendar_twice", "code", calendar=file.reference))
            return
        self.drafts[file.reference] = draft

    def calendar_of(self, reference: str, above: tuple[str, ...]) -> WorkingCalendar | None:
        """The calendar, its base resolved first; None when something is wrong with either."""
        if reference not in self.calendars:
            draft = self.drafts[reference]
            self.calendars[reference] = self._resolved(draft, (*above, reference))
        return self.calendars[reference]

    def _resolved(self, draft: _Draft, above: tuple[str, ...]) -> WorkingCalendar | None:
        base = None
        wanted = draft.file.extends
        if wanted is not None:
            if wanted in above:
                self.problems.append(draft.problem("calendar_base_circular", "extends"))
                return None
            if wanted not in self.drafts:
                self.problems.append(
                    draft.problem("calendar_base_unknown", "extends", calendar=wanted)
                )
                return None
            base = self.calendar_of(wanted, above)
            if base is None:
                return None
        found = [*_defects(draft, base)]
        self.problems += found
        return None if found else _calendar(draft.file, base)


def _calendar(file: CalendarFile, base: WorkingCalendar | None) -> WorkingCalendar:
    changed = {part.date: _special(part, file) if part.enabled else None for part in file.days}
    inherited = dict(base.days) if base is not None else {}
    days = {day: special for day, special in (inherited | changed).items() if special is not None}
    return WorkingCalendar(
        code=file.code,
        version=file.version,
        covers=_covers(file, base),
        days=days,
        sessions=_sessions(file, base),
        seasons=_seasons(file, base),
        weekly_rest=_weekly_rest(file, base),
        same_day_until=file.same_day_until or (base.same_day_until if base else AFTERNOON),
    )


def _special(part: DayPart, file: CalendarFile) -> SpecialDay:
    return SpecialDay(
        kind=DayKind(part.kind),
        name_vi=part.vi,
        name_en=part.en,
        source=file.sources[part.source],
        provisional=part.provisional,
        sessions=None if part.sessions is None else tuple(part.sessions),
    )


def _covers(file: CalendarFile, base: WorkingCalendar | None) -> tuple[int, int]:
    if file.covers is not None:
        return file.covers.from_year, file.covers.to_year
    return base.covers if base is not None else (1, 0)


def _sessions(file: CalendarFile, base: WorkingCalendar | None) -> Hours:
    if file.sessions is not None:
        return tuple(file.sessions)
    return base.sessions if base is not None else ()


def _seasons(file: CalendarFile, base: WorkingCalendar | None) -> tuple[Season, ...]:
    """A calendar with sessions of its own has seasons of its own, or none."""
    if file.seasons is not None:
        return tuple(Season(part.from_day, part.to_day, part.hours) for part in file.seasons)
    return base.seasons if base is not None and file.sessions is None else ()


def _weekly_rest(file: CalendarFile, base: WorkingCalendar | None) -> frozenset[int]:
    if file.weekly_rest is not None:
        return frozenset(WEEKDAYS.index(day) + 1 for day in file.weekly_rest)
    return base.weekly_rest if base is not None else WEEKEND


def _defects(draft: _Draft, base: WorkingCalendar | None) -> Iterator[Problem]:
    file = draft.file
    if base is None and (file.covers is None or file.sessions is None):
        yield draft.problem("calendar_says_too_little")
        return
    first, last = _covers(file, base)
    if not first <= last < first + LONGEST_COVER:
        yield draft.problem("years_out_of_order", "covers")
    if file.sessions is not None and not in_order(tuple(file.sessions)):
        yield draft.problem("sessions_out_of_order", "sessions")
    for number, season in enumerate(file.seasons or ()):
        if not in_order(season.hours):
            yield draft.problem("sessions_out_of_order", "seasons", number, "sessions")
    seen: set[date] = set()
    for number, part in enumerate(file.days):
        if part.date in seen:
            yield draft.problem("day_twice", "days", number, day=part.date.isoformat())
        seen.add(part.date)
        for code in _defects_of(part, file, base):
            yield draft.problem(code, "days", number, day=part.date.isoformat())


def _defects_of(part: DayPart, file: CalendarFile, base: WorkingCalendar | None) -> Iterator[str]:
    first, last = _covers(file, base)
    if not first <= part.date.year <= last:
        yield "day_not_covered"
    if part.source not in file.sources:
        yield "source_unknown"
    kind = DayKind(part.kind)
    rests = part.date.isoweekday() in _weekly_rest(file, base)
    if kind is DayKind.MAKEUP and not rests:
        yield "makeup_on_working_day"
    if kind in OFF_FOR_WORK and rests:
        yield "day_off_on_rest_day"
    if kind is DayKind.HALF_DAY and part.sessions is None:
        yield "half_day_without_sessions"
    if part.sessions is not None:
        if kind not in {DayKind.HALF_DAY, DayKind.MAKEUP}:
            yield "sessions_on_day_off"
        if not in_order(tuple(part.sessions)):
            yield "sessions_out_of_order"

"""Đổi lịch: open dossiers come to count by a newer version of their calendar, seen beforehand.

Publishing a calendar moves nobody: a dossier counts by the version that is pinned to it. Here every
open dossier is pinned to the newer one, with an event of its own where a date moves. It does not
matter that the day was yesterday: a storm is announced when it has come.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from app.db.ids import new_id
from app.db.sessions import AsyncSession
from app.domain.calendar import WorkingCalendar
from app.domain.course import course_of
from app.domain.dossier import Dossier, Material
from app.domain.errors import Conflict, DomainError, NotFound
from app.domain.ids import PersonId
from app.domain.people import SYSTEM, Principal
from app.domain.resettling import CHANGE_CALENDAR, Resettlement, resettle
from app.domain.shifting import (
    DayChange,
    Standpoint,
    Turn,
    day_changes,
    is_judged,
    reasons,
    shift,
)
from app.domain.situation import Situation
from app.dossiers.campaigning import (
    CHUNK,
    Carried,
    Choose,
    Judged,
    NotThePublishers,
    Outlook,
    Run,
    announced,
    is_under_way,
    must_publish,
    rehearsed,
)
from app.dossiers.file import DossierFile
from app.dossiers.office import Office
from app.dossiers.promised import MoveToCalendar
from app.dossiers.queries.shifts import Order, begun, under_another_calendar
from app.jobs.keeping import Keeper
from app.jobs.promise import promise
from app.people.queries import principal_named
from app.procedures.rulebook import Rulebook

KIND = "calendar"


class CalendarNotPublished(NotFound):
    """No such version of that calendar was published. Facts: ``calendar``, ``version``."""


class CalendarNotTheNewest(Conflict):
    """What comes in counts by the newest; nobody is moved to another. Facts: ``newest``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCalendar:
    """``reason`` is what the history adds to the names and sources of the days."""

    calendar: str
    version: int
    by: Principal
    at: datetime
    reason: str | None = None


async def preview_calendar(
    office: Office, command: ChangeCalendar, *, most: int | None = None
) -> Outlook:
    """What ``change_calendar`` would do now; nothing is written.

    Raises NotThePublishers, CalendarNotPublished, CalendarNotTheNewest.
    """
    must_publish(command.by)
    rules = await _rules(office)
    calendar = _published(rules, command)
    return await preview_draft(office, rules, calendar, command.at, most=most)


async def preview_draft(
    office: Office,
    rules: Rulebook,
    calendar: WorkingCalendar,
    at: datetime,
    *,
    most: int | None = None,
) -> Outlook:
    """The same for a calendar that need not have been published."""
    judge = CalendarJudge(rules, calendar, at)
    return await rehearsed(office, _chooser(calendar), judge, most)


async def change_calendar(
    office: Office, command: ChangeCalendar, *, most: int | None = None
) -> Carried:
    """Moves every open dossier of the calendar, chunk by chunk; cut short, it is asked again.

    Raises what ``preview_calendar`` does.
    """
    must_publish(command.by)
    rules = await _rules(office)
    calendar = _published(rules, command)
    order = _order(command, calendar)
    async with office.sessions.begin() as session:
        campaign = await begun(session, order)
    said = {"campaign": str(campaign), "ordered_by": command.by.full_name}
    if command.reason:
        said["comment"] = command.reason
    run = Run(
        campaign=campaign,
        choose=_chooser(calendar),
        judge=CalendarJudge(rules, calendar, command.at, said),
        at=command.at,
        outlook=Outlook(most=most),
    )
    while True:
        async with office.sessions.begin() as session:
            carried = await run.next_chunk(session, office)
        if carried is not None:
            return carried


async def order_calendar_change(office: Office, command: ChangeCalendar) -> UUID:
    """The campaign that is now under way; a worker moves the dossiers, whoever looks sees how far.

    Raises what ``preview_calendar`` does. Ordered twice, it is one campaign.
    """
    must_publish(command.by)
    calendar = _published(await _rules(office), command)
    async with office.sessions.begin() as session:
        campaign = await begun(session, _order(command, calendar))
        task = MoveToCalendar(
            calendar=command.calendar,
            version=command.version,
            by=command.by.id,
            reason=command.reason,
        )
        await promise(session, task, once=str(campaign))
    return campaign


def move_to_calendars(office: Office) -> Keeper[MoveToCalendar]:
    """The keeper of every ``MoveToCalendar``: in the name of whoever ordered it, if he still may.

    Of two orders the newest version is everybody's: the older one has nothing left to do.
    """

    async def keep(order: MoveToCalendar, at: datetime) -> None:
        async with office.sessions() as session:
            by = await principal_named(session, PersonId(order.by), at)
        if by is None:
            raise NotThePublishers
        command = ChangeCalendar(
            calendar=order.calendar, version=order.version, by=by, at=at, reason=order.reason
        )
        with suppress(CalendarNotTheNewest):
            await change_calendar(office, command)

    return Keeper(MoveToCalendar, keep)


@dataclass(slots=True)
class CalendarJudge:
    """What a calendar makes of a dossier; what it is asked twice, it answers twice the same."""

    rules: Rulebook
    calendar: WorkingCalendar
    at: datetime
    said: Mapping[str, object] = field(default_factory=dict)
    _changes: dict[int, tuple[DayChange, ...]] = field(default_factory=dict)

    def __call__(self, file: DossierFile) -> Judged | None:
        dossier, new = file.dossier, self.calendar
        machine = self.rules.procedure(dossier.procedure, dossier.procedure_version).machine
        before = Standpoint(dossier=dossier, machine=machine, calendar=self._pinned(dossier))
        already = dossier.calendar != new.code or dossier.calendar_version == new.version
        if already or not is_under_way(dossier, before):
            return None
        try:
            return self._judged(file, before)
        except DomainError as refusal:  # the calendar does not cover a year, for one
            return Judged(file=file, before=before, left=refusal.reason)

    def _judged(self, file: DossierFile, before: Standpoint) -> Judged:
        dossier, machine, new = file.dossier, before.machine, self.calendar
        change = Resettlement(action=CHANGE_CALENDAR, calendar_version=new.version)
        situation = Situation(machine, dossier, new, Material(), self.at)
        moved = resettle(situation, change, SYSTEM, self.at)
        after = Standpoint(dossier=moved.after, machine=machine, calendar=new)
        dates = shift(before, after, self.at)
        if dates.turn is Turn.LATE and is_judged(dossier):
            return Judged(file=file, before=before, left="was_in_time")
        if not dates.moves:
            quietly = replace(after, dossier=_repinned(dossier, new.version))
            return Judged(file=file, before=before, after=quietly, shift=dates, quiet=True)
        days = reasons(self._days(before.calendar), dates, _since(dossier, new), new)
        said: dict[str, object] = {
            **self.said,
            "calendar": {"code": new.code, "from": before.calendar.version, "to": new.version},
            "days": [day.as_said() for day in days],
        }
        change = announced(change, dates)
        return Judged(file=file, before=before, after=after, shift=dates, change=change, said=said)

    def _pinned(self, dossier: Dossier) -> WorkingCalendar:
        """The version by which it counts; of the oldest dossiers, the one before this change."""
        if dossier.calendar_version is None:
            return self.rules.shelf.preceding(self.calendar) or self.calendar
        return self.rules.calendar(dossier.calendar, dossier.calendar_version)

    def _days(self, old: WorkingCalendar) -> tuple[DayChange, ...]:
        if old.version not in self._changes:
            self._changes[old.version] = day_changes(old, self.calendar)
        return self._changes[old.version]


def _repinned(dossier: Dossier, version: int) -> Dossier:
    """Under the other version in every respect, also when the last action is taken back."""
    undo = dossier.undo
    if undo is not None:
        undo = replace(undo, before=replace(undo.before, calendar_version=version))
    return replace(dossier, calendar_version=version, undo=undo)


def _since(dossier: Dossier, calendar: WorkingCalendar) -> date:
    """The first day that may have to do with a date of it."""
    began = course_of(dossier.clock.marks).started_at or dossier.entered_at
    return calendar.day_of(min(began, dossier.entered_at))


def _chooser(calendar: WorkingCalendar) -> Choose:
    async def choose(session: AsyncSession, after: UUID | None) -> Sequence[UUID]:
        code, version = calendar.code, calendar.version
        return await under_another_calendar(session, code, version, after=after, limit=CHUNK)

    return choose


async def _rules(office: Office) -> Rulebook:
    async with office.sessions() as session:
        return await office.rules(session)


def _published(rules: Rulebook, command: ChangeCalendar) -> WorkingCalendar:
    found = rules.shelf.version(command.calendar, command.version)
    if found is None:
        raise CalendarNotPublished(calendar=None, version=command.version)
    newest = rules.calendar(command.calendar).version
    if found.version != newest:
        raise CalendarNotTheNewest(newest=newest)
    return found


def _order(command: ChangeCalendar, calendar: WorkingCalendar) -> Order:
    return Order(
        id=new_id(),
        kind=KIND,
        plan={"calendar": calendar.code, "version": calendar.version},
        by=command.by.full_name,
        at=command.at,
        effective_on=calendar.day_of(command.at),
    )

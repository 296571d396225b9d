"""Nhắc việc: what the system does by itself as a date comes near or a dossier lies still, once."""

from collections.abc import Iterator
from dataclasses import replace

from app.domain.alarms import Ahead, alarms_ahead
from app.domain.calendar import WorkingCalendar
from app.domain.clock import ClockMode, Reckoning, moment_before, reckon
from app.domain.dossier import Dossier
from app.domain.machine import SAME, Action, Branch, EffectCall, Machine, RoleKind
from app.domain.situation import Situation
from app.domain.standing_words import STANDING_WORDS

REMIND = "remind"


def ahead(
    dossier: Dossier, machine: Machine, calendar: WorkingCalendar, *, opened: bool
) -> Iterator[Ahead]:
    """Everything that the system will say about a dossier if nothing happens to it."""
    clock = reckon(dossier.clock, calendar)
    yield from _reminders(dossier, clock, machine, calendar)
    yield from alarms_ahead(dossier, clock, machine, calendar, opened=opened)


def _reminders(
    dossier: Dossier, clock: Reckoning, machine: Machine, calendar: WorkingCalendar
) -> Iterator[Ahead]:
    """The reminders not yet given of the date that is promised now.

    A date that moves is a new date: an extension or a restart arms them again.
    """
    if clock.mode is not ClockMode.RUN or clock.due is None:
        return
    for number, reminder in enumerate(machine.reminders):
        name = f"{number}@{calendar.day_of(clock.due):%Y%m%d}"
        if name not in dossier.reminded:
            before = reminder.before
            moment = clock.due if before is None else moment_before(clock.due, before, calendar)
            yield name, moment, reminder.effects


def reminder_in(situation: Situation) -> Action | None:
    """The system's action that gives every reminder whose moment has come; None: there is none."""
    effects = [effect for _, named in _come(situation) for effect in named]
    if not effects:
        return None
    roles = situation.machine.roles.values()
    return Action(
        name=REMIND,
        label=STANDING_WORDS[REMIND],
        by=tuple(role.id for role in roles if role.kind is RoleKind.SYSTEM),
        to=(Branch(SAME),),
        effects=tuple(effects),
    )


def reminded(situation: Situation) -> Dossier:
    """The dossier with the reminders whose moment has come given; what may be undone stays so."""
    given = [name for name, _ in _come(situation)]
    return replace(situation.dossier, reminded=(*situation.dossier.reminded, *given))


def _come(situation: Situation) -> Iterator[tuple[str, tuple[EffectCall, ...]]]:
    said = ahead(
        situation.dossier,
        situation.machine,
        situation.calendar,
        opened=situation.material.opened,
    )
    return ((name, effects) for name, moment, effects in said if moment <= situation.at)

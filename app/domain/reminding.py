"""Nhắc hạn: what the system does by itself as a promised date comes near, once for each date."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from app.domain.calendar import WorkingCalendar
from app.domain.clock import ClockMode, moment_before, reckon
from app.domain.dossier import Dossier
from app.domain.machine import SAME, Action, Branch, EffectCall, Machine, RoleKind, Words
from app.domain.situation import Situation

REMIND = "remind"


def reminders_ahead(
    dossier: Dossier, machine: Machine, calendar: WorkingCalendar
) -> Iterator[tuple[str, datetime, tuple[EffectCall, ...]]]:
    """The reminders not yet given of the date that is promised now: name, moment, effects.

    A date that moves is a new date: an extension or a restart arms them again.
    """
    clock = reckon(dossier.clock, calendar)
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
    effects = [
        effect
        for _, moment, named in reminders_ahead(
            situation.dossier, situation.machine, situation.calendar
        )
        if moment <= situation.at
        for effect in named
    ]
    if not effects:
        return None
    roles = situation.machine.roles.values()
    return Action(
        name=REMIND,
        label=Words("Nhắc hạn", "Remind of the due date"),
        by=tuple(role.id for role in roles if role.kind is RoleKind.SYSTEM),
        to=(Branch(SAME),),
        effects=tuple(effects),
    )


def reminded(situation: Situation) -> Dossier:
    """The dossier with the reminders whose moment has come given; what may be undone stays so."""
    ahead = reminders_ahead(situation.dossier, situation.machine, situation.calendar)
    given = [name for name, moment, _ in ahead if moment <= situation.at]
    dossier = situation.dossier
    return replace(dossier, reminded=(*dossier.reminded, *given))

"""Phát hiện im lặng: nobody opened a dossier in time, or nothing has happened to it for long.

A due date that comes near is too late to find a dossier that lies forgotten; silence is seen
earlier. Each alarm is given once for each silence.
"""

from collections.abc import Iterator
from datetime import datetime

from app.domain.calendar import WorkingCalendar
from app.domain.clock import ClockMode, reckon, wait_over
from app.domain.dossier import Dossier
from app.domain.machine import Alarm, EffectCall, Machine

Ahead = tuple[str, datetime, tuple[EffectCall, ...]]
"""Name, moment and effects of what the system will do."""


def alarms_ahead(
    dossier: Dossier, machine: Machine, calendar: WorkingCalendar, *, opened: bool
) -> Iterator[Ahead]:
    """The alarms that will be given if nothing happens. ``opened``: an official has looked."""
    mode = dossier.clock.mode
    with_an_agency = dossier.holder.agency is not None
    if not with_an_agency or mode not in (ClockMode.NONE, ClockMode.RUN):
        return
    for alarm in machine.alarms:
        silence = (
            _unopened(dossier, alarm, calendar)
            if alarm.unopened_for is not None
            else _silent(dossier, alarm, calendar)
        )
        if silence is None or (alarm.unopened_for is not None and opened):
            continue
        name, moment = silence
        if name not in dossier.reminded:
            yield name, moment, alarm.effects


def _unopened(
    dossier: Dossier, alarm: Alarm, calendar: WorkingCalendar
) -> tuple[str, datetime] | None:
    if dossier.submitted_at is None or alarm.unopened_for is None:
        return None
    moment = wait_over(alarm.unopened_for, dossier.submitted_at, calendar)
    return None if moment is None else ("unopened", moment)


def _silent(
    dossier: Dossier, alarm: Alarm, calendar: WorkingCalendar
) -> tuple[str, datetime] | None:
    """``silent_for`` percent of the whole term, in working minutes, since somebody did anything."""
    clock = reckon(dossier.clock, calendar)
    since = dossier.touched_at
    if since is None or clock.started_at is None or clock.original_due is None:
        return None
    term = calendar.minutes_between(clock.started_at, clock.original_due)
    moment = calendar.add_minutes(since, max(1, term * (alarm.silent_for or 0) // 100))
    return f"silent@{since:%Y%m%d%H%M}", moment

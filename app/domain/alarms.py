"""Phát hiện im lặng: nobody opened a dossier in time, or nothing has happened to it for long.

A due date that comes near is too late to find a dossier that lies forgotten; silence is seen
earlier. Each alarm is given once for each silence.
"""

from collections.abc import Iterator
from datetime import datetime

from app.domain.calendar import WorkingCalendar
from app.domain.clock import ClockMode, Reckoning, wait_over
from app.domain.dossier import Dossier
from app.domain.durations import Duration
from app.domain.machine import EffectCall, Machine

Ahead = tuple[str, datetime, tuple[EffectCall, ...]]
"""Name, moment and effects of what the system will do."""


def alarms_ahead(
    dossier: Dossier,
    clock: Reckoning,
    machine: Machine,
    calendar: WorkingCalendar,
    *,
    opened: bool,
) -> Iterator[Ahead]:
    """The alarms that will be given if nothing happens. ``opened``: an official has looked."""
    with_an_agency = dossier.holder.agency is not None
    if not with_an_agency or clock.mode not in (ClockMode.NONE, ClockMode.RUN):
        return
    for alarm in machine.alarms:
        if alarm.silent_for is not None:
            silence = _silent(dossier, clock, alarm.silent_for, calendar)
        elif alarm.unopened_for is not None and not opened:
            silence = _unopened(dossier, alarm.unopened_for, calendar)
        else:
            continue
        if silence is not None and silence[0] not in dossier.reminded:
            yield *silence, alarm.effects


def _unopened(
    dossier: Dossier, limit: Duration, calendar: WorkingCalendar
) -> tuple[str, datetime] | None:
    if dossier.submitted_at is None:
        return None
    moment = wait_over(limit, dossier.submitted_at, calendar)
    return None if moment is None else ("unopened", moment)


def _silent(
    dossier: Dossier, clock: Reckoning, percent: int, calendar: WorkingCalendar
) -> tuple[str, datetime] | None:
    """``percent`` of the whole term, in working minutes, since somebody did anything."""
    since = dossier.touched_at
    if since is None or clock.started_at is None or clock.original_due is None:
        return None
    term = calendar.minutes_between(clock.started_at, clock.original_due)
    moment = calendar.add_minutes(since, max(1, term * percent // 100))
    return f"silent@{since:%Y%m%d%H%M}", moment

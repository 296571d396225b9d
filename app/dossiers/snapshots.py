"""A dossier as text and back: the whole frozen value, and its projection onto columns."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from app.domain.calendar import WorkingCalendar
from app.domain.clock import ClockMode, reckon, standing
from app.domain.dossier import Dossier
from app.domain.entering import next_timer
from app.domain.giving_back import is_open
from app.domain.machine import Machine

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""What has no due date at all sorts behind everything that has one."""

_ADAPTER: TypeAdapter[Dossier] = TypeAdapter(Dossier)


def to_text(dossier: Dossier) -> str:
    return _ADAPTER.dump_json(dossier, fallback=_plain).decode()


def _plain(value: object) -> str:
    """The driver has a UUID of its own, which Pydantic does not know for one."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)


def from_text(text: str) -> Dossier:
    return _ADAPTER.validate_json(text)


def columns(
    dossier: Dossier, machine: Machine, calendar: WorkingCalendar, at: datetime, *, opened: bool
) -> dict[str, Any]:
    """What lists, inboxes and figures ask about; derived, never read back into the domain.

    ``opened``: whether an official has looked at it since it was handed in.
    """
    state = machine.state(dossier.state)
    clock = reckon(dossier.clock, calendar)
    dates = [due for due in (dossier.step_due, clock.due) if due is not None]
    closed = clock.mode is ClockMode.STOP
    permission = machine.roles[dossier.holder.role].permission
    return {
        **_places(dossier),
        "code": dossier.code,
        "version": dossier.version,
        "state": dossier.state,
        "national": state.national,
        "is_open": is_open(dossier, machine),
        "holder_permission": None if permission is None else permission.value,
        "accepted_at": dossier.accepted_at,
        "finished_at": dossier.finished_at,
        "entered_at": dossier.entered_at,
        "last_at": at,
        "due": clock.due,
        "original_due": clock.original_due,
        "step_due": dossier.step_due,
        "urgent_at": min(dates, default=NEVER),
        "timer_at": next_timer(dossier, machine, calendar, opened=opened),
        "clock": clock.mode.value,
        "standing": standing(clock, calendar, at).value if closed else None,
        "snapshot": to_text(dossier),
        "procedure_version": dossier.procedure_version,
        "calendar": dossier.calendar,
        "calendar_version": dossier.calendar_version,
        "violations": json.dumps([violation.kind.value for violation in dossier.violations]),
    }


def _places(dossier: Dossier) -> dict[str, Any]:
    """Where it is, and who has, or had, to do with it."""
    return {
        "receiving_agency": dossier.receiving_agency,
        "competent_agency": dossier.competent_agency,
        "holder_agency": dossier.holder.agency,
        "holder_role": dossier.holder.role,
        "holder_person": dossier.holder.person,
        "seats": sorted(set(dossier.seats.values())),
        "papers_at": next((p.holder for p in dossier.custody if p.holder is not None), None),
    }


STANDING_AFTER = (
    "national",
    "is_open",
    "holder_agency",
    "competent_agency",
    "clock",
    "due",
    "original_due",
    "accepted_at",
    "finished_at",
    "standing",
)
"""What an event says of how the dossier stood after it, for figures as of any day."""


def standing_after(row: Mapping[str, Any], dossier: Dossier) -> dict[str, Any]:
    """The part of ``columns`` that goes beside the event."""
    return {name: row[name] for name in STANDING_AFTER} | {"violations": len(dossier.violations)}

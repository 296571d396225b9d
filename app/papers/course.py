"""Phiếu kiểm soát: who gave a dossier to whom, and when, told by its history alone.

A dossier lies with a seat: a part of an agency, or the applicant while he is waited for. Each move
from seat to seat is a line, and whoever receives in one line gives in the next; so the lines make
one chain from the one-stop desk back to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.calendar import WorkingCalendar
from app.domain.clock import Standing, step_due
from app.domain.dossier import UNDO
from app.domain.ids import AgencyCode
from app.domain.machine import (
    COMPETENT,
    OWNER,
    RECEIVING,
    Machine,
    RoleKind,
    State,
    StateKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """``competent`` decides after the event; ``officer`` is named only if an official acted.

    ``holder`` is the agency that had it after the event, which in a chain, or before another agency
    succeeded that one, only the history knows. None: the applicant, or a very old history.
    """

    seq: int
    at: datetime
    action: str
    from_state: str
    to_state: str
    competent: AgencyCode
    hash: bytes
    role: str
    officer: str | None = None
    comment: str | None = None
    holder: AgencyCode | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A role at an agency; no agency: the applicant."""

    role: str
    agency: AgencyCode | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """One line: ``standing`` tells whether the giver was in time (None: he had no time limit)."""

    giver: Seat
    receiver: Seat
    at: datetime
    given_by: str | None
    taken_by: str | None
    standing: Standing | None
    action: str
    from_state: str
    to_state: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Rules:
    """What a history is read by."""

    machine: Machine
    calendar: WorkingCalendar
    receiving: AgencyCode


def handings(events: Sequence[Event], rules: Rules) -> Sequence[Handing]:
    """Every move from seat to seat. What ended a dossier is no move: it stays where it is."""
    lines: list[Handing] = []
    seat = entered_at = None
    for event in events:
        state = rules.machine.states.get(event.to_state)
        here = None if state is None else _seat(state, event, rules)
        if lines and lines[-1].taken_by is None and event.role == lines[-1].receiver.role:
            lines[-1] = replace(lines[-1], taken_by=event.officer)
        if here is not None and seat is not None and here != seat:
            lines.append(_line(event, seat, here, entered_at, rules))
        if event.to_state != event.from_state:
            entered_at = event.at
        seat = here or seat
    return lines


def _line(
    event: Event, giver: Seat, receiver: Seat, since: datetime | None, rules: Rules
) -> Handing:
    return Handing(
        giver=giver,
        receiver=receiver,
        at=event.at,
        given_by=event.officer,
        taken_by=None,
        standing=None if since is None else _standing(event, since, rules),
        action=event.action,
        from_state=event.from_state,
        to_state=event.to_state,
        note=event.comment,
    )


def _standing(event: Event, since: datetime, rules: Rules) -> Standing | None:
    """Within the last step of the stay: the same day is on time, but not after the moment."""
    state = rules.machine.states.get(event.from_state)
    if state is None or event.action == UNDO:
        return None
    due = step_due(state.budget, since, rules.calendar, handover=state.handover)
    if due is None:
        return None
    if event.at > due:
        return Standing.LATE
    same_day = rules.calendar.day_of(event.at) == rules.calendar.day_of(due)
    return Standing.ON_TIME if same_day else Standing.EARLY


def _seat(state: State, event: Event, rules: Rules) -> Seat | None:
    """None at the end, where a dossier is handed to nobody."""
    if state.kind is StateKind.END or state.owner is None:
        return None
    role = rules.machine.roles[state.owner]
    if role.kind is not RoleKind.AGENCY:
        return Seat(role.id, None)
    place = state.agency or role.agency or COMPETENT
    places = {RECEIVING: rules.receiving, COMPETENT: event.competent, OWNER: event.competent}
    return Seat(role.id, event.holder or places.get(place) or AgencyCode(place))

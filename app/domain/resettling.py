"""Việc hành chính trên hồ sơ đang mở: acts that change under which rules, or where, it stands.

A calendar or a procedure version is pinned to each dossier, and agencies come and go: moving an
open dossier to another is an event of its own, by the system, with the reason beside it. None of
these decides anything about the dossier itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.clock import ClockMode, step_due
from app.domain.dossier import Act, Dossier, Moved
from app.domain.entering import holder_in
from app.domain.ids import AgencyCode, PersonId
from app.domain.judging import count_key
from app.domain.machine import FORM, EffectCall, Machine, RoleKind, State, StateKind
from app.domain.people import Principal
from app.domain.permissions import role_agencies
from app.domain.procedure import Deadline
from app.domain.refusals import NoAgencyNamed
from app.domain.seating import seated
from app.domain.situation import Situation

CHANGE_CALENDAR = "change_calendar"
CHANGE_VERSION = "change_version"
SUCCEED = "succeed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resettlement:
    """What one such act changes; what is None or not named stays.

    ``states`` says where a dossier of each former state goes on; ``agencies`` who succeeds whom,
    and ``staff`` who works at those successors. ``variant`` counts with a procedure version only;
    ``deadline`` is the term that takes the place of the one that was promised. With a
    ``new_promise``, what was drafted about the former date is void. ``effects`` are what the house
    does besides.
    """

    action: str
    calendar: str | None = None
    calendar_version: int | None = None
    procedure_version: int | None = None
    variant: str | None = None
    deadline: Deadline | None = None
    states: Mapping[str, str] = field(default_factory=dict)
    agencies: Mapping[AgencyCode, AgencyCode] = field(default_factory=dict)
    staff: frozenset[tuple[PersonId, AgencyCode]] = frozenset()
    new_promise: bool = False
    effects: tuple[EffectCall, ...] = ()


def involved(dossier: Dossier) -> frozenset[AgencyCode]:
    """The agencies that still have something to do with it: a successor takes over from each."""
    parties = {
        dossier.receiving_agency,
        dossier.competent_agency,
        dossier.holder.agency,
        *dossier.seats.values(),
        *(consultation.agency for consultation in dossier.consultations if consultation.is_open),
        *(place for paper in dossier.custody for place in (paper.holder, paper.to)),
    }
    return frozenset(party for party in parties if party is not None)


def resettle(situation: Situation, change: Resettlement, by: Principal, at: datetime) -> Moved:
    """The move that ``change`` is for this dossier.

    ``situation`` holds the dossier as it is with the machine and the calendar under which it will
    stand. What somebody might have undone a moment ago can no longer be undone.

    Raises NobodyAbove and NoAgencyNamed where it is not known at which agency a step sits that
    the version puts in the place of the present one.
    """
    before, machine = situation.dossier, situation.machine
    after = _succeeded(_under_new_rules(before, change), change, machine)
    state = machine.state(after.state)
    if change.procedure_version is not None:
        people = {
            desk: who
            for desk, who in after.people.items()
            if desk.partition("@")[0] in machine.roles
        }
        after = replace(after, people=people, seats=_seats(before, change.states, machine))
        after = _seated(replace(situation, dossier=after, above=None))
        after = replace(after, holder=holder_in(after, state, machine))
    due = step_due(state.budget, after.entered_at, situation.calendar, handover=state.handover)
    system = next(role.id for role in machine.roles.values() if role.kind is RoleKind.SYSTEM)
    return Moved(
        before=before,
        after=replace(after, step_due=due, undo=None, version=before.version + 1),
        act=Act(action=change.action, by=by, at=at),
        role=system,
        on_behalf_of=None,
        overridden=False,
        effects=change.effects,
    )


def fits(old: State, before: Machine, new: State, after: Machine) -> bool:
    """Whether an open dossier may go on in ``new`` instead of ``old``, two versions' states.

    It must not be sent back before its acceptance or forward to its end, nor from an office to the
    applicant: that would decide something about it. How the clock of a waiting state counts may
    differ; the dossier's own goes on as it began.
    """
    return new.kind not in {StateKind.START, StateKind.END} and (
        _stage(old, before) == _stage(new, after)
    )


def _stage(state: State, machine: Machine) -> tuple[bool, bool, bool]:
    """Whether it comes before acceptance, after the decision, and waits for the applicant."""
    owner = None if state.owner is None else machine.roles[state.owner]
    waits = owner is None or owner.kind is RoleKind.APPLICANT
    return state.clock is ClockMode.NONE, state.clock is ClockMode.STOP, waits


def _under_new_rules(dossier: Dossier, change: Resettlement) -> Dossier:
    moved_calendar = change.calendar is not None or change.calendar_version is not None
    versioned = change.procedure_version is not None
    clock, deadline = dossier.clock, change.deadline
    if deadline is not None:
        clock = replace(clock, term=deadline.total, count_from=deadline.count_from)
    return replace(
        dossier,
        state=change.states.get(dossier.state, dossier.state),
        origin=dossier.origin and change.states.get(dossier.origin, dossier.origin),
        counts=_counts(dossier.counts, change.states),
        clock=clock,
        apology=None if change.new_promise else dossier.apology,
        procedure_version=change.procedure_version or dossier.procedure_version,
        variant=change.variant if versioned else dossier.variant,
        calendar=change.calendar or dossier.calendar,
        calendar_version=change.calendar_version if moved_calendar else dossier.calendar_version,
    )


def _counts(counts: Mapping[str, int], states: Mapping[str, str]) -> dict[str, int]:
    """What happened how often goes with its state: a limit that is used up stays used up."""
    renamed: dict[str, int] = {}
    for key, times in counts.items():
        state, _, action = key.rpartition(":")
        name = count_key(states.get(state, state), action)
        renamed[name] = renamed.get(name, 0) + times
    return renamed


def _seats(dossier: Dossier, states: Mapping[str, str], machine: Machine) -> dict[str, AgencyCode]:
    """The agencies of a chain under its steps' new names; one that a version names itself holds.

    Where two steps become one, it sits where the dossier is, or comes back to.
    """
    seats: dict[str, AgencyCode] = {}
    for step in (*dossier.seats, dossier.origin, dossier.state):
        if step is None or step not in dossier.seats:
            continue
        name = states.get(step, step)
        said = (machine.states[name].agency if name in machine.states else None) or "$"
        is_code = not said.startswith(("$", FORM))
        seats[name] = AgencyCode(said) if is_code else dossier.seats[step]
    return seats


def _seated(situation: Situation) -> Dossier:
    """The dossier with a seat for the step where it is, and the one to which it comes back.

    No directory is asked: it goes to no agency that has had no part in it. What the step before
    would have told is known of ``$here`` alone, for there it is.
    """
    dossier = situation.dossier
    parties = involved(dossier)
    for name in (dossier.origin, dossier.state):
        state = None if name is None else situation.machine.state(name)
        if state is None or state.id in dossier.seats:
            continue
        dossier = seated(replace(situation, dossier=dossier), state)
        told, seat = state.agency or "", dossier.seats.get(state.id)
        if told.startswith(FORM) and seat is not None and seat not in parties:
            raise NoAgencyNamed(state=state.id, field=told.removeprefix(FORM))
    return dossier


def _succeeded(dossier: Dossier, change: Resettlement, machine: Machine) -> Dossier:
    """The dossier with every part of an agency that has gone taken over by its successor.

    Answered consultations keep the name of whoever answered. Whoever had it in hand and works
    elsewhere now does not keep it: any colleague at the successor may then take it up.
    """
    heirs = change.agencies
    if not heirs:
        return dossier
    stay = {
        _desk_after(desk, change): person
        for desk, person in dossier.people.items()
        if _goes_with(person, _seats_of(desk, dossier, machine), change)
    }
    held_by, person = dossier.holder.agency, dossier.holder.person
    keeps = held_by is None or person is None or _goes_with(person, frozenset({held_by}), change)
    return replace(
        dossier,
        receiving_agency=heirs.get(dossier.receiving_agency, dossier.receiving_agency),
        competent_agency=heirs.get(dossier.competent_agency, dossier.competent_agency),
        people=stay,
        seats={step: heirs.get(agency, agency) for step, agency in dossier.seats.items()},
        holder=replace(
            dossier.holder,
            agency=held_by and heirs.get(held_by, held_by),
            person=person if keeps else None,
        ),
        consultations=tuple(
            replace(c, agency=heirs.get(c.agency, c.agency)) if c.is_open else c
            for c in dossier.consultations
        ),
        custody=tuple(
            replace(
                paper,
                holder=paper.holder and heirs.get(paper.holder, paper.holder),
                to=paper.to and heirs.get(paper.to, paper.to),
            )
            for paper in dossier.custody
        ),
    )


def _goes_with(person: PersonId, seats: frozenset[AgencyCode], change: Resettlement) -> bool:
    """Whether somebody who had a part in one of ``seats`` works where that part has gone."""
    heirs = {change.agencies[seat] for seat in seats if seat in change.agencies}
    return not heirs or any((person, heir) in change.staff for heir in heirs)


def _seats_of(desk: str, dossier: Dossier, machine: Machine) -> frozenset[AgencyCode]:
    """Where a part of ``Dossier.people`` is played (``app.domain.seating``)."""
    role, _, agency = desk.partition("@")
    return (
        frozenset({AgencyCode(agency)}) if agency else role_agencies(machine.roles[role], dossier)
    )


def _desk_after(desk: str, change: Resettlement) -> str:
    role, _, agency = desk.partition("@")
    return f"{role}@{change.agencies.get(AgencyCode(agency), agency)}" if agency else desk

"""What changes when a dossier enters a state: its holder, its clock, the step's own due date."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.by_post import has_come
from app.domain.calendar import WorkingCalendar
from app.domain.clock import ClockMode, step_due, switch, wait_over
from app.domain.custody import owed
from app.domain.dossier import Dossier, Holder
from app.domain.durations import Duration, Unit
from app.domain.giving_back import holder_at_end
from app.domain.ids import AgencyCode
from app.domain.machine import COMPETENT, OWNER, RECEIVING, Machine, RoleKind, State, StateKind
from app.domain.reminding import ahead
from app.domain.seating import keeper


def entered(
    dossier: Dossier, state: State, machine: Machine, calendar: WorkingCalendar, at: datetime
) -> Dossier:
    """``dossier`` at the moment at which it enters ``state``."""
    clock = switch(dossier.clock, state.clock, at)
    starts = state.clock is ClockMode.RUN and dossier.accepted_at is None
    stops = state.clock is ClockMode.STOP
    return replace(
        dossier,
        state=state.id,
        holder=holder_in(dossier, state, machine),
        clock=clock,
        entered_at=at,
        submitted_at=dossier.submitted_at or at,
        accepted_at=at if starts else dossier.accepted_at,
        finished_at=(dossier.finished_at or at) if stops else None,
        step_due=step_due(state.budget, at, calendar, handover=state.handover),
        origin=_origin(dossier, state, machine),
        parcel=None,
    )


def timer_due(after: Duration, since: datetime, calendar: WorkingCalendar) -> datetime | None:
    """When something that began ``since`` has lasted; None when it may last for ever.

    Days of the calendar and minutes simply elapse, whoever works or rests meanwhile.
    """
    if after.unit is Unit.MINUTE:
        return since + timedelta(minutes=after.quantity)
    return wait_over(after, since, calendar)


def silence_ends(dossier: Dossier, machine: Machine, calendar: WorkingCalendar) -> datetime | None:
    """Until when the state may last: how long an applicant has to answer, for one.

    What has come by post is an answer until the desk has looked into it: nothing lapses meanwhile.
    """
    if has_come(dossier):
        return None
    timers = machine.state(dossier.state).timers
    moments = (timer_due(timer.after, dossier.entered_at, calendar) for timer in timers)
    return min((moment for moment in moments if moment is not None), default=None)


def answer_by(dossier: Dossier, machine: Machine, calendar: WorkingCalendar) -> datetime | None:
    """Until when the applicant has to answer; None while he is not waited for."""
    waited_for = dossier.origin is not None
    return silence_ends(dossier, machine, calendar) if waited_for else None


def next_timer(
    dossier: Dossier, machine: Machine, calendar: WorkingCalendar, *, opened: bool
) -> datetime | None:
    """When the system should look at the dossier again; None when nothing waits for time.

    ``opened``: whether an official has looked at it since it was handed in.
    """
    moments = [silence_ends(dossier, machine, calendar)]
    moments += [moment for _, moment, _ in ahead(dossier, machine, calendar, opened=opened)]
    return min((moment for moment in moments if moment is not None), default=None)


def holder_in(dossier: Dossier, state: State, machine: Machine) -> Holder:
    """Who has the dossier in ``state``: the agency's role, and the person who had it there."""
    if state.kind is StateKind.END and owed(dossier.custody):
        return holder_at_end(dossier, machine)
    owner = None if state.owner is None else machine.roles[state.owner]
    if owner is None or owner.kind is not RoleKind.AGENCY:
        return Holder(role=state.owner or machine.applicant)  # what has ended is the applicant's
    where = state.agency or owner.agency or COMPETENT
    in_chain = where not in (RECEIVING, OWNER, COMPETENT)
    agency = (dossier.seats.get(state.id) if in_chain else None) or _seat(where, dossier)
    return Holder(role=owner.id, agency=agency, person=keeper(dossier, owner.id, agency))


def _seat(expression: str, dossier: Dossier) -> AgencyCode:
    if expression == RECEIVING:
        return dossier.receiving_agency
    if expression in (OWNER, COMPETENT):
        return dossier.competent_agency
    return AgencyCode(expression)


def _origin(dossier: Dossier, state: State, machine: Machine) -> str | None:
    """Where a waiting dossier goes back to: the state from which the applicant was asked.

    From one waiting state to another it stays what it was, else the two would lead to each other.
    """
    owner = None if state.owner is None else machine.roles[state.owner]
    waits = owner is not None and owner.kind is RoleKind.APPLICANT
    return (dossier.origin or dossier.state) if waits else None

"""What changes when a dossier enters a state: its holder, its clock, the step's own due date."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.calendar import WorkingCalendar
from app.domain.clock import ClockMode, step_due, switch, wait_over
from app.domain.dossier import Dossier, Holder
from app.domain.durations import Duration, Unit
from app.domain.ids import AgencyCode
from app.domain.machine import COMPETENT, OWNER, RECEIVING, Machine, RoleKind, State
from app.domain.reminding import reminders_ahead


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
        holder=_holder(dossier, state, machine),
        clock=clock,
        entered_at=at,
        submitted_at=dossier.submitted_at or at,
        accepted_at=at if starts else dossier.accepted_at,
        finished_at=(dossier.finished_at or at) if stops else None,
        step_due=step_due(state.budget, at, calendar, handover=state.handover),
        origin=_origin(dossier, state, machine),
    )


def timer_due(after: Duration, since: datetime, calendar: WorkingCalendar) -> datetime | None:
    """When something that began ``since`` has lasted; None when it may last for ever.

    Days of the calendar and minutes simply elapse, whoever works or rests meanwhile.
    """
    if after.unit is Unit.MINUTE:
        return since + timedelta(minutes=after.quantity)
    return wait_over(after, since, calendar)


def silence_ends(dossier: Dossier, machine: Machine, calendar: WorkingCalendar) -> datetime | None:
    """Until when the state may last: how long an applicant has to answer, for one."""
    timers = machine.state(dossier.state).timers
    moments = (timer_due(timer.after, dossier.entered_at, calendar) for timer in timers)
    return min((moment for moment in moments if moment is not None), default=None)


def next_timer(dossier: Dossier, machine: Machine, calendar: WorkingCalendar) -> datetime | None:
    """When the system should look at the dossier again; None when nothing waits for time."""
    moments = [silence_ends(dossier, machine, calendar)]
    moments += [moment for _, moment, _ in reminders_ahead(dossier, machine, calendar)]
    return min((moment for moment in moments if moment is not None), default=None)


def _holder(dossier: Dossier, state: State, machine: Machine) -> Holder:
    owner = None if state.owner is None else machine.roles[state.owner]
    if owner is None or owner.kind is not RoleKind.AGENCY:
        return Holder(role=state.owner or machine.applicant)  # what has ended is the applicant's
    agency = _seat(state.agency or owner.agency or COMPETENT, dossier)
    return Holder(role=owner.id, agency=agency, person=dossier.people.get(owner.id))


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

"""What a move does against a rule: written on the dossier, whoever allowed it."""

from app.domain.clock import ClockMode, reckon
from app.domain.course import course_of
from app.domain.dossier import Act, Dossier
from app.domain.handing_over import TRANSFER_LAW, is_late_transfer
from app.domain.judging import Permit
from app.domain.reminding import REMIND
from app.domain.situation import Situation
from app.domain.standing_actions import APOLOGISE, APOLOGY_LAW
from app.domain.violations import Violation, ViolationKind


def violations_of(
    situation: Situation, permitted: Permit, act: Act, after: Dossier
) -> tuple[Violation, ...]:
    """What the move from ``situation`` to ``after`` adds to what the dossier bears already."""
    action, found = permitted.action, []
    if permitted.overridden:
        found.append((ViolationKind.OVERRIDE, action.legal))
    if action.name == APOLOGISE:
        found.append((ViolationKind.LATE_APOLOGY, APOLOGY_LAW))
    if action.name == REMIND and _apology_missed(situation):
        found.append((ViolationKind.MISSED_APOLOGY, APOLOGY_LAW))
    if _transferred_late(situation, after):
        found.append((ViolationKind.LATE_TRANSFER, TRANSFER_LAW))
    return tuple(
        Violation(kind=kind, action=action.name, at=act.at, legal=legal) for kind, legal in found
    )


def _apology_missed(situation: Situation) -> bool:
    """The due date has come, and neither a new one was agreed nor this was noted before."""
    dossier = situation.dossier
    noted = any(v.kind is ViolationKind.MISSED_APOLOGY for v in dossier.violations)
    if noted or course_of(dossier.clock.marks).extended:
        return False
    due = reckon(dossier.clock, situation.calendar).due
    return due is not None and situation.at >= due


def _transferred_late(situation: Situation, after: Dossier) -> bool:
    """What came in by 15:00 goes out the same day, what came later the next morning."""
    before, machine = situation.dossier, situation.machine
    due = before.step_due
    went_out = after.state != before.state and machine.state(after.state).clock is ClockMode.RUN
    late = due is not None and is_late_transfer(due, situation.at, situation.calendar)
    return machine.state(before.state).handover and went_out and late

"""Dự thảo kết quả: who may write the result, and until when.

Whoever holds the dossier in one of the parts that make a decision writes at it; what has been
signed is not changed any more, except that the registrar puts number and day to it.
"""

from app.domain.errors import Conflict, DomainError, Forbidden
from app.domain.inputs import asks_for
from app.domain.machine import Machine, State, StateKind
from app.domain.people import Permission, Principal
from app.domain.permissions import part_in
from app.domain.refusals import HeldByColleague
from app.domain.situation import Situation

WRITERS = frozenset({Permission.PROCESS, Permission.APPROVE, Permission.SIGN, Permission.ISSUE})


class NoResultToDraft(Conflict):
    """The dossier is not at a step in which its result is written. Facts: ``state``."""


class NotYoursToDraft(Forbidden):
    """Another part holds the dossier. Facts: ``role_vi``, ``role_en``."""


class ResultSigned(Conflict):
    """What was signed is issued as it was signed."""


def drafting_refusal(situation: Situation, who: Principal, *, signed: bool) -> DomainError | None:
    """Why ``who`` may not write at the result now; None when he may.

    ``signed``: somebody has signed before (``signing_actions``).
    """
    dossier, machine = situation.dossier, situation.machine
    state = machine.state(dossier.state)
    role = machine.roles.get(dossier.holder.role)
    if state.kind is not StateKind.STEP or role is None or role.permission not in WRITERS:
        return NoResultToDraft(state=state.id)
    if signed and _issues(state):
        return ResultSigned()
    part = part_in(role, dossier, who)
    if part is None:
        label = role.label
        return NotYoursToDraft(role_vi=label.vi.lower(), role_en=label.en.lower())
    return HeldByColleague(action="draft") if part.assigned_elsewhere else None


def signing_actions(machine: Machine) -> tuple[str, ...]:
    """The actions by which a result is signed, whatever the life cycle calls them."""
    return tuple(
        dict.fromkeys(
            action.name
            for state in machine.states.values()
            for action in state.actions.values()
            if asks_for(action, "signature")
        )
    )


def _issues(state: State) -> bool:
    return any(asks_for(action, "result") for action in state.actions.values())

"""Việc làm hàng loạt: what may be done to many dossiers at once, each judged alone all the same.

An action fits when its life cycle says so, or when nothing that it asks is about one dossier: who
is to work at it, or how it is signed. A reason is about one dossier, so nothing that needs one.
"""

from typing import Final

from app.domain.ids import AgencyCode
from app.domain.machine import RECEIVING, Action, Machine, RoleKind
from app.domain.people import Principal

SAME_FOR_ALL: Final = frozenset({"person", "signature"})


def taken_together(
    machine: Machine, state: str, who: Principal, *, holder: AgencyCode | None, desk: AgencyCode
) -> tuple[Action, ...]:
    """The actions of ``state`` that ``who`` may well take on many dossiers that are there.

    ``holder`` is the agency that has them, ``desk`` the one that received them. Whether each may
    be taken is judged when it is; this only says what to put on offer beside a list.
    """
    return tuple(
        action
        for action in machine.state(state).actions.values()
        if _fits(action) and any(_sits(machine, role, who, holder, desk) for role in action.by)
    )


def _fits(action: Action) -> bool:
    return action.bulk or set(action.requires) <= SAME_FOR_ALL


def _sits(
    machine: Machine, role: str, who: Principal, holder: AgencyCode | None, desk: AgencyCode
) -> bool:
    known = machine.roles[role]
    if known.kind is not RoleKind.AGENCY or known.permission is None:
        return False
    agency = desk if known.agency == RECEIVING else holder
    return agency in who.agencies(known.permission)

"""Hồ sơ liên thông: when a child begins, what its end means, and when the parent may go on.

The parent is told by the system, in events of their own that decide nothing about the parent; it
goes on when every child has ended, whatever came of it: what a refusal means is decided by guards
and officers, so that it never blocks.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from app.domain.children import Child, ChildState
from app.domain.dossier import Act, Dossier, Moved
from app.domain.guard import Facts
from app.domain.ids import DossierId
from app.domain.judging import refusal_of
from app.domain.machine import EffectCall, Machine, RoleKind, State, StateKind
from app.domain.national import REFUSED, STOPPED, WITHDRAWN
from app.domain.people import Principal
from app.domain.situation import Situation

OPEN_CHILDREN = EffectCall("open_children")
CHILD_OPENED: Final = "child_opened"
CHILD_DONE: Final = "child_done"
JOINED: Final = "joined"
"""The action by which a parent goes on; the system takes it as soon as it is possible."""
WITHDRAW: Final = "withdraw"
"""The action that ends what nobody has decided when its parent ends without a result."""

_FRUITLESS = frozenset({REFUSED, WITHDRAWN, STOPPED})


def declared(dossier: Dossier, machine: Machine, facts: Facts) -> Dossier:
    """The dossier with every child that it needs; those that it has already stay as they are."""
    known = {child.key for child in dossier.children}
    new = tuple(
        Child(key=rule.key, procedure=rule.procedure, state=ChildState.WAITING)
        for rule in machine.children
        if rule.key not in known and (rule.when is None or rule.when.holds(facts))
    )
    return replace(dossier, children=(*dossier.children, *new)) if new else dossier


def startable(dossier: Dossier, machine: Machine) -> Iterator[Child]:
    """The children that may begin now: whatever they come after has been granted."""
    if _is_over(dossier, machine):
        return
    asked = {rule.key for rule in machine.children}
    for child, before in _waiting(dossier, machine):
        if child.key in asked and all(other.state is ChildState.GRANTED for other in before):
            yield child


def hopeless(dossier: Dossier, machine: Machine) -> Iterator[Child]:
    """The children that will never begin: what they need was refused, or the parent has ended.

    Neither does one that the parent's version, to which it was moved, does not know any more.
    """
    asked = {rule.key for rule in machine.children}
    for child, before in _waiting(dossier, machine):
        refused = any(other.state is ChildState.REFUSED for other in before)
        if refused or child.key not in asked or _is_over(dossier, machine):
            yield child


def to_withdraw(dossier: Dossier, machine: Machine) -> tuple[DossierId, ...]:
    """The children that end with a parent which ended without a result."""
    if machine.state(dossier.state).national not in _FRUITLESS:
        return ()
    return tuple(
        child.dossier
        for child in dossier.children
        if child.state is ChildState.OPEN and child.dossier is not None
    )


def may_go_on(situation: Situation, who: Principal) -> bool:
    """Whether ``who`` may let the parent go on now, where its state waits for children."""
    waits = joins(situation.machine.state(situation.dossier.state))
    return waits and refusal_of(situation, JOINED, who) is None


def joins(state: State) -> bool:
    """Whether a parent waits in ``state`` for what comes of its children."""
    action = state.actions.get(JOINED)
    asked = frozenset[str]() if action is None or action.when is None else action.when.names
    return bool(asked & {"children_done", "children_granted"})


def outcome_of(child: Dossier) -> ChildState | None:
    """What came of a child's dossier; None while it is not decided."""
    if child.finished_at is None:
        return None
    granted = child.values.get("outcome") == "granted"
    return ChildState.GRANTED if granted else ChildState.REFUSED


def has_ended(before: Dossier, after: Dossier) -> bool:
    """Whether a move decided the dossier."""
    return before.finished_at is None and after.finished_at is not None


def told_opened(
    situation: Situation, key: str, dossier: DossierId, by: Principal, at: datetime
) -> Moved:
    """The parent once its child has become a dossier."""
    return _told(situation, key, Act(action=CHILD_OPENED, by=by, at=at), dossier)


def told_done(
    situation: Situation, key: str, outcome: ChildState, by: Principal, at: datetime
) -> Moved:
    """The parent once its child has ended, or will never begin."""
    return _told(situation, key, Act(action=CHILD_DONE, by=by, at=at), None, outcome)


def _told(
    situation: Situation,
    key: str,
    act: Act,
    dossier: DossierId | None,
    state: ChildState = ChildState.OPEN,
) -> Moved:
    """What somebody might have undone a moment ago has had its consequences."""
    before = situation.dossier
    children = retold(before, key, state, dossier).children
    roles = situation.machine.roles.values()
    return Moved(
        before=before,
        after=replace(before, children=children, undo=None, version=before.version + 1),
        act=act,
        role=next(role.id for role in roles if role.kind is RoleKind.SYSTEM),
        on_behalf_of=None,
        overridden=False,
        effects=(),
    )


def retold(
    dossier: Dossier, key: str, state: ChildState, child: DossierId | None = None
) -> Dossier:
    """The parent as it knows of the child ``key`` once it was told."""
    children = tuple(
        replace(known, state=state, dossier=child or known.dossier) if known.key == key else known
        for known in dossier.children
    )
    return replace(dossier, children=children)


def _waiting(dossier: Dossier, machine: Machine) -> Iterator[tuple[Child, list[Child]]]:
    """Each child that has not begun, with those after which it comes (if there are such)."""
    after = {rule.key: rule.after for rule in machine.children}
    for child in dossier.children:
        if child.state is ChildState.WAITING:
            yield child, [c for c in dossier.children if c.key in after.get(child.key, ())]


def _is_over(dossier: Dossier, machine: Machine) -> bool:
    return machine.state(dossier.state).kind is StateKind.END

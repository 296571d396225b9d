"""The roles of the example, and short ways to write actions and states down by hand."""

from collections.abc import Iterable
from types import MappingProxyType

from app.domain.clock import ClockMode
from app.domain.machine import (
    CONSULTED,
    OWNER,
    RECEIVING,
    Action,
    Branch,
    Role,
    RoleKind,
    State,
    StateKind,
    Words,
)
from app.domain.people import Permission


def words(text: str) -> Words:
    return Words(f"{text} (vi)", f"{text} (en)")


def an_action(
    name: str,
    by: str,
    to: str | tuple[Branch, ...],
    requires: str = "",
    accepts: str = "",
    **more: object,
) -> Action:
    """``by`` is role names with spaces between; ``requires`` and ``accepts`` likewise."""
    branches = (Branch(to),) if isinstance(to, str) else to
    return Action(
        name=name,
        label=words(name),
        by=tuple(by.split()),
        to=branches,
        requires=tuple(requires.split()),
        accepts=tuple(accepts.split()),
        **more,  # type: ignore[arg-type]
    )


def a_state(name: str, clock: ClockMode, national: int | None, **more: object) -> State:
    actions = more.pop("actions", ())
    assert isinstance(actions, Iterable)
    return State(
        id=name,
        kind=more.pop("kind", StateKind.NORMAL),  # type: ignore[arg-type]
        label=words(name),
        clock=clock,
        national=national,
        actions=MappingProxyType({action.name: action for action in actions}),
        **more,  # type: ignore[arg-type]
    )


def an_agency_role(
    name: str, agency: str, permission: Permission, *, personal: bool = False
) -> Role:
    return Role(
        id=name,
        kind=RoleKind.AGENCY,
        label=words(name),
        agency=agency,
        permission=permission,
        personal=personal,
    )


ROLES = {
    role.id: role
    for role in (
        Role(id="applicant", kind=RoleKind.APPLICANT, label=words("applicant")),
        an_agency_role("receiver", RECEIVING, Permission.RECEIVE),
        an_agency_role("clerk", OWNER, Permission.RECEIVE_FOR_UNIT),
        an_agency_role("officer", OWNER, Permission.PROCESS, personal=True),
        an_agency_role("dept_head", OWNER, Permission.APPROVE),
        an_agency_role("signer", OWNER, Permission.SIGN),
        an_agency_role("registrar", OWNER, Permission.ISSUE),
        an_agency_role("consulted", CONSULTED, Permission.CONSULT),
        Role(id="system", kind=RoleKind.SYSTEM, label=words("system")),
    )
}

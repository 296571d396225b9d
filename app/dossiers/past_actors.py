"""Who acted in a stored history, as far as the law asks: one person in one role, no more."""

from app.domain.dossier import UNDO, Dossier
from app.domain.ids import PersonId
from app.domain.machine import Machine, Role, RoleKind
from app.domain.people import SYSTEM, Grant, Principal, PrincipalKind
from app.domain.permissions import role_agencies
from app.dossiers.queries.replays import PastAct


def whoever_acted(act: PastAct, machine: Machine, dossier: Dossier) -> Principal:
    """``dossier`` is as it stands when the act is to be taken again under ``machine``."""
    if act.actor_kind == PrincipalKind.SYSTEM:
        return SYSTEM
    role = machine.roles.get(act.role)
    return Principal(
        id=PersonId(act.actor),
        kind=PrincipalKind(act.actor_kind),
        full_name="",
        grants=() if role is None else _grants(role, act, dossier),
    )


def _grants(role: Role, act: PastAct, dossier: Dossier) -> tuple[Grant, ...]:
    """The role's permission wherever it sits now; an undo is by whoever acted, where he sat."""
    permission = role.permission
    if role.kind is not RoleKind.AGENCY or permission is None:
        return ()
    undone = dossier.undo if act.action == UNDO else None
    seats = role_agencies(role, dossier if undone is None else undone.before)
    absent = None if act.on_behalf_of is None else PersonId(act.on_behalf_of)
    return tuple(Grant(agency, permission, absent) for agency in sorted(seats))

"""Ghi vào hồ sơ: what is added to a dossier without moving it, by whoever may do so elsewhere.

A letter is put with it, or taken out again; a paper is handed in by which a fee is let off. The
state, the clock, the holder, and what may be undone stay as they are.
"""

from dataclasses import replace
from typing import Final

from app.domain.dossier import Act, Dossier, Moved
from app.domain.ids import AgencyCode
from app.domain.machine import Machine, RoleKind
from app.domain.people import Grant, Permission, Principal

ATTACH_LETTER: Final = "attach_letter"
DETACH_LETTER: Final = "detach_letter"
GIVE_EVIDENCE: Final = "give_evidence"
NOTES: Final = frozenset({ATTACH_LETTER, DETACH_LETTER, GIVE_EVIDENCE})


def noted(before: Dossier, machine: Machine, act: Act, grant: Grant | None) -> Moved:
    """The dossier with ``act`` in its history; ``grant`` is by which it was done.

    None: the applicant did it.
    """
    return Moved(
        before=before,
        after=replace(before, version=before.version + 1, touched_at=act.at),
        act=act,
        role=machine.applicant if grant is None else _role(machine, grant.permission),
        on_behalf_of=None if grant is None else grant.on_behalf_of,
        overridden=False,
        effects=(),
        agency=None if grant is None else grant.agency,
    )


def grant_of(who: Principal, agency: AgencyCode, *permissions: Permission) -> Grant | None:
    """By what ``who`` acts at ``agency``: in his own right, where he can."""
    held = [g for g in who.grants if g.agency == agency and g.permission in permissions]
    return next((grant for grant in held if grant.on_behalf_of is None), next(iter(held), None))


def _role(machine: Machine, permission: Permission) -> str:
    """The role by which the history names him; some life cycles have none of his permission."""
    of_agencies = [role for role in machine.roles.values() if role.kind is RoleKind.AGENCY]
    fitting = (role for role in of_agencies if role.permission is permission)
    return next(fitting, of_agencies[0]).id

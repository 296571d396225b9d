"""Who may what: the one place that decides whether somebody may act on, or read, a dossier."""

from dataclasses import dataclass
from typing import assert_never

from app.domain import machine
from app.domain.custody import keepers_of
from app.domain.dossier import Dossier
from app.domain.ids import AgencyCode, PersonId
from app.domain.machine import Role, RoleKind
from app.domain.people import Grant, Permission, Principal, PrincipalKind
from app.domain.seating import keeper


@dataclass(frozen=True, slots=True)
class Part:
    """The role in which somebody acts, and for whom, when he stands in for an absent colleague.

    ``agency`` is where he acts, if he has no seat there by his role.
    """

    role: str
    on_behalf_of: PersonId | None = None
    assigned_elsewhere: bool = False
    agency: AgencyCode | None = None


def part_in(role: Role, dossier: Dossier, who: Principal) -> Part | None:
    """How ``who`` fills ``role`` for ``dossier``; None when he does not.

    ``assigned_elsewhere`` marks a colleague of the person to whom the dossier was assigned.
    """
    match role.kind:
        case RoleKind.SYSTEM:
            return Part(role.id) if who.kind is PrincipalKind.SYSTEM else None
        case RoleKind.APPLICANT:
            own = who.kind is PrincipalKind.CITIZEN and who.id == dossier.applicant
            return Part(role.id) if own else None
        case RoleKind.AGENCY:
            return _agency_part(role, dossier, who)
        case _:  # pragma: no cover
            assert_never(role.kind)


def _agency_part(role: Role, dossier: Dossier, who: Principal) -> Part | None:
    seats = role_agencies(role, dossier)
    held = [g for g in who.grants if g.permission is role.permission and g.agency in seats]
    if not held:
        return None
    assigned = keeper(dossier, role.id, held[0].agency) if role.personal else None
    if assigned is None or who.id == assigned:
        own = next((g for g in held if g.on_behalf_of is None), held[0])
        return Part(role.id, own.on_behalf_of)
    acting = next((g for g in held if g.on_behalf_of == assigned), None)
    return Part(role.id, assigned) if acting else Part(role.id, assigned_elsewhere=True)


def role_agencies(role: Role, dossier: Dossier) -> frozenset[AgencyCode]:
    """The agencies in which ``role`` sits for ``dossier`` at this moment."""
    match role.agency:
        case machine.RECEIVING:
            return frozenset({dossier.receiving_agency})
        case machine.CONSULTED:
            return frozenset(c.agency for c in dossier.consultations if c.is_open)
        case machine.OWNER:
            return frozenset({dossier.holder.agency or dossier.competent_agency})
        case None | machine.COMPETENT:
            return frozenset({dossier.competent_agency})
        case code:
            return frozenset({AgencyCode(code)})


READS = frozenset(Permission) - {Permission.ADMINISTER, Permission.PUBLISH, Permission.CONSULT}
"""With one of these at an agency one reads the dossiers of which that agency is a party."""


def may_read(dossier: Dossier, who: Principal) -> bool:
    """Whether ``who`` may see the whole dossier (reference §9.5, acceptance rule 16).

    The applicant; whoever works at, or supervises, the receiving, competent or holding agency, or
    one of its chain that has had it, or one that keeps its papers; and
    whoever answers for an agency that was asked; and whoever works at the successor of a party that
    is no more. Administrators read no content.
    """
    return reads_whole(dossier, who) or bool(reading_grants(dossier, who))


def reads_whole(dossier: Dossier, who: Principal) -> bool:
    """Whether ``who`` reads it without any permission at its agencies.

    The system, the applicant, and who works at the successor of a party that is no more.
    """
    own = who.kind is PrincipalKind.SYSTEM or who.id == dossier.applicant
    return own or not _parties(dossier).isdisjoint(who.inherited)


def reading_grants(dossier: Dossier, who: Principal) -> tuple[Grant, ...]:
    """The permissions by which ``who`` reads the dossier; a question may be answered by now."""
    parties = _parties(dossier)
    asked = {consultation.agency for consultation in dossier.consultations}
    return tuple(
        grant
        for grant in who.grants
        if (grant.permission in READS and grant.agency in parties)
        or (grant.permission is Permission.CONSULT and grant.agency in asked)
    )


def _parties(dossier: Dossier) -> frozenset[AgencyCode | None]:
    parties = {dossier.receiving_agency, dossier.competent_agency, dossier.holder.agency}
    return frozenset(parties | set(dossier.seats.values()) | keepers_of(dossier.custody))

"""Who acts: citizens, staff with permissions at agencies, and the system itself."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.ids import AgencyCode, PersonId


class Permission(StrEnum):
    """What a person may do for an agency; a staff role of the directory grants exactly one.

    The matrix is that of the reference (§9.5): a system administrator reads no dossier.
    """

    RECEIVE = "receive"
    """Cán bộ tiếp nhận và trả kết quả, at a one-stop desk."""
    RECEIVE_FOR_UNIT = "receive_for_unit"
    """Văn thư đến: takes over what a one-stop routed to the competent agency."""
    PROCESS = "process"
    """Chuyên viên thụ lý."""
    APPROVE = "approve"
    """Lãnh đạo phòng: approves, sends back, asks for an extension, stops."""
    SIGN = "sign"
    """Lãnh đạo cơ quan: signs the result."""
    ISSUE = "issue"
    """Văn thư: numbers, seals and issues the result."""
    CONSULT = "consult"
    """Answers a consultation for an agency that was asked."""
    SUPERVISE = "supervise"
    """Giám sát: reads the dossiers of the agency and of every agency below it.

    The directory grants it for each of those agencies, so that nobody has to climb the tree.
    """
    PUBLISH = "publish"
    """Quản trị danh mục TTHC: checks and publishes procedures."""
    ADMINISTER = "administer"
    """Quản trị hệ thống: people, roles, agencies; no dossier content."""


class PrincipalKind(StrEnum):
    CITIZEN = "citizen"
    STAFF = "staff"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission at an agency, held in one's own right or for an absent colleague."""

    agency: AgencyCode
    permission: Permission
    on_behalf_of: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who is asking. ``grants`` are in force at the moment of the request.

    ``inherited`` are the agencies that have gone and whose work those agencies go on with at which
    this principal reads dossiers: what they left behind may be read, and no more.
    """

    id: PersonId
    kind: PrincipalKind
    full_name: str
    grants: tuple[Grant, ...] = ()
    inherited: frozenset[AgencyCode] = frozenset()

    def agencies(self, *permissions: Permission) -> frozenset[AgencyCode]:
        """The agencies where this principal holds one of ``permissions`` (any, when none named)."""
        return frozenset(
            grant.agency
            for grant in self.grants
            if not permissions or grant.permission in permissions
        )


SYSTEM: Final = Principal(
    id=PersonId(UUID("00000000-0000-7000-8000-000000000000")),
    kind=PrincipalKind.SYSTEM,
    full_name="Hệ thống",
)
"""Who acts when nobody does: time, and administrative acts on many dossiers."""

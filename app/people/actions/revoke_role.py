"""Taking a role away: from the next request on, the person no longer has it."""

from dataclasses import dataclass
from datetime import datetime

from app.db.sessions import Sessions
from app.domain.accounts import RoleNotHeld
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Permission
from app.people import queries_staff


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeRole:
    person: PersonId
    agency: AgencyCode
    permission: Permission
    at: datetime
    by: PersonId | None = None


async def revoke_role(sessions: Sessions, command: RevokeRole) -> None:
    async with sessions.begin() as session:
        revoked = await queries_staff.revoke_role(
            session,
            command.person,
            command.agency,
            command.permission,
            by=command.by,
            at=command.at,
        )
        if not revoked:
            raise RoleNotHeld

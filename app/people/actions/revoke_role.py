"""Taking a role away: from the next request on, the person no longer has it."""

from dataclasses import dataclass
from datetime import datetime

from app.db.sessions import Sessions
from app.domain.accounts import RoleNotHeld
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Permission, Principal
from app.people import queries_staff
from app.people.administering import must_administer_role
from app.people.queries_roster import Act, record


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeRole:
    person: PersonId
    agency: AgencyCode
    permission: Permission
    at: datetime
    by: Principal | None = None
    """None for the house itself."""


async def revoke_role(sessions: Sessions, command: RevokeRole) -> None:
    """Raises RoleNotHeld, and what ``must_administer_role`` does."""
    by = None if command.by is None else command.by.id
    async with sessions.begin() as session:
        role = (command.agency, command.permission)
        await must_administer_role(session, command.by, command.person, role)
        revoked = await queries_staff.revoke_role(
            session,
            command.person,
            command.agency,
            command.permission,
            by=by,
            at=command.at,
        )
        if not revoked:
            raise RoleNotHeld
        if by is not None:
            act = Act(
                act="revoke_role",
                at=command.at,
                by=by,
                person=command.person,
                agency=command.agency,
                facts={"permission": command.permission.value},
            )
            await record(session, act)

"""Giving a role: one permission at one agency, from a day on."""

from dataclasses import dataclass
from datetime import date, datetime

from app.agencies.queries import agency_in_force
from app.db.ids import new_id
from app.db.sessions import Sessions
from app.domain.accounts import RoleAlreadyHeld
from app.domain.errors import Defect, Invalid
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Permission, Principal
from app.people import queries_staff
from app.people.administering import must_administer_role
from app.people.queries_roster import Act, record


class SpanRefused(Invalid):
    """The days from and until which something holds do not fit each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRole:
    person: PersonId
    agency: AgencyCode
    permission: Permission
    starts_on: date
    at: datetime
    ends_on: date | None = None
    unit: str | None = None
    by: Principal | None = None
    """None for the house itself."""


async def grant_role(sessions: Sessions, command: GrantRole) -> None:
    """The person is held while we look, so that two cannot give the same role at once.

    Raises SpanRefused, NotStaff, RoleAlreadyHeld, AgencyNotFound, AgencyClosed, and what
    ``must_administer_role`` does.
    """
    if command.ends_on is not None and command.ends_on < command.starts_on:
        raise SpanRefused([Defect("ends_on", "ends_before_start")])
    async with sessions.begin() as session:
        await queries_staff.lock_staff(session, command.person)
        agency = await agency_in_force(session, command.agency, on=command.starts_on)
        role = (agency.code, command.permission)
        await must_administer_role(session, command.by, command.person, role)
        if await queries_staff.holds_role(
            session,
            command.person,
            agency.code,
            command.permission,
            starts_on=command.starts_on,
            ends_on=command.ends_on,
        ):
            raise RoleAlreadyHeld
        await queries_staff.enter_roles(session, [_row(command, agency.code)])
        if command.by is not None:
            await record(session, _act(command, command.by, agency.code))


def _row(command: GrantRole, agency: AgencyCode) -> dict[str, object]:
    return {
        "id": new_id(),
        "person": command.person,
        "agency": agency,
        "permission": command.permission.value,
        "unit": command.unit,
        "valid_from": command.starts_on,
        "valid_to": command.ends_on,
        "granted_at": command.at,
        "granted_by": None if command.by is None else command.by.id,
    }


def _act(command: GrantRole, by: Principal, agency: AgencyCode) -> Act:
    until = command.ends_on
    return Act(
        act="grant_role",
        at=command.at,
        by=by.id,
        person=command.person,
        agency=agency,
        facts={
            "permission": command.permission.value,
            "from": command.starts_on.isoformat(),
            "to": None if until is None else until.isoformat(),
        },
    )

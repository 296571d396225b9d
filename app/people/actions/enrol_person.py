"""Enrolling a person: an account without any role yet."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.db.ids import new_id
from app.db.sessions import Sessions
from app.domain.accounts import UsernameTaken, defects_of_account, username_key
from app.domain.errors import Defect, Invalid
from app.domain.ids import PersonId
from app.domain.people import Principal, PrincipalKind
from app.domain.text import stored
from app.people import passwords, queries_staff
from app.people.administering import must_administer
from app.people.queries_roster import Act, record


class AccountRefused(Invalid):
    """What was said about the new account has defects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolPerson:
    """``by`` is None for the house itself."""

    kind: PrincipalKind
    username: str
    full_name: str
    at: datetime
    password: str | None = field(default=None, repr=False)
    organisation: str | None = None
    tax_code: str | None = None
    id_number: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    by: Principal | None = None


async def enrol_person(sessions: Sessions, command: EnrolPerson) -> PersonId:
    """The new person's id. The slow hash is made before the transaction begins.

    Raises AccountRefused, UsernameTaken, NotTheAdministrators.
    """
    if command.by is not None:
        must_administer(command.by)
    defects = list(defects_of_account(command.username, command.password))
    if not stored(command.full_name):
        defects.append(Defect("full_name", "required"))
    if command.kind is PrincipalKind.SYSTEM:
        defects.append(Defect("kind", "not_allowed"))
    if defects:
        raise AccountRefused(defects)
    password_hash = None
    if command.password is not None:
        password_hash = await passwords.hashed(command.password)
    row = person_row(command, password_hash)
    async with sessions.begin() as session:
        if not await queries_staff.enter_people(session, [row]):
            raise UsernameTaken
        if command.by is not None:
            act = Act(act="enrol", at=command.at, by=command.by.id, person=row["id"])
            await record(session, act)
    return PersonId(row["id"])


def person_row(command: EnrolPerson, password_hash: str | None) -> dict[str, Any]:
    """The person as stored: names in NFC, the user name folded."""
    return {
        "id": new_id(),
        "kind": command.kind.value,
        "username": username_key(command.username),
        "full_name": stored(command.full_name),
        "password_hash": password_hash,
        "organisation": None if command.organisation is None else stored(command.organisation),
        "tax_code": command.tax_code,
        "id_number": command.id_number,
        "phone": command.phone,
        "email": command.email,
        "address": None if command.address is None else stored(command.address),
        "created_at": command.at,
    }

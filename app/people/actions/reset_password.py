"""A new password for somebody who has lost theirs: every open session of the account ends."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.db.sessions import Sessions
from app.domain.accounts import PersonNotFound
from app.domain.ids import PersonId
from app.domain.people import Principal
from app.people import passwords, queries, queries_roster
from app.people.administering import must_administer_person
from app.people.queries_roster import Act

PASSWORD_BYTES: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ResetPassword:
    """``by`` is None for the house itself."""

    person: PersonId
    at: datetime
    by: Principal | None = None


def new_password() -> str:
    """A password of chance, to be shown once."""
    return secrets.token_urlsafe(PASSWORD_BYTES)


async def reset_password(sessions: Sessions, command: ResetPassword) -> str:
    """The new password, which nobody can look up again.

    Raises PersonNotFound, NotTheAdministrators, NotToOneself, NotYourPeople.
    """
    word = new_password()
    password_hash = await passwords.hashed(word)
    async with sessions.begin() as session:
        await must_administer_person(session, command.by, command.person)
        if not await queries_roster.change_password(session, command.person, password_hash):
            raise PersonNotFound
        await queries.revoke_sessions_of(session, command.person, command.at)
        by = None if command.by is None else command.by.id
        act = Act(act="reset_password", at=command.at, by=by, person=command.person)
        await queries_roster.record(session, act)
    return word

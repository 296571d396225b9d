"""Mã truy cập cho hệ thống khác: a long-lived session for an account that nobody signs in to.

Another system is an account of the staff without a password, with the roles that it was given (to
follow dossiers: ``supervise``). What it may see is therefore what such a person may see, and every
look of it is on record. Its tokens end by themselves, and all at once when new ones are issued.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from app.db.sessions import Sessions
from app.domain.accounts import AccountSignsIn, PersonNotFound
from app.domain.ids import PersonId
from app.domain.people import Principal
from app.people import queries, queries_roster
from app.people.administering import must_administer_person
from app.people.queries_roster import Act
from app.people.tokens import new_token, token_hash

LIFETIME: Final = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueToken:
    """``by`` is None for the house itself."""

    person: PersonId
    at: datetime
    by: Principal | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    token: str = field(repr=False)
    expires_at: datetime


async def issue_token(sessions: Sessions, command: IssueToken) -> Issued:
    """The one token of the account, which nobody can look up again; those before it end now.

    Raises PersonNotFound, AccountSignsIn, NotTheAdministrators, NotToOneself, NotYourPeople.
    """
    token, until = new_token(), command.at + LIFETIME
    async with sessions.begin() as session:
        await must_administer_person(session, command.by, command.person)
        signs_in = await queries_roster.signs_in(session, command.person)
        if signs_in is None:
            raise PersonNotFound
        if signs_in:
            raise AccountSignsIn
        await queries.revoke_sessions_of(session, command.person, command.at)
        await queries.open_session(
            session, command.person, token_hash=token_hash(token), at=command.at, until=until
        )
        by = None if command.by is None else command.by.id
        act = Act(act="issue_token", at=command.at, by=by, person=command.person)
        await queries_roster.record(session, act)
    return Issued(token, until)

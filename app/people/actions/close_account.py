"""Closing an account: every session of it ends, and nobody acts in its person's place any more."""

from dataclasses import dataclass
from datetime import datetime

from app.db.sessions import Sessions
from app.domain.accounts import PersonNotFound
from app.domain.ids import PersonId
from app.domain.people import Principal
from app.people import queries, queries_staff
from app.people.administering import must_administer_person
from app.people.queries_roster import Act, record


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAccount:
    """``by`` is None for the house itself."""

    person: PersonId
    at: datetime
    by: Principal | None = None


async def close_account(sessions: Sessions, command: CloseAccount) -> None:
    """Raises PersonNotFound, NotTheAdministrators, NotToOneself, NotYourPeople."""
    async with sessions.begin() as session:
        await must_administer_person(session, command.by, command.person)
        if not await queries_staff.close_account(session, command.person):
            raise PersonNotFound
        await queries.revoke_sessions_of(session, command.person, command.at)
        by = None if command.by is None else command.by.id
        act = Act(act="close_account", at=command.at, by=by, person=command.person)
        await record(session, act)

"""Closing an account: every session of it ends, and nobody acts in its person's place any more."""

from dataclasses import dataclass
from datetime import datetime

from app.db.sessions import Sessions
from app.domain.accounts import PersonNotFound
from app.domain.ids import PersonId
from app.people import queries, queries_staff


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAccount:
    person: PersonId
    at: datetime


async def close_account(sessions: Sessions, command: CloseAccount) -> None:
    async with sessions.begin() as session:
        if not await queries_staff.close_account(session, command.person):
            raise PersonNotFound
        await queries.revoke_sessions_of(session, command.person, command.at)

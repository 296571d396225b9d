"""The absent colleague is back: the substitute holds only their own roles again, at once."""

from dataclasses import dataclass
from datetime import datetime

from app.db.sessions import Sessions
from app.domain.accounts import NoSubstitute
from app.domain.ids import PersonId
from app.people import queries_staff


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissSubstitute:
    absent: PersonId
    substitute: PersonId
    at: datetime


async def dismiss_substitute(sessions: Sessions, command: DismissSubstitute) -> None:
    async with sessions.begin() as session:
        if not await queries_staff.end_substitutions(
            session, command.absent, command.substitute, command.at
        ):
            raise NoSubstitute

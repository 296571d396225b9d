"""The absent colleague is back: the substitute holds only their own roles again, at once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.db.sessions import Sessions
from app.domain.accounts import NoSubstitute, NotYourAbsence
from app.domain.people import Principal
from app.people import queries_staff
from app.people.standing_in import day_of, decides, sees


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissSubstitute:
    substitution: UUID
    by: Principal
    at: datetime


async def dismiss_substitute(sessions: Sessions, command: DismissSubstitute) -> None:
    """Said again, it changes nothing.

    Raises NoSubstitute for what there is not, or is none of one's business, and NotYourAbsence
    for what one sees and does not decide: nobody lays another's work down.
    """
    by, today = command.by, day_of(command.at)
    async with sessions.begin() as session:
        found = await queries_staff.substitution(session, command.substitution)
        if found is None:
            raise NoSubstitute
        if not await decides(session, by, found.absent, today):
            if by.id == found.substitute or await sees(session, by, found.absent, today):
                raise NotYourAbsence
            raise NoSubstitute
        await queries_staff.end_substitution(session, found.id, on=today, at=command.at)

"""Người thay thế: somebody holds an absent colleague's roles for some days.

NĐ 61/2018 Điều 12 asks for at least one substitute for each officer of the one-stop. What is done
in another's place says so: the grant carries ``on_behalf_of``. It does not pass on: whoever stands
in for a substitute does not get the roles that the substitute holds for others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from uuid6 import uuid7

from app.db.sessions import Sessions
from app.domain.accounts import SubstituteAlreadyAppointed
from app.domain.errors import Defect, Invalid
from app.domain.ids import PersonId
from app.domain.text import stored
from app.people import queries_staff


class SubstituteRefused(Invalid):
    """What was said about the substitution has defects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointSubstitute:
    absent: PersonId
    substitute: PersonId
    starts_on: date
    ends_on: date
    reason: str
    at: datetime
    by: PersonId | None = None


async def appoint_substitute(sessions: Sessions, command: AppointSubstitute) -> None:
    defects = tuple(_defects(command))
    if defects:
        raise SubstituteRefused(defects)
    async with sessions.begin() as session:
        await queries_staff.lock_staff(session, command.absent, command.substitute)
        if await queries_staff.stands_in(
            session,
            command.absent,
            command.substitute,
            starts_on=command.starts_on,
            ends_on=command.ends_on,
        ):
            raise SubstituteAlreadyAppointed
        await queries_staff.enter_substitutions(session, [substitution_row(command)])


def substitution_row(command: AppointSubstitute) -> dict[str, object]:
    return {
        "id": UUID(int=uuid7().int),
        "absent": command.absent,
        "substitute": command.substitute,
        "starts_on": command.starts_on,
        "ends_on": command.ends_on,
        "reason": stored(command.reason),
        "appointed_at": command.at,
        "appointed_by": command.by,
    }


def _defects(command: AppointSubstitute) -> Iterator[Defect]:
    if command.absent == command.substitute:
        yield Defect("substitute", "same_person")
    if command.ends_on < command.starts_on:
        yield Defect("ends_on", "ends_before_start")
    if not stored(command.reason):
        yield Defect("reason", "required")

"""Người thay thế: somebody holds an absent colleague's roles for some days.

NĐ 61/2018 Điều 12 asks for at least one substitute for each officer of the one-stop. What is done
in another's place says so: the grant carries ``on_behalf_of``. It does not pass on: whoever stands
in for a substitute does not get the roles that the substitute holds for others.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.db.ids import new_id
from app.db.sessions import AsyncSession, Sessions
from app.domain.accounts import NotYourAbsence
from app.domain.errors import Defect, Invalid
from app.domain.ids import PersonId
from app.domain.people import Principal
from app.domain.text import stored
from app.people import queries_staff
from app.people.queries_staff import Substitution
from app.people.standing_in import day_of, decides, decides_somewhere


class SubstituteRefused(Invalid):
    """What was said about the substitution has defects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointSubstitute:
    """``absent`` and ``substitute`` are ids or user names; both days are included.

    ``by`` is None when the house itself says so, from its command line or its seed.
    """

    absent: str
    substitute: str
    starts_on: date
    ends_on: date
    reason: str
    at: datetime
    by: Principal | None = None


async def appoint_substitute(sessions: Sessions, command: AppointSubstitute) -> Substitution:
    """The new substitution. Raises NotYourAbsence, or SubstituteRefused with every defect."""
    async with sessions.begin() as session:
        return await appointed(session, command)


async def appointed(session: AsyncSession, command: AppointSubstitute) -> Substitution:
    """The same in a transaction that is open already.

    Both people are held while we look, so that two cannot send the same person away at once.
    """
    people = await queries_staff.lock_named(session, command.absent, command.substitute)
    absent, substitute = people.get(command.absent), people.get(command.substitute)
    if not await _may_say_so(session, command, absent):
        raise NotYourAbsence
    defects = [
        *[defect async for defect in _defects_of_people(session, command, absent, substitute)],
        *_defects_of_words(command),
    ]
    if defects or absent is None or substitute is None:
        raise SubstituteRefused(defects)
    row = substitution_row(command, absent, substitute)
    await queries_staff.enter_substitutions(session, [row])
    entered = await queries_staff.substitution(session, row["id"])
    assert entered is not None  # noqa: S101 - this transaction has just written it
    return entered


def substitution_row(
    command: AppointSubstitute, absent: PersonId, substitute: PersonId
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "absent": absent,
        "substitute": substitute,
        "starts_on": command.starts_on,
        "ends_on": command.ends_on,
        "reason": stored(command.reason),
        "appointed_at": command.at,
        "appointed_by": None if command.by is None else command.by.id,
    }


async def _may_say_so(
    session: AsyncSession, command: AppointSubstitute, absent: PersonId | None
) -> bool:
    """Whether a name is known is told only to those who name substitutes somewhere."""
    if command.by is None:
        return True
    if absent is None:
        return decides_somewhere(command.by)
    return await decides(session, command.by, absent, day_of(command.at))


async def _defects_of_people(
    session: AsyncSession,
    command: AppointSubstitute,
    absent: PersonId | None,
    substitute: PersonId | None,
) -> AsyncIterator[Defect]:
    first, last = command.starts_on, max(command.starts_on, command.ends_on)
    if absent is None:
        yield Defect("absent", "no_such_colleague")
    elif await queries_staff.is_away(session, absent, starts_on=first, ends_on=last):
        yield Defect("starts_on", "already_away")
    if substitute is None:
        yield Defect("substitute", "no_such_colleague")
        return
    if substitute == absent:
        yield Defect("substitute", "same_person")
        return
    if command.by is not None and substitute == command.by.id:
        yield Defect("substitute", "names_himself")
    if await queries_staff.is_away(session, substitute, starts_on=first, ends_on=last):
        yield Defect("substitute", "substitute_away")
    if absent is not None:
        own, theirs = [
            await queries_staff.works_at(session, person, starts_on=first, ends_on=last)
            for person in (absent, substitute)
        ]
        if own.isdisjoint(theirs):
            yield Defect("substitute", "no_common_agency")


def _defects_of_words(command: AppointSubstitute) -> Iterator[Defect]:
    if command.starts_on < day_of(command.at):
        yield Defect("starts_on", "in_the_past")
    if command.ends_on < command.starts_on:
        yield Defect("ends_on", "ends_before_start")
    if not stored(command.reason):
        yield Defect("reason", "required")

"""Entering everybody of the demonstration at once; whoever is there already stays as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.db.sessions import Sessions
from app.domain.errors import Conflict
from app.people import queries_staff


class SeededMeanwhile(Conflict):
    """Somebody else seeded the same installation at the same moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolDemonstration:
    people: Sequence[dict[str, Any]]
    roles: Sequence[dict[str, Any]]
    substitutions: Sequence[dict[str, Any]]
    new_hashes: Mapping[str, str] = field(repr=False)
    """Of people who are there already, but whose password this installation has lost."""


async def enrol_demonstration(sessions: Sessions, command: EnrolDemonstration) -> None:
    async with sessions.begin() as session:
        entered = await queries_staff.enter_people(session, command.people)
        if len(entered) != len(command.people):
            raise SeededMeanwhile
        await queries_staff.enter_roles(session, command.roles)
        await queries_staff.enter_substitutions(session, command.substitutions)
        if command.new_hashes:
            await queries_staff.change_passwords(session, dict(command.new_hashes))

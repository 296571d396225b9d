"""Entering agencies into the directory: what is already there is never touched."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.agencies import queries
from app.db.sessions import Sessions
from app.domain.agencies import Agency
from app.domain.directory import parents_first


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterAgencies:
    agencies: Sequence[Agency]


async def enter_agencies(sessions: Sessions, command: EnterAgencies) -> int:
    """How many lines were new: agencies, aliases and successions together."""
    async with sessions.begin() as session:
        return await queries.add_agencies(session, parents_first(command.agencies))

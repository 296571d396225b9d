"""How a command comes by an office: what every use case on dossiers asks of the house."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from app.cli.opening import sessions_of
from app.cli.server import prepared
from app.dossiers.numbering import Numbering
from app.dossiers.office import Office
from app.procedures.rulebook import PublishedRules
from app.settings import Settings

T = TypeVar("T")


def run_in_office(settings: Settings, act: Callable[[Office], Awaitable[T]]) -> T:
    """What ``act`` answers, with an office of the command's own, once the database is there."""

    async def acted() -> T:
        await prepared(settings)
        async with sessions_of(settings, pool_size=2) as sessions:
            numbering, early = Numbering(sessions), settings.code_on_submission
            return await act(Office(sessions, PublishedRules(), numbering, early))

    return asyncio.run(acted())

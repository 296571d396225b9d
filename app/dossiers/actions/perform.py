"""One action on one dossier: one transaction, committed before anybody is answered."""

from collections.abc import Callable

from app.db.sessions import AsyncSession
from app.dossiers.acting import Opened, PerformAction, act_on
from app.dossiers.office import Office
from app.dossiers.once import Given, answered_once
from app.idempotency.keys import Answer, Claim


async def perform_action(
    office: Office,
    command: PerformAction,
    render: Callable[[Opened], Answer],
    claim: Claim | None = None,
) -> Given:
    """The answer, rendered and kept before the commit; a replay of the request gets it again."""

    async def act(session: AsyncSession) -> Opened:
        return await act_on(session, office, command)

    return await answered_once(office, act, render, claim, command.at)

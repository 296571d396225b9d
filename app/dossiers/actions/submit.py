"""Nộp hồ sơ: one transaction, online by a citizen or logged by the desk for a walk-in."""

from collections.abc import Callable

from app.db.sessions import AsyncSession
from app.dossiers.acting import Opened
from app.dossiers.intake import SubmitDossier
from app.dossiers.office import Office
from app.dossiers.once import Given, answered_once
from app.dossiers.submitting import submit_in
from app.idempotency.keys import Answer, Claim


async def submit_dossier(
    office: Office,
    command: SubmitDossier,
    render: Callable[[Opened], Answer],
    claim: Claim | None = None,
) -> Given:
    """The answer, rendered and kept before the commit; a replay of the request gets it again."""

    async def submit(session: AsyncSession) -> Opened:
        return await submit_in(session, office, command)

    return await answered_once(office, submit, render, claim, command.at)

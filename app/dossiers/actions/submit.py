"""Nộp hồ sơ: one transaction, online by a citizen or logged by the desk for a walk-in.

A draft becomes one dossier, whoever asks how often: it is locked first, and says what it became.
Only what its sender has looked through is sent.
"""

from collections.abc import Callable

from app.db.sessions import AsyncSession
from app.dossiers.acting import Opened
from app.dossiers.drafts import DraftNotAsReviewed
from app.dossiers.intake import SubmitDossier
from app.dossiers.office import Office
from app.dossiers.once import Given, answered_once
from app.dossiers.queries.drafts import mark_sent, open_draft
from app.dossiers.submitting import submit_in
from app.idempotency.keys import Answer, Claim


async def submit_dossier(
    office: Office,
    command: SubmitDossier,
    render: Callable[[Opened], Answer],
    claim: Claim | None = None,
) -> Given:
    """The answer, rendered and kept before the commit; a replay of the request gets it again.

    Raises DraftSent when the draft was sent before, from another window for one, and
    DraftNotAsReviewed when it is another by now.
    """

    async def submit(session: AsyncSession) -> Opened:
        if command.draft is None:
            return await submit_in(session, office, command)
        draft = await open_draft(session, command.draft.id, command.by.id)
        if draft.version != command.draft.version:
            raise DraftNotAsReviewed(version=draft.version)
        opened = await submit_in(session, office, command)
        await mark_sent(session, draft.id, opened.file.dossier.id, command.at)
        return opened

    return await answered_once(office, submit, render, claim, command.at)

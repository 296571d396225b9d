"""Xóa bản nháp: the applicant does not want it any more."""

from uuid import UUID

from app.db.sessions import Sessions
from app.documents.queries import keep_until
from app.domain.ids import PersonId
from app.dossiers.queries.drafts import open_draft, remove_draft


async def discard_draft(sessions: Sessions, identity: UUID, person: PersonId) -> None:
    """Its files go with the next sweeping. Raises DraftNotFound, DraftSent."""
    async with sessions.begin() as session:
        draft = await open_draft(session, identity, person)
        uploads = [UUID(upload) for _, upload in draft.files]
        await keep_until(session, uploads, owner=person, until=None)
        await remove_draft(session, identity)

"""Thêm, bớt giấy tờ của bản nháp: what is added never takes the place of something else."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.db.sessions import AsyncSession, Sessions
from app.documents.queries import keep_until, uploads_of
from app.domain.errors import Defect, Invalid
from app.domain.ids import PersonId
from app.dossiers.drafts import DOCUMENTS, KEPT, MOST_FILES, Draft
from app.dossiers.queries.drafts import open_draft, write_draft


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDraftFiles:
    """``add`` are key and upload id, ``remove`` upload ids."""

    id: UUID
    person: PersonId
    at: datetime
    add: tuple[tuple[str, UUID], ...] = ()
    remove: frozenset[UUID] = frozenset()


async def change_draft_files(sessions: Sessions, command: ChangeDraftFiles) -> Draft:
    """The draft with its files; adding what is there changes nothing.

    Raises DraftNotFound, DraftSent, and Invalid for a file that is not the person's, or too many.
    """
    async with sessions.begin() as session:
        draft = await open_draft(session, command.id, command.person)
        await _check_added(session, command)
        there = {upload: key for key, upload in draft.files}
        there |= {str(upload): key for key, upload in command.add}
        files = [
            {"key": key, "upload": upload}
            for upload, key in there.items()
            if UUID(upload) not in command.remove
        ]
        if len(files) > MOST_FILES:
            raise Invalid([Defect(DOCUMENTS, "too_many", {"max": MOST_FILES})])
        changed = replace(
            draft,
            content={**draft.content, DOCUMENTS: files},
            version=draft.version + 1,
            updated_at=command.at,
        )
        await write_draft(session, changed)
        await keep_until(session, command.remove, owner=command.person, until=None)
        added = [upload for _, upload in command.add]
        await keep_until(session, added, owner=command.person, until=command.at + KEPT)
    return changed


async def _check_added(session: AsyncSession, command: ChangeDraftFiles) -> None:
    known = await uploads_of(session, [upload for _, upload in command.add], command.person)
    missing = [
        Defect(f"{DOCUMENTS}.{key}", "upload_not_found")
        for key, upload in command.add
        if upload not in known or known[upload].claimed_by is not None  # type: ignore[index]
    ]
    if missing:
        raise Invalid(missing)

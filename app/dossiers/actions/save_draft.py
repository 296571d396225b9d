"""Lưu bản nháp: one part of it at a time, and never over what another window has saved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from app.db.sessions import Sessions
from app.documents.queries import keep_until
from app.domain.ids import PersonId
from app.dossiers.drafts import KEPT, Draft, DraftChangedElsewhere, Mark
from app.dossiers.queries.drafts import open_draft, write_draft


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDraft:
    """``parts`` take the place of those of the same name; ``seen`` is what was shown, and where."""

    id: UUID
    person: PersonId
    parts: Mapping[str, Any]
    page: str
    seen: Mark
    at: datetime


async def save_draft(sessions: Sessions, command: SaveDraft) -> Draft:
    """The draft as it stands now; its version grows only when something is another.

    What one window sends never stands in its own way, whether or not it has been told of the
    version that it made before; what comes after something that it sent later changes nothing.

    Raises DraftNotFound, DraftSent, DraftChangedElsewhere.
    """
    async with sessions.begin() as session:
        draft = await open_draft(session, command.id, command.person)
        parts = command.parts
        other = [part for part in parts if draft.content.get(part) != parts[part]]
        if not other and command.page == draft.page:
            return draft
        unseen = draft.unseen(other, command.seen)
        if any(change.window != command.seen.window or not change.window for change in unseen):
            raise DraftChangedElsewhere(version=draft.version)
        if any(change.turn > command.seen.turn for change in unseen):
            return draft
        version = draft.version + bool(other)
        saved = replace(
            draft,
            content={**draft.content, **parts},
            changes={
                **draft.changes,
                **dict.fromkeys(other, replace(command.seen, version=version)),
            },
            page=command.page,
            version=version,
            updated_at=command.at,
        )
        await write_draft(session, saved)
        uploads = [UUID(upload) for _, upload in saved.files]
        until = command.at + KEPT
        await keep_until(session, uploads, owner=command.person, until=until)
    return saved

"""Bắt đầu bản nháp: an applicant opens the pages of a procedure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.db.sessions import Sessions
from app.domain.ids import PersonId
from app.dossiers.drafts import MOST_DRAFTS, Draft, TooManyDrafts
from app.dossiers.queries.drafts import count_drafts, draft_of, record_draft


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginDraft:
    """``content`` is what is known already; the same ``id`` again begins nothing new."""

    id: UUID
    person: PersonId
    procedure: str
    procedure_version: int
    content: Mapping[str, Any]
    page: str
    at: datetime


async def begin_draft(sessions: Sessions, command: BeginDraft) -> Draft:
    """The draft, or the one that was begun under this id before. Raises TooManyDrafts."""
    draft = Draft(
        id=command.id,
        person=command.person,
        procedure=command.procedure,
        procedure_version=command.procedure_version,
        content=command.content,
        page=command.page,
        version=1,
        created_at=command.at,
        updated_at=command.at,
    )
    async with sessions.begin() as session:
        if not await record_draft(session, draft):
            return await draft_of(session, command.id, command.person)
        if await count_drafts(session, command.person) > MOST_DRAFTS:
            raise TooManyDrafts(most=MOST_DRAFTS)
    return draft

"""All SQL about drafts. A draft is its owner's only: whoever else asks finds none."""

import json
from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import DossierId, PersonId
from app.dossiers.drafts import KEPT, Draft, DraftNotFound, DraftSent, Mark
from app.dossiers.tables import DraftRow

_COLUMNS = tuple(DraftRow.__table__.columns)
_CHANGES = "$changes"
"""Beside the parts of the content: who changed each of them last."""


async def record_draft(session: AsyncSession, draft: Draft) -> bool:
    """False when there is one of this id already."""
    statement = (
        insert(DraftRow)
        .values(
            id=draft.id,
            person=draft.person,
            procedure=draft.procedure,
            procedure_version=draft.procedure_version,
            content=_written(draft),
            page=draft.page,
            version=draft.version,
            created_at=draft.created_at,
            updated_at=draft.updated_at,
        )
        .on_conflict_do_nothing()
        .returning(DraftRow.id)
    )
    return (await session.execute(statement)).one_or_none() is not None


async def draft_of(
    session: AsyncSession, identity: UUID, person: UUID, *, lock: bool = False
) -> Draft:
    """The draft, sent or not. Raises DraftNotFound."""
    statement = select(*_COLUMNS).where(DraftRow.id == identity, DraftRow.person == person)
    if lock:
        statement = statement.with_for_update()
    row = (await session.execute(statement)).one_or_none()
    if row is None:
        raise DraftNotFound
    return _draft(row)


async def open_draft(session: AsyncSession, identity: UUID, person: UUID) -> Draft:
    """The draft, locked until the transaction ends. Raises DraftNotFound, DraftSent."""
    draft = await draft_of(session, identity, person, lock=True)
    if draft.sent_as is not None:
        raise DraftSent(dossier=str(draft.sent_as))
    return draft


async def drafts_of(session: AsyncSession, person: UUID, at: datetime) -> Sequence[Draft]:
    """Those that are not sent and not forgotten, the one changed last first."""
    statement = (
        select(*_COLUMNS)
        .where(
            DraftRow.person == person, DraftRow.sent_as.is_(None), DraftRow.updated_at > at - KEPT
        )
        .order_by(DraftRow.updated_at.desc())
    )
    return [_draft(row) for row in await session.execute(statement)]


async def count_drafts(session: AsyncSession, person: UUID) -> int:
    statement = (
        select(func.count())
        .select_from(DraftRow)
        .where(DraftRow.person == person, DraftRow.sent_as.is_(None))
    )
    return int(await session.scalar(statement) or 0)


async def write_draft(session: AsyncSession, draft: Draft) -> None:
    await session.execute(
        update(DraftRow)
        .where(DraftRow.id == draft.id)
        .values(
            content=_written(draft),
            page=draft.page,
            version=draft.version,
            updated_at=draft.updated_at,
        )
    )


async def mark_sent(
    session: AsyncSession, identity: UUID, dossier: DossierId, at: datetime
) -> None:
    """What was filled in is the dossier's now."""
    await session.execute(
        update(DraftRow)
        .where(DraftRow.id == identity)
        .values(content="{}", sent_as=dossier, updated_at=at)
    )


async def remove_draft(session: AsyncSession, identity: UUID) -> None:
    await session.execute(delete(DraftRow).where(DraftRow.id == identity))


async def forget_drafts(session: AsyncSession, at: datetime) -> None:
    """Drafts that nobody has changed for so long that they are not kept any more."""
    await session.execute(delete(DraftRow).where(DraftRow.updated_at <= at - KEPT))


def _written(draft: Draft) -> str:
    changes = {part: astuple(mark) for part, mark in draft.changes.items()}
    return json.dumps({**draft.content, _CHANGES: changes}, ensure_ascii=False)


def _draft(row: Row[Any]) -> Draft:
    values = row._asdict()
    person, content = PersonId(values.pop("person")), json.loads(values.pop("content"))
    changes = {part: Mark(*mark) for part, mark in content.pop(_CHANGES, {}).items()}
    return Draft(**values, person=person, content=content, changes=changes)

"""All SQL about uploads."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.documents.tables import UploadRow
from app.domain.errors import NotFound
from app.domain.ids import DossierId, PersonId, UploadId


class UploadNotFound(NotFound):
    """Not there, not the principal's, or in another dossier: the same, so that ids tell nothing."""


@dataclass(frozen=True, slots=True)
class Upload:
    id: UploadId
    owner: PersonId
    name: str
    media_type: str
    size: int
    sha256: bytes
    storage_key: str
    created_at: datetime
    claimed_by: DossierId | None = None


_COLUMNS = (
    UploadRow.id,
    UploadRow.owner,
    UploadRow.name,
    UploadRow.media_type,
    UploadRow.size,
    UploadRow.sha256,
    UploadRow.storage_key,
    UploadRow.created_at,
    UploadRow.claimed_by,
)


async def record(session: AsyncSession, upload: Upload) -> None:
    await session.execute(
        insert(UploadRow).values(
            id=upload.id,
            owner=upload.owner,
            name=upload.name,
            media_type=upload.media_type,
            size=upload.size,
            sha256=upload.sha256,
            storage_key=upload.storage_key,
            created_at=upload.created_at,
        )
    )


async def uploads_of(
    session: AsyncSession, ids: Collection[UUID], owner: UUID
) -> dict[UploadId, Upload]:
    """Those of ``ids`` that are the owner's; who needs them all compares."""
    statement = select(*_COLUMNS).where(UploadRow.id.in_(ids), UploadRow.owner == owner)
    return {row.id: _upload(row) for row in await session.execute(statement)}


async def upload(session: AsyncSession, identity: UUID) -> Upload:
    """Whoever asks was let in to the dossier that claimed it."""
    row = (await session.execute(select(*_COLUMNS).where(UploadRow.id == identity))).one_or_none()
    if row is None:
        raise UploadNotFound
    return _upload(row)


async def claim(
    session: AsyncSession, ids: Collection[UUID], *, owner: UUID, dossier: UUID
) -> dict[UploadId, Upload]:
    """Give ``ids`` to ``dossier``; one that is not the owner's, or is another's, refuses all."""
    statement = (
        update(UploadRow)
        .where(
            UploadRow.id.in_(ids),
            UploadRow.owner == owner,
            UploadRow.claimed_by.is_(None) | (UploadRow.claimed_by == dossier),
        )
        .values(claimed_by=dossier)
        .returning(*_COLUMNS)
    )
    claimed = {row.id: _upload(row) for row in await session.execute(statement)}
    if len(claimed) < len(set(ids)):
        raise UploadNotFound
    return claimed


async def forget_unclaimed(session: AsyncSession, before: datetime, *, limit: int) -> Sequence[str]:
    """Delete the rows of uploads that nobody used; their storage keys."""
    oldest = (
        select(UploadRow.id)
        .where(UploadRow.claimed_by.is_(None), UploadRow.created_at < before)
        .order_by(UploadRow.created_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    statement = delete(UploadRow).where(UploadRow.id.in_(oldest)).returning(UploadRow.storage_key)
    return (await session.scalars(statement)).all()


async def named(session: AsyncSession, keys: Collection[str]) -> frozenset[str]:
    """Those of ``keys`` that a row names."""
    statement = select(UploadRow.storage_key).where(UploadRow.storage_key.in_(keys))
    return frozenset(await session.scalars(statement))


def _upload(row: object) -> Upload:
    return Upload(**{column.key: getattr(row, column.key) for column in _COLUMNS})

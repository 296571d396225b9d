"""All SQL about uploads."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.documents.tables import IncomingUploadRow, UploadRow
from app.documents.watch import Watch
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
    watch: Watch
    claimed_by: DossierId | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file that comes in pieces; ``parts`` are their storage keys, in order.

    ``upload`` is what became of it once it was whole.
    """

    id: UUID
    owner: PersonId
    name: str
    size: int
    received: int
    parts: tuple[str, ...]
    expires_at: datetime
    upload: UploadId | None = None


_COLUMNS = (
    UploadRow.id,
    UploadRow.owner,
    UploadRow.name,
    UploadRow.media_type,
    UploadRow.size,
    UploadRow.sha256,
    UploadRow.storage_key,
    UploadRow.created_at,
    UploadRow.watch,
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
            watch=upload.watch,
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


async def keep_until(
    session: AsyncSession, ids: Collection[UUID], *, owner: UUID, until: datetime | None
) -> None:
    """Those of ``ids`` that are the owner's stay at least so long (None: no longer than others)."""
    await session.execute(
        update(UploadRow)
        .where(UploadRow.id.in_(ids), UploadRow.owner == owner, UploadRow.claimed_by.is_(None))
        .values(kept_until=until)
    )


async def forget_unclaimed(
    session: AsyncSession, before: datetime, *, at: datetime, limit: int
) -> Sequence[str]:
    """Delete the rows of uploads that nobody used; their storage keys."""
    oldest = (
        select(UploadRow.id)
        .where(
            UploadRow.claimed_by.is_(None),
            UploadRow.created_at < before,
            UploadRow.kept_until.is_(None) | (UploadRow.kept_until < at),
        )
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
    values = {column.key: getattr(row, column.key) for column in _COLUMNS}
    return Upload(**{**values, "watch": Watch(values["watch"])})


_INCOMING = (
    IncomingUploadRow.id,
    IncomingUploadRow.owner,
    IncomingUploadRow.name,
    IncomingUploadRow.size,
    IncomingUploadRow.received,
    IncomingUploadRow.parts,
    IncomingUploadRow.expires_at,
    IncomingUploadRow.upload,
)


async def record_incoming(session: AsyncSession, incoming: Incoming) -> None:
    await session.execute(
        insert(IncomingUploadRow).values(
            id=incoming.id,
            owner=incoming.owner,
            name=incoming.name,
            size=incoming.size,
            received=incoming.received,
            parts=list(incoming.parts),
            expires_at=incoming.expires_at,
        )
    )


async def incoming_of(
    session: AsyncSession, identity: UUID, owner: UUID, at: datetime
) -> Incoming | None:
    """The owner's, and not yet expired."""
    statement = select(*_INCOMING).where(
        IncomingUploadRow.id == identity,
        IncomingUploadRow.owner == owner,
        IncomingUploadRow.expires_at > at,
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _incoming(row)


async def add_part(
    session: AsyncSession, incoming: Incoming, key: str, size: int
) -> Incoming | None:
    """The file with its next part; None when another part came in between."""
    statement = (
        update(IncomingUploadRow)
        .where(IncomingUploadRow.id == incoming.id, IncomingUploadRow.received == incoming.received)
        .values(
            received=IncomingUploadRow.received + size,
            parts=func.array_append(IncomingUploadRow.parts, key),
        )
        .returning(*_INCOMING)
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else _incoming(row)


async def became(session: AsyncSession, incoming: Incoming, upload: UploadId) -> bool:
    """Note what became of it; False when somebody else has finished it, or it is gone."""
    statement = (
        update(IncomingUploadRow)
        .where(IncomingUploadRow.id == incoming.id, IncomingUploadRow.upload.is_(None))
        .values(upload=upload, parts=[])
        .returning(IncomingUploadRow.id)
    )
    return (await session.execute(statement)).one_or_none() is not None


async def forget_incoming(session: AsyncSession, identity: UUID) -> None:
    await session.execute(delete(IncomingUploadRow).where(IncomingUploadRow.id == identity))


async def forget_expired(session: AsyncSession, at: datetime, *, limit: int) -> Sequence[Incoming]:
    """Delete the rows of files that never became whole in time; what they were."""
    oldest = (
        select(IncomingUploadRow.id)
        .where(IncomingUploadRow.expires_at <= at)
        .order_by(IncomingUploadRow.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    statement = (
        delete(IncomingUploadRow).where(IncomingUploadRow.id.in_(oldest)).returning(*_INCOMING)
    )
    return [_incoming(row) for row in await session.execute(statement)]


def _incoming(row: Row[*tuple[Any, ...]]) -> Incoming:
    return Incoming(**{**row._asdict(), "parts": tuple(row.parts)})

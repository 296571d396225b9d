"""All SQL about what waits to be scanned, what was found, and who used a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.documents.queries import Upload
from app.documents.tables import FileFetchRow, UploadRow
from app.documents.watch import Watch
from app.domain.debt import Debt
from app.domain.ids import DossierId


@dataclass(frozen=True, slots=True)
class Quarantine:
    """How many files wait for the scanner, and since when the one that waits longest."""

    waiting: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    id: UUID
    at: datetime
    dossier: UUID
    file: str
    person: UUID | None
    partner: str | None


async def passed(session: AsyncSession, upload: Upload, at: datetime) -> None:
    """It may be read from now on, unless somebody has judged it before."""
    await session.execute(
        update(UploadRow)
        .where(UploadRow.id == upload.id, UploadRow.watch == Watch.QUARANTINED)
        .values(watch=Watch.CLEAN, scanned_at=at)
    )


async def set_apart(
    session: AsyncSession, upload: Upload, threat: str, key: str, at: datetime
) -> DossierId | None:
    """It lies under ``key`` and is nobody's to read; the dossier that it was handed in with."""
    statement = (
        update(UploadRow)
        .where(UploadRow.id == upload.id, UploadRow.watch == Watch.QUARANTINED)
        .values(watch=Watch.INFECTED, scanned_at=at, threat=threat, storage_key=key)
        .returning(UploadRow.claimed_by)
    )
    found = await session.scalar(statement)
    return None if found is None else DossierId(found)


async def in_quarantine(session: AsyncSession) -> Quarantine:
    statement = select(func.count(), func.min(UploadRow.created_at)).where(
        UploadRow.watch == Watch.QUARANTINED
    )
    waiting, oldest = (await session.execute(statement)).one()
    return Quarantine(waiting, oldest)


async def waiting(session: AsyncSession) -> Sequence[UUID]:
    """What is in quarantine, the longest first."""
    statement = (
        select(UploadRow.id)
        .where(UploadRow.watch == Watch.QUARANTINED)
        .order_by(UploadRow.created_at)
    )
    return (await session.scalars(statement)).all()


async def debts(session: AsyncSession) -> Sequence[Debt]:
    """What the scanner has not looked through yet, as the administrators' page counts it."""
    found = await in_quarantine(session)
    last = await session.scalar(select(func.max(UploadRow.scanned_at)))
    return [Debt(party="scanner", waiting=found.waiting, oldest=found.oldest, last_success=last)]


async def record_fetch(session: AsyncSession, fetch: Fetch) -> None:
    await session.execute(
        insert(FileFetchRow).values(
            id=fetch.id,
            at=fetch.at,
            dossier=fetch.dossier,
            file=fetch.file,
            person=fetch.person,
            partner=fetch.partner,
        )
    )

"""The ledger of a dossier: read, held and added to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.ids import new_id
from app.domain.owing import Account, Booking, Entry
from app.dossiers.tables import DossierRow
from app.fees.tables import MoneyEntryRow, PurseRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """An entry as it is kept. ``key`` names it for ever; ``number`` is the other side's."""

    id: UUID
    key: str
    entry: Entry
    order: UUID | None = None
    provider: str | None = None
    number: str | None = None
    by: UUID | None = None


async def change_count(session: AsyncSession, dossier: UUID) -> int:
    """How many changes this purse has seen, this one counted; held until the transaction ends."""
    statement = (
        insert(PurseRow)
        .values(dossier_id=dossier, changes=1)
        .on_conflict_do_update(
            index_elements=[PurseRow.dossier_id], set_={"changes": PurseRow.changes + 1}
        )
        .returning(PurseRow.changes)
    )
    return (await session.execute(statement)).scalar_one()


async def national_of(session: AsyncSession, dossier: UUID) -> int | None:
    """The national status 1-10 of the dossier as it stands."""
    found: int | None = await session.scalar(
        select(DossierRow.national).where(DossierRow.id == dossier)
    )
    return found


async def booked(session: AsyncSession, dossier: UUID) -> Sequence[Booked]:
    """Everything that was ever booked for the dossier, the oldest first."""
    rows = await session.execute(
        select(MoneyEntryRow)
        .where(MoneyEntryRow.dossier_id == dossier)
        .order_by(MoneyEntryRow.at, MoneyEntryRow.id)
    )
    return [_booked(row) for row in rows.scalars()]


async def booked_behind(session: AsyncSession, provider: str, number: str) -> list[Booked]:
    """What was booked for one transaction, or one parcel, of the other side; the oldest first."""
    rows = await session.scalars(
        select(MoneyEntryRow)
        .where(MoneyEntryRow.provider == provider, MoneyEntryRow.number == number)
        .order_by(MoneyEntryRow.at, MoneyEntryRow.id)
    )
    return [_booked(row) for row in rows]


async def entries(session: AsyncSession, dossier: UUID) -> list[Entry]:
    return [each.entry for each in await booked(session, dossier)]


async def keys_booked(session: AsyncSession, keys: Sequence[str]) -> frozenset[str]:
    """Which of ``keys`` are in the ledger already, of whatever dossier."""
    rows = await session.scalars(select(MoneyEntryRow.key).where(MoneyEntryRow.key.in_(keys)))
    return frozenset(rows)


async def book(  # noqa: PLR0913 - an entry is of what, by which name, behind what, when, by whom
    session: AsyncSession,
    dossier: UUID,
    entry: Entry,
    *,
    key: str,
    at: datetime,
    order: UUID | None = None,
    provider: str | None = None,
    number: str | None = None,
    by: UUID | None = None,
) -> UUID:
    """Add ``entry`` under ``key``; whoever holds the dossier has looked that it is new."""
    identity = new_id()
    await session.execute(
        insert(MoneyEntryRow).values(
            id=identity,
            dossier_id=dossier,
            key=key,
            booking=entry.booking.value,
            debit=entry.debit.value,
            credit=entry.credit.value,
            amount=entry.amount,
            fee=entry.fee,
            order_id=order,
            provider=provider,
            number=number,
            at=at,
            by=by,
        )
    )
    return identity


def _booked(row: MoneyEntryRow) -> Booked:
    entry = Entry(
        booking=Booking(row.booking),
        debit=Account(row.debit),
        credit=Account(row.credit),
        amount=row.amount,
        fee=row.fee,
        at=row.at,
    )
    return Booked(
        id=row.id,
        key=row.key,
        entry=entry,
        order=row.order_id,
        provider=row.provider,
        number=row.number,
        by=row.by,
    )

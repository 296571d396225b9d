"""Numbered papers about money: receipts and refunds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Text, cast, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import NotFound
from app.domain.ids import AgencyCode
from app.fees.orders import items_from, items_text
from app.fees.tables import MoneyEntryRow, ReceiptBookRow, ReceiptRow, RefundRow
from app.people.tables import PersonRow
from app.ports.payment import Item

ANNULS: Final = "annuls:"
"""Begins the key of the entry that takes back another one, which it names by its id."""


class ReceiptNotFound(NotFound):
    """No receipt has this name."""


class RefundNotFound(NotFound):
    """No refund has this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """``taken_by_name`` is the officer who took cash.

    ``is_annulled``: the money was not taken after all; its number stays in the book.
    """

    id: UUID
    agency: AgencyCode
    series: str
    year: int
    number: int
    dossier: UUID
    entry: UUID
    amount: int
    method: str
    payer: str
    items: tuple[Item, ...]
    at: datetime
    taken_by: UUID | None = None
    taken_by_name: str | None = None
    is_annulled: bool = False

    @property
    def name(self) -> str:
        """As people write it: ``BLTM/2026-0000123``."""
        return f"{self.series}/{self.year}-{self.number:07}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    id: UUID
    agency: AgencyCode
    year: int
    number: int
    dossier: UUID
    amount: int
    reason: str
    legal_basis: str
    approved_by: UUID
    approved_at: datetime
    paid_at: datetime | None = None
    paid_how: str | None = None
    paid_number: str | None = None

    @property
    def name(self) -> str:
        return f"HT/{self.year}-{self.number:05}"


async def next_number(session: AsyncSession, agency: AgencyCode, series: str, year: int) -> int:
    """The next number of a book; a transaction that fails gives it back, so none is missing."""
    statement = (
        insert(ReceiptBookRow)
        .values(agency=agency, series=series, year=year, last=1)
        .on_conflict_do_update(
            index_elements=[ReceiptBookRow.agency, ReceiptBookRow.series, ReceiptBookRow.year],
            set_={"last": ReceiptBookRow.last + 1},
        )
        .returning(ReceiptBookRow.last)
    )
    return (await session.execute(statement)).scalar_one()


async def record_receipt(session: AsyncSession, receipt: Receipt) -> None:
    await session.execute(
        insert(ReceiptRow).values(
            id=receipt.id,
            agency=receipt.agency,
            series=receipt.series,
            year=receipt.year,
            number=receipt.number,
            dossier_id=receipt.dossier,
            entry=receipt.entry,
            amount=receipt.amount,
            method=receipt.method,
            payer=receipt.payer,
            items=items_text(receipt.items),
            at=receipt.at,
            taken_by=receipt.taken_by,
        )
    )


async def receipts_of(session: AsyncSession, dossier: UUID) -> Sequence[Receipt]:
    """The oldest first."""
    annulling = MoneyEntryRow.key == func.concat(ANNULS, cast(ReceiptRow.entry, Text))
    rows = await session.execute(
        select(ReceiptRow, PersonRow.full_name, MoneyEntryRow.id)
        .outerjoin(PersonRow, PersonRow.id == ReceiptRow.taken_by)
        .outerjoin(MoneyEntryRow, annulling)
        .where(ReceiptRow.dossier_id == dossier)
        .order_by(ReceiptRow.at, ReceiptRow.series, ReceiptRow.number)
    )
    return [_receipt(row, name, annulled_by is not None) for row, name, annulled_by in rows]


async def receipt_of(session: AsyncSession, dossier: UUID, identity: UUID) -> Receipt:
    """Raises ReceiptNotFound."""
    found = [receipt for receipt in await receipts_of(session, dossier) if receipt.id == identity]
    if not found:
        raise ReceiptNotFound
    return found[0]


async def record_refund(session: AsyncSession, refund: Refund) -> None:
    await session.execute(
        insert(RefundRow).values(
            id=refund.id,
            agency=refund.agency,
            year=refund.year,
            number=refund.number,
            dossier_id=refund.dossier,
            amount=refund.amount,
            reason=refund.reason,
            legal_basis=refund.legal_basis,
            approved_by=refund.approved_by,
            approved_at=refund.approved_at,
            paid_by=None,
            paid_at=None,
            paid_how=None,
            paid_number=None,
        )
    )


async def refunds_of(session: AsyncSession, dossier: UUID) -> Sequence[Refund]:
    """The oldest first."""
    rows = await session.scalars(
        select(RefundRow).where(RefundRow.dossier_id == dossier).order_by(RefundRow.approved_at)
    )
    return [_refund(row) for row in rows]


async def refund_of(session: AsyncSession, identity: UUID) -> Refund:
    """Raises RefundNotFound."""
    row = await session.get(RefundRow, identity, populate_existing=True)
    if row is None:
        raise RefundNotFound
    return _refund(row)


async def paid_out(  # noqa: PLR0913 - who paid what out, how, when
    session: AsyncSession, refund: Refund, *, by: UUID, how: str, number: str | None, at: datetime
) -> None:
    await session.execute(
        update(RefundRow)
        .where(RefundRow.id == refund.id)
        .values(paid_by=by, paid_at=at, paid_how=how, paid_number=number)
    )


def _receipt(row: ReceiptRow, name: str | None, is_annulled: bool) -> Receipt:  # noqa: FBT001
    return Receipt(
        id=row.id,
        agency=AgencyCode(row.agency),
        series=row.series,
        year=row.year,
        number=row.number,
        dossier=row.dossier_id,
        entry=row.entry,
        amount=row.amount,
        method=row.method,
        payer=row.payer,
        items=items_from(row.items),
        at=row.at,
        taken_by=row.taken_by,
        taken_by_name=name,
        is_annulled=is_annulled,
    )


def _refund(row: RefundRow) -> Refund:
    return Refund(
        id=row.id,
        agency=AgencyCode(row.agency),
        year=row.year,
        number=row.number,
        dossier=row.dossier_id,
        amount=row.amount,
        reason=row.reason,
        legal_basis=row.legal_basis,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        paid_at=row.paid_at,
        paid_how=row.paid_how,
        paid_number=row.paid_number,
    )

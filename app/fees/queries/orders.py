"""Attempts to pay, and what other sides told about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.ids import new_id
from app.domain.errors import NotFound
from app.fees.orders import (
    LIVE,
    OrderState,
    PaymentOrder,
    how_from,
    how_text,
    items_from,
    items_text,
)
from app.fees.tables import PaymentEventRow, PaymentOrderRow
from app.ports.payment import Credit, HowToPay

IS_BEGINNING: Final = PaymentOrderRow.state == OrderState.BEGINNING.value


class PaymentNotFound(NotFound):
    """No attempt to pay has this name."""


async def record_order(
    session: AsyncSession, order: PaymentOrder, *, by: UUID | None, inquire_at: datetime | None
) -> None:
    await session.execute(
        insert(PaymentOrderRow).values(
            id=order.id,
            dossier_id=order.dossier,
            reference=order.reference,
            provider=order.provider,
            amount=order.amount,
            items=items_text(order.items),
            state=order.state.value,
            begun_at=order.begun_at,
            expires_at=order.expires_at,
            begun_by=by,
            how=None if order.how is None else how_text(order.how),
            trouble=None,
            inquire_at=inquire_at,
            inquiries=0,
            settled_at=None,
        )
    )


async def order_of(session: AsyncSession, identity: UUID) -> PaymentOrder:
    """Raises PaymentNotFound."""
    row = await session.get(PaymentOrderRow, identity, populate_existing=True)
    if row is None:
        raise PaymentNotFound
    return _order(row)


async def order_named(session: AsyncSession, reference: str) -> PaymentOrder | None:
    row = await session.scalar(
        select(PaymentOrderRow).where(PaymentOrderRow.reference == reference)
    )
    return None if row is None else _order(row)


async def orders_of(session: AsyncSession, dossier: UUID) -> Sequence[PaymentOrder]:
    """The newest first."""
    rows = await session.scalars(
        select(PaymentOrderRow)
        .where(PaymentOrderRow.dossier_id == dossier)
        .order_by(PaymentOrderRow.begun_at.desc(), PaymentOrderRow.id.desc())
    )
    return [_order(row) for row in rows]


async def begun(
    session: AsyncSession, order: PaymentOrder, how: HowToPay, *, inquire_at: datetime
) -> None:
    """The other side said how it is paid; an attempt that was given up meanwhile stays so.

    It is asked about all the same: somebody may pay it where it was begun. What was settled stays.
    """
    await _change(
        session,
        order.id,
        PaymentOrderRow.settled_at.is_(None),
        how=how_text(how),
        trouble=None,
        inquire_at=inquire_at,
    )
    await _change(session, order.id, IS_BEGINNING, state=OrderState.OPEN.value)


async def failed(session: AsyncSession, order: PaymentOrder, trouble: str) -> None:
    """The other side would not begin it; an attempt that went on meanwhile stays as it is."""
    await _change(session, order.id, IS_BEGINNING, state=OrderState.FAILED.value, trouble=trouble)


async def settled(
    session: AsyncSession, order: PaymentOrder, state: OrderState, at: datetime
) -> None:
    """Money came for it; we go on asking no more."""
    await _change(session, order.id, state=state.value, settled_at=at, inquire_at=None)


async def inquired(
    session: AsyncSession, order: PaymentOrder, *, again_at: datetime | None
) -> None:
    """Asked, and there was nothing."""
    await _change(session, order.id, inquiries=order.inquiries + 1, inquire_at=again_at)


async def expire(session: AsyncSession, at: datetime) -> None:
    """Every attempt whose time is over; it is watched on for a while."""
    await session.execute(
        update(PaymentOrderRow)
        .where(
            PaymentOrderRow.state.in_([state.value for state in LIVE]),
            PaymentOrderRow.expires_at <= at,
        )
        .values(state=OrderState.EXPIRED.value)
    )


async def replace_live(session: AsyncSession, dossier: UUID) -> None:
    """Another attempt begins, or nothing is owed any more; money for these is still credited."""
    await session.execute(
        update(PaymentOrderRow)
        .where(
            PaymentOrderRow.dossier_id == dossier,
            PaymentOrderRow.state.in_([state.value for state in LIVE]),
        )
        .values(state=OrderState.REPLACED.value)
    )


async def to_inquire(
    session: AsyncSession, at: datetime, *, limit: int, again_at: datetime
) -> Sequence[UUID]:
    """The attempts about which the other side is to be asked now; each is taken by one asker."""
    chosen = (
        select(PaymentOrderRow.id)
        .where(PaymentOrderRow.inquire_at <= at)
        .order_by(PaymentOrderRow.inquire_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = (
        update(PaymentOrderRow)
        .where(PaymentOrderRow.id.in_(chosen.scalar_subquery()))
        .values(inquire_at=again_at)
        .returning(PaymentOrderRow.id)
    )
    return [*await session.scalars(taken)]


async def note_event(  # noqa: PLR0913 - who told what of which, by which way, when
    session: AsyncSession, provider: str, source: str, credit: Credit, *, raw: str, at: datetime
) -> bool:
    """Whether this was news: each transaction is told once by each ``source``."""
    statement = (
        insert(PaymentEventRow)
        .values(
            id=new_id(),
            provider=provider,
            source=source,
            number=credit.number,
            reference=credit.reference,
            amount=credit.amount,
            happened_at=credit.at,
            told_at=at,
            raw=raw,
        )
        .on_conflict_do_nothing()
        .returning(PaymentEventRow.id)
    )
    return (await session.execute(statement)).first() is not None


async def _change(
    session: AsyncSession,
    order: UUID,
    *only: ColumnElement[bool],
    **values: Any,  # noqa: ANN401 - columns
) -> None:
    await session.execute(
        update(PaymentOrderRow).where(PaymentOrderRow.id == order, *only).values(**values)
    )


def _order(row: PaymentOrderRow) -> PaymentOrder:
    return PaymentOrder(
        id=row.id,
        dossier=row.dossier_id,
        reference=row.reference,
        provider=row.provider,
        amount=row.amount,
        items=items_from(row.items),
        state=OrderState(row.state),
        begun_at=row.begun_at,
        expires_at=row.expires_at,
        how=how_from(row.how),
        trouble=row.trouble,
        inquiries=row.inquiries,
        settled_at=row.settled_at,
    )

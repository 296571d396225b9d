"""Days that were compared with the other side's file, and the differences that were found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.ids import new_id
from app.domain.calendar import HANOI
from app.domain.errors import NotFound
from app.domain.owing import Booking
from app.domain.reconciling import Booked, Difference, DifferenceKind, folded
from app.dossiers.tables import DossierRow
from app.fees.tables import (
    DifferenceRow,
    DoorCollectionRow,
    MoneyEntryRow,
    PaymentEventRow,
    PaymentOrderRow,
    ReconciliationRow,
)
from app.people.tables import PersonRow


class DifferenceNotFound(NotFound):
    """No difference has this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One day of one provider: ``open`` differences wait for a person.

    ``transfer`` and ``amount`` are those of the money that came with a list of the post's.
    """

    id: UUID
    provider: str
    day: date
    file_name: str
    lines: int
    matched: int
    made_at: datetime
    open: int = 0
    transfer: str = ""
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A difference as it is kept; ``code`` is of the dossier behind it, if one is known."""

    id: UUID
    difference: Difference
    dossier: UUID | None
    code: str | None
    settled_at: datetime | None
    settled_by: str | None
    words: str | None


async def booked_for(
    session: AsyncSession, provider: str, day: date, numbers: Sequence[str]
) -> Sequence[Booked]:
    """What we have booked of that day, and whatever the file names of other days.

    Of what the post paid over in one sum, that sum.
    """
    booked = await _booked(session, provider, day, numbers)
    return [*booked, *await _paid_over(session, numbers)]


async def _booked(
    session: AsyncSession, provider: str, day: date, numbers: Sequence[str]
) -> Sequence[Booked]:
    from_ = datetime.combine(day, time(), HANOI)
    told = select(PaymentEventRow.happened_at).where(
        PaymentEventRow.provider == MoneyEntryRow.provider,
        PaymentEventRow.number == MoneyEntryRow.number,
    )
    happened_at = func.coalesce(
        told.order_by(PaymentEventRow.told_at).limit(1).scalar_subquery(), MoneyEntryRow.at
    )
    rows = await session.execute(
        select(
            MoneyEntryRow.number,
            MoneyEntryRow.amount,
            MoneyEntryRow.booking,
            PaymentOrderRow.reference,
        )
        .outerjoin(PaymentOrderRow, PaymentOrderRow.id == MoneyEntryRow.order_id)
        .where(
            MoneyEntryRow.provider == provider,
            MoneyEntryRow.number.is_not(None),
            MoneyEntryRow.number.in_(numbers)
            | ((happened_at >= from_) & (happened_at < from_ + timedelta(days=1))),
        )
        .order_by(MoneyEntryRow.at, MoneyEntryRow.id)
    )
    return [
        Booked(
            number=number,
            reference=reference,
            amount=amount,
            is_refund=booking == Booking.REFUNDED.value,
        )
        for number, amount, booking, reference in rows
        if number is not None
    ]


async def _paid_over(session: AsyncSession, numbers: Sequence[str]) -> Sequence[Booked]:
    named = {folded(number): number for number in numbers}
    rows = await session.execute(
        select(ReconciliationRow.transfer, func.max(ReconciliationRow.amount))
        .where(ReconciliationRow.transfer.in_([*named]), ReconciliationRow.amount.is_not(None))
        .group_by(ReconciliationRow.transfer)
    )
    return [
        Booked(number=named[transfer], reference=None, amount=amount)
        for transfer, amount in rows
        if amount
    ]


async def keep_comparison(
    session: AsyncSession, compared: Compared, *, sha256: bytes, by: UUID | None
) -> UUID:
    """The same day, or transfer, again takes the place of what was found before; its id stays."""
    values = {
        "file_name": compared.file_name,
        "sha256": sha256,
        "lines": compared.lines,
        "matched": compared.matched,
        "made_at": compared.made_at,
        "made_by": by,
        "amount": compared.amount,
    }
    statement = (
        insert(ReconciliationRow)
        .values(
            id=compared.id,
            provider=compared.provider,
            day=compared.day,
            transfer=compared.transfer,
            **values,
        )
        .on_conflict_do_update(
            index_elements=[
                ReconciliationRow.provider,
                ReconciliationRow.day,
                ReconciliationRow.transfer,
            ],
            set_=values,
        )
        .returning(ReconciliationRow.id)
    )
    return (await session.execute(statement)).scalar_one()


async def keep_differences(
    session: AsyncSession, reconciliation: UUID, found: Sequence[Difference]
) -> None:
    """What is new is added, what is gone and was not settled is dropped, the rest stays."""
    still = [(each.kind.value, each.number) for each in found]
    rows = await session.execute(
        select(DifferenceRow.id, DifferenceRow.kind, DifferenceRow.number).where(
            DifferenceRow.reconciliation == reconciliation, DifferenceRow.settled_at.is_(None)
        )
    )
    gone = [identity for identity, kind, number in rows if (kind, number) not in still]
    await session.execute(delete(DifferenceRow).where(DifferenceRow.id.in_(gone)))
    for each in found:
        paid = select(PaymentOrderRow.dossier_id).where(PaymentOrderRow.reference == each.reference)
        brought = select(DoorCollectionRow.dossier_id).where(
            DoorCollectionRow.order_number == each.reference
        )
        await session.execute(
            insert(DifferenceRow)
            .values(
                id=new_id(),
                reconciliation=reconciliation,
                kind=each.kind.value,
                number=each.number,
                reference=each.reference,
                theirs=each.theirs,
                ours=each.ours,
                dossier_id=func.coalesce(paid.scalar_subquery(), brought.scalar_subquery()),
                settled_by=None,
                settled_at=None,
                words=None,
            )
            .on_conflict_do_nothing()
        )


async def comparisons(session: AsyncSession, *, limit: int = 60) -> Sequence[Compared]:
    """The newest days first."""
    waiting = (
        select(func.count())
        .where(
            DifferenceRow.reconciliation == ReconciliationRow.id, DifferenceRow.settled_at.is_(None)
        )
        .scalar_subquery()
    )
    rows = await session.execute(
        select(ReconciliationRow, waiting)
        .order_by(ReconciliationRow.day.desc(), ReconciliationRow.provider)
        .limit(limit)
    )
    return [_compared(row, number) for row, number in rows]


async def comparison(session: AsyncSession, identity: UUID) -> Compared:
    """Raises DifferenceNotFound for a day that was never compared."""
    row = await session.get(ReconciliationRow, identity)
    if row is None:
        raise DifferenceNotFound
    return _compared(row)


def _compared(row: ReconciliationRow, number: int = 0) -> Compared:
    return Compared(
        id=row.id,
        provider=row.provider,
        day=row.day,
        file_name=row.file_name,
        lines=row.lines,
        matched=row.matched,
        made_at=row.made_at,
        open=number,
        transfer=row.transfer,
        amount=row.amount,
    )


async def differences_of(session: AsyncSession, reconciliation: UUID) -> Sequence[Found]:
    """The unsettled first."""
    rows = await session.execute(
        select(DifferenceRow, DossierRow.code, PersonRow.full_name)
        .outerjoin(DossierRow, DossierRow.id == DifferenceRow.dossier_id)
        .outerjoin(PersonRow, PersonRow.id == DifferenceRow.settled_by)
        .where(DifferenceRow.reconciliation == reconciliation)
        .order_by(DifferenceRow.settled_at.is_not(None), DifferenceRow.id)
    )
    return [
        Found(
            id=row.id,
            difference=Difference(
                kind=DifferenceKind(row.kind),
                number=row.number,
                reference=row.reference,
                theirs=row.theirs,
                ours=row.ours,
            ),
            dossier=row.dossier_id,
            code=code,
            settled_at=row.settled_at,
            settled_by=name,
            words=row.words,
        )
        for row, code, name in rows
    ]


async def settle(
    session: AsyncSession, difference: UUID, *, by: UUID, words: str, at: datetime
) -> None:
    """Raises DifferenceNotFound for one that is not there, or is settled already."""
    done = await session.execute(
        update(DifferenceRow)
        .where(DifferenceRow.id == difference, DifferenceRow.settled_at.is_(None))
        .values(settled_by=by, settled_at=at, words=words)
        .returning(DifferenceRow.id)
    )
    if done.first() is None:
        raise DifferenceNotFound

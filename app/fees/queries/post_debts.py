"""What the post has taken at doors and not paid over yet: the ledger decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Subquery, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.calendar import HANOI
from app.domain.owing import Account
from app.dossiers.tables import DossierRow
from app.fees.queries.doors import OF_THE_DOOR
from app.fees.tables import DoorCollectionRow, MoneyEntryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOwes:
    """What the post has taken and not paid over: whole VND, of how many parcels, since when."""

    amount: int = 0
    parcels: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldByPost:
    """What the post still owes for one parcel, whole VND, of the dossier called ``code``."""

    order: str
    provider: str
    dossier: UUID
    code: str | None
    owed: int
    since: datetime


async def collected_by(session: AsyncSession, provider: str, day: date) -> Sequence[str]:
    """The parcels of which the post still owes the money that it took until the end of ``day``."""
    owed = _owed_by_parcel()
    rows = await session.scalars(
        select(owed.c.order_number)
        .where(
            owed.c.provider == provider,
            owed.c.since < datetime.combine(day + timedelta(days=1), time(), HANOI),
        )
        .order_by(owed.c.since, owed.c.order_number)
    )
    return [*rows]


async def post_owes(session: AsyncSession) -> PostOwes:
    """Of every post that ever collected for us."""
    owed = _owed_by_parcel()
    total, parcels, oldest = (
        await session.execute(select(func.sum(owed.c.owed), func.count(), func.min(owed.c.since)))
    ).one()
    return PostOwes(amount=int(total or 0), parcels=parcels, oldest=oldest)


async def held_by_post(session: AsyncSession, *, limit: int = 200) -> Sequence[HeldByPost]:
    """What ``post_owes`` adds up, of every post, the longest held first."""
    owed = _owed_by_parcel()
    rows = await session.execute(
        select(owed, DossierRow.code)
        .join(DossierRow, DossierRow.id == owed.c.dossier_id)
        .order_by(owed.c.since, owed.c.order_number)
        .limit(limit)
    )
    return [
        HeldByPost(
            order=row.order_number,
            provider=row.provider,
            dossier=row.dossier_id,
            code=row.code,
            owed=int(row.owed),
            since=row.since,
        )
        for row in rows
    ]


def _owed_by_parcel() -> Subquery:
    """Whatever the post says of a parcel afterwards: what was taken stays owed."""
    amount = case(
        (MoneyEntryRow.debit == Account.POST.value, MoneyEntryRow.amount),
        (MoneyEntryRow.credit == Account.POST.value, -MoneyEntryRow.amount),
        else_=0,
    )
    return (
        select(
            DoorCollectionRow.order_number,
            DoorCollectionRow.provider,
            DoorCollectionRow.dossier_id,
            DoorCollectionRow.since,
            func.sum(amount).label("owed"),
        )
        .join(MoneyEntryRow, OF_THE_DOOR)
        .where(DoorCollectionRow.settled_at.is_(None))
        .group_by(DoorCollectionRow.order_number)
        .having(func.sum(amount) > 0)
        .subquery()
    )

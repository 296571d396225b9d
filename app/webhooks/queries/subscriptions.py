"""Who listens: subscriptions, how they fare, and changing them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.debt import Debt
from app.webhooks.tables import SubscriptionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """``generations`` of its secret are in force, the newest last."""

    id: UUID
    name: str
    url: str
    agency: str
    kinds: tuple[str, ...]
    created_at: datetime
    claimed_to: int
    generation: int
    oldest_generation: int
    overlap_until: datetime | None
    stopped_at: datetime | None
    stopped_because: str | None
    failing_since: datetime | None
    failures: int
    rests_until: datetime | None
    last_success_at: datetime | None

    def generations(self, at: datetime) -> range:
        """Whose secrets sign now: the older ones too, until their time is over."""
        overlap = self.overlap_until is not None and at < self.overlap_until
        return range(self.oldest_generation if overlap else self.generation, self.generation + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What a subscription is owed: ``unread`` news of the feed may not even be for it."""

    waiting: int
    parked: int
    oldest: datetime | None
    unread: int


NOTHING = Behind(waiting=0, parked=0, oldest=None, unread=0)
_COLUMNS = [
    getattr(SubscriptionRow, name)
    for name in Subscription.__dataclass_fields__
]  # fmt: skip
_BEHIND = text("""
select s.id, count(v.position) filter (where v.parked_at is null) as waiting,
       count(v.parked_at) as parked, min(v.at) as oldest,
       greatest((select coalesce(max(position), 0) from feed) - s.claimed_to, 0) as unread
  from webhook_subscription s
  left join webhook_delivery v on v.subscription = s.id and v.settled_at is null
 where s.id = any(:subscriptions) group by s.id
""")
_DUE = text("""
select s.id from webhook_subscription s
 where s.stopped_at is null and (s.rests_until is null or s.rests_until <= :at)
   and (s.claimed_to < (select coalesce(max(position), 0) from feed)
        or exists (select from webhook_delivery v
                    where v.subscription = s.id and v.is_next and v.parked_at is null
                      and v.next_at <= :at))
 order by s.id
""")
_DEBT = text("""
select count(v.position) filter (where v.parked_at is null) as waiting,
       min(v.at) filter (where v.parked_at is null) as oldest,
       count(v.parked_at) as parked,
       (select count(*) from webhook_subscription where stopped_because in ('failing', 'gone'))
         as stopped,
       (select max(last_success_at) from webhook_subscription) as last_success
  from webhook_delivery v join webhook_subscription s on s.id = v.subscription
 where v.settled_at is null and s.stopped_because is distinct from 'asked'
""")


async def enter(session: AsyncSession, row: Mapping[str, Any]) -> None:
    await session.execute(insert(SubscriptionRow).values(dict(row)))


async def change(session: AsyncSession, subscription: UUID, **values: Any) -> None:  # noqa: ANN401 - of many kinds
    row = SubscriptionRow
    await session.execute(update(row).where(row.id == subscription).values(values))


async def subscription(
    session: AsyncSession, wanted: UUID, *, within: Collection[str] | None = None
) -> Subscription | None:
    """The one of that id, if its agency is ``within``."""
    statement = select(*_COLUMNS).where(SubscriptionRow.id == wanted)
    return await _one(session, _limited(statement, within))


async def locked(
    session: AsyncSession, wanted: UUID, *, within: Collection[str] | None = None
) -> Subscription | None:
    """The same, held: whoever changes it, or what it is owed, takes this lock first."""
    statement = select(*_COLUMNS).where(SubscriptionRow.id == wanted).with_for_update()
    return await _one(session, _limited(statement, within))


async def subscriptions(
    session: AsyncSession, *, within: Collection[str] | None
) -> Sequence[Subscription]:
    """Those of agencies ``within`` (None: all), by name."""
    statement = select(*_COLUMNS).order_by(SubscriptionRow.name, SubscriptionRow.id)
    rows = await session.execute(_limited(statement, within))
    return [_subscription(row) for row in rows.mappings()]


async def behind(session: AsyncSession, wanted: Collection[UUID]) -> dict[UUID, Behind]:
    """What each of them is owed."""
    rows = await session.execute(_BEHIND, {"subscriptions": list(wanted)})
    return {
        row.id: Behind(waiting=row.waiting, parked=row.parked, oldest=row.oldest, unread=row.unread)
        for row in rows
    }


async def due(session: AsyncSession, at: datetime) -> Sequence[UUID]:
    """The subscriptions for which there is something to do now."""
    return list(await session.scalars(_DUE, {"at": at}))


async def debts(session: AsyncSession) -> Sequence[Debt]:
    """What all subscribers together are owed, and how much waits for a person."""
    row = (await session.execute(_DEBT)).one()
    return [
        Debt(
            party="webhooks",
            waiting=row.waiting,
            oldest=row.oldest,
            refused=row.parked + row.stopped,
            last_success=row.last_success,
        )
    ]


def overlapping(found: Subscription, at: datetime, overlap: timedelta, most: int) -> dict[str, Any]:
    """The columns after a new secret: those in force sign on for ``overlap``, at most ``most``."""
    newest = found.generation + 1
    oldest = max(found.generations(at).start, newest - most + 1)
    return {"generation": newest, "oldest_generation": oldest, "overlap_until": at + overlap}


def _limited(statement: Any, within: Collection[str] | None) -> Any:  # noqa: ANN401 - a select
    if within is None:
        return statement
    return statement.where(SubscriptionRow.agency.in_(sorted(within)))


async def _one(session: AsyncSession, statement: Any) -> Subscription | None:  # noqa: ANN401
    row = (await session.execute(statement)).mappings().one_or_none()
    return None if row is None else _subscription(row)


def _subscription(row: Mapping[Any, Any]) -> Subscription:
    return Subscription(**{**row, "kinds": tuple(row["kinds"])})

"""What is owed to subscribers, and what became of it.

Whoever writes here holds the subscription (``subscriptions.locked``).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.webhooks.happenings import feed_kinds
from app.webhooks.queries.changes import MOST, WITHIN
from app.webhooks.queries.subscriptions import Subscription


class DeliveryState(StrEnum):
    WAITING = "waiting"
    PARKED = "parked"
    DELIVERED = "delivered"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One piece of news for one subscriber; ``at`` is when it happened."""

    position: int
    dossier: UUID
    code: str | None
    kind: str
    at: datetime
    state: DeliveryState
    is_next: bool
    next_at: datetime
    attempts: int
    tried_since: datetime | None
    last_at: datetime | None
    last_status: int | None
    last_words: str | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of one attempt: settled, to be tried again at ``next_at``, or parked."""

    position: int
    at: datetime
    status: int | None
    words: str | None
    settled: bool
    parked: bool
    next_at: datetime


_STATE = """
    case when v.settled_at is null and v.parked_at is null then 'waiting'
         when v.settled_at is null then 'parked'
         when v.skipped_by is null then 'delivered' else 'skipped' end
"""
_DELIVERY = f"""
select v.position, v.dossier, d.code, f.kind, v.at, {_STATE} as state, v.is_next, v.next_at,
       v.attempts, v.tried_since, v.last_at, v.last_status, v.last_words, v.settled_at
  from webhook_delivery v join dossier d on d.id = v.dossier join feed f on f.position = v.position
 where v.subscription = :subscription
"""
_CLAIM = text(f"""
with news as (
    select f.position, f.dossier, f.at from feed f join dossier d on d.id = f.dossier
     where f.position > :since and f.position <= :upto and f.kind = any(:kinds) and {WITHIN}
), first as (select dossier, min(position) as position from news group by dossier)
insert into webhook_delivery
       (subscription, position, dossier, at, is_next, next_at, attempts)
select :subscription, n.position, n.dossier, n.at,
       n.position = f.position and not exists (
         select from webhook_delivery v where v.subscription = :subscription
            and v.dossier = n.dossier and v.settled_at is null and v.position < n.position),
       :at, 0
  from news n join first f on f.dossier = n.dossier
    on conflict do nothing
""")
_HEAD = text("select coalesce(max(position), 0) from feed")
_DUE = text(f"""{_DELIVERY}
   and v.is_next and v.parked_at is null and v.next_at <= :at
 order by v.attempts, v.position limit :limit
""")
_LISTED = text(f"""{_DELIVERY}
   and (cast(:state as text) is null or {_STATE} = :state)
   and (cast(:before as bigint) is null or v.position < :before)
 order by v.position desc limit :limit
""")
_ONE = text(f"{_DELIVERY} and v.position = :position")
_TRIED = text("""
update webhook_delivery v
   set attempts = v.attempts + 1, tried_since = coalesce(v.tried_since, t.at), last_at = t.at,
       last_status = t.status, last_words = t.words, next_at = t.next_at,
       settled_at = case when t.settled then t.at end,
       parked_at = case when t.parked then t.at end,
       is_next = v.is_next and not t.settled
  from jsonb_to_recordset(cast(:tried as jsonb)) as
       t(position bigint, at timestamptz, status int, words text, settled bool, parked bool,
         next_at timestamptz)
 where v.subscription = :subscription and v.position = t.position and v.settled_at is null
returning v.dossier
""")
_LINE_UP = text("""
with lane as (
    select dossier, min(position) as position from webhook_delivery
     where subscription = :subscription and dossier = any(:dossiers) and settled_at is null
     group by dossier)
update webhook_delivery v set is_next = v.position = lane.position
  from lane
 where v.subscription = :subscription and v.dossier = lane.dossier and v.settled_at is null
   and v.is_next <> (v.position = lane.position)
""")
_SKIP = text("""
update webhook_delivery set settled_at = :at, skipped_by = :by, is_next = false, parked_at = null
 where subscription = :subscription and position = :position and settled_at is null
returning dossier
""")
_AGAIN = text("""
update webhook_delivery
   set settled_at = null, skipped_by = null, parked_at = null, attempts = 0, tried_since = null,
       next_at = :at, is_next = false
 where subscription = :subscription and position = any(:positions) returning dossier
""")
_PARKED = text("""
select position from webhook_delivery
 where subscription = :subscription and settled_at is null and parked_at is not null
""")
_DROP = text("""
delete from webhook_delivery where subscription = :subscription and position > :since
""")
_HASTEN = text("""
update webhook_delivery set next_at = :at
 where subscription = :subscription and is_next and parked_at is null and next_at > :at
""")
_FORGET = text("delete from webhook_delivery where settled_at < :before")


async def claim(
    session: AsyncSession, found: Subscription, agencies: Collection[str], at: datetime
) -> int:
    """Make deliveries of the news that is for the subscription; up to where it was looked at."""
    since = found.claimed_to
    upto = min(int(await session.scalar(_HEAD) or 0), since + MOST)
    if upto > since:
        asked = {"subscription": found.id, "agencies": sorted(agencies), "at": at}
        bounds = {"kinds": feed_kinds(found.kinds), "since": since, "upto": upto}
        await session.execute(_CLAIM, {**asked, **bounds})
    return max(upto, since)


async def due(
    session: AsyncSession, subscription: UUID, *, at: datetime, limit: int
) -> Sequence[Delivery]:
    """The oldest owed of each dossier, if its time has come: the least tried first."""
    asked = {"subscription": subscription, "at": at, "limit": limit}
    return [_delivery(row) for row in (await session.execute(_DUE, asked)).mappings()]


async def deliveries(
    session: AsyncSession,
    subscription: UUID,
    *,
    state: DeliveryState | None = None,
    before: int | None = None,
    limit: int,
) -> Sequence[Delivery]:
    """The newest first, behind the position ``before``."""
    asked = {"subscription": subscription, "state": state, "before": before, "limit": limit}
    return [_delivery(row) for row in (await session.execute(_LISTED, asked)).mappings()]


async def delivery(session: AsyncSession, subscription: UUID, position: int) -> Delivery | None:
    asked = {"subscription": subscription, "position": position}
    row = (await session.execute(_ONE, asked)).mappings().one_or_none()
    return None if row is None else _delivery(row)


async def note(session: AsyncSession, subscription: UUID, tried: str) -> None:
    """Write down attempts (a JSON list of ``Tried``); of each dossier the next one comes up."""
    asked = {"subscription": subscription, "tried": tried}
    dossiers = (await session.scalars(_TRIED, asked)).all()
    await line_up(session, subscription, dossiers)


async def line_up(session: AsyncSession, subscription: UUID, dossiers: Collection[UUID]) -> None:
    """Of each of ``dossiers`` exactly the oldest owed delivery is the next."""
    asked = {"subscription": subscription, "dossiers": list(set(dossiers))}
    await session.execute(_LINE_UP, asked)


async def skip(
    session: AsyncSession, subscription: UUID, position: int, *, by: UUID, at: datetime
) -> bool:
    """Whether it was owed; those behind it no longer wait for it."""
    asked = {"subscription": subscription, "position": position, "by": by, "at": at}
    dossiers = (await session.scalars(_SKIP, asked)).all()
    await line_up(session, subscription, dossiers)
    return bool(dossiers)


async def again(
    session: AsyncSession, subscription: UUID, positions: Collection[int], *, at: datetime
) -> int:
    """Owe these once more, from the beginning; how many of them there are."""
    asked = {"subscription": subscription, "positions": sorted(positions), "at": at}
    dossiers = (await session.scalars(_AGAIN, asked)).all()
    await line_up(session, subscription, dossiers)
    return len(dossiers)


async def parked(session: AsyncSession, subscription: UUID) -> Sequence[int]:
    return list(await session.scalars(_PARKED, {"subscription": subscription}))


async def drop_after(session: AsyncSession, subscription: UUID, since: int) -> None:
    """Forget everything after ``since``: it will be claimed from the feed again."""
    await session.execute(_DROP, {"subscription": subscription, "since": since})


async def hasten(session: AsyncSession, subscription: UUID, at: datetime) -> None:
    """Whatever rests after a failure is due now."""
    await session.execute(_HASTEN, {"subscription": subscription, "at": at})


async def forget(session: AsyncSession, before: datetime) -> None:
    """Drop what was settled before ``before``."""
    await session.execute(_FORGET, {"before": before})


def _delivery(row: Mapping[Any, Any]) -> Delivery:
    return Delivery(**{**row, "state": DeliveryState(row["state"])})

"""Lists of parcels: those of a desk, those that are late, those whose item codes are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.debt import Debt
from app.domain.item_codes import tidied
from app.domain.parcels import Direction
from app.shipments.parcel import Parcel, parcel_of
from app.shipments.queries.parcels import LIES_HERE, PARCEL, UNRECORDED
from app.shipments.refusals import ENDED_OTHERWISE, TO_RECORD

MOST_CODES = 2000
SHOWN_FOR = timedelta(days=30)
"""How long one sees that a parcel ended otherwise than its dossier says: an officer must ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Parcels of ``agencies`` that are under way, at most ``limit`` behind the id ``after``.

    ``waiting``: only those that still lie with their sender. ``late``: only those. ``ended``: the
    others, which have come to their end, the newest first.
    """

    agencies: Sequence[str]
    direction: Direction | None = None
    waiting: bool = False
    late: bool = False
    ended: bool = False
    limit: int = 100
    after: UUID | None = None


_UNDER_WAY = text(f"""{PARCEL}
 where s.agency = any(:agencies) and s.ended_at is null
   and (cast(:direction as text) is null or s.direction = :direction)
   and (not :waiting or s.picked_up_at is null)
   and (not :late or s.late_since is not null)
   and (cast(:after as uuid) is null or s.id > :after)
 order by s.id limit :limit
""")
_ENDED = text(f"""{PARCEL}
 where s.agency = any(:agencies) and s.ended_at is not null
   and (cast(:direction as text) is null or s.direction = :direction)
   and (cast(:after as uuid) is null or s.id < :after)
 order by s.id desc limit :limit
""")
_CALLED = text(f"""{PARCEL}
 where s.agency = any(:agencies)
   and s.id in (select id from shipment where order_number = :sought
                union select id from shipment where item_code = :code
                union select x.id from shipment x join dossier y on y.id = x.dossier_id
                       where y.code = :sought)
 order by s.id desc limit :limit
""")
_STUCK = text(f"""{PARCEL}
 where s.agency = any(:agencies) and (s.trouble is not null
   and s.trouble <> :to_record
   and (s.ended_at is null or s.trouble = :otherwise and s.since >= :since or not exists (
     select from dossier_event e
       join dossier_event n on n.dossier_id = e.dossier_id and n.seq > e.seq
        and n.from_state = e.to_state and n.to_state <> n.from_state
      where e.dossier_id = s.dossier_id and e.seq = s.moved_seq) and not exists (
     select from shipment later
      where later.dossier_id = s.dossier_id and later.direction = s.direction
        and later.number > s.number)) or {UNRECORDED} or {LIES_HERE})
 order by s.id limit :limit
""")
_CAME_BACK = text(f"{PARCEL} where s.dossier_id = any(:dossiers) and {LIES_HERE}")
_ON_WAY = text(f"""{PARCEL}
 where s.dossier_id = any(:dossiers) and s.direction = :direction and s.ended_at is null
 order by s.id
""")
_CODES = text("""
select item_code from shipment
 where provider = :provider and ended_at is null and item_code is not null
 order by id limit :limit
""")
_LATE = text(f"""{PARCEL}
 where s.ended_at is null and s.late_since is null and s.target_at < :at
 order by s.id limit :limit
""")
_DEBT = text("""
select count(*) filter (where registered_at is null and trouble is null) as waiting,
       min(wanted_at) filter (where registered_at is null and trouble is null) as oldest,
       count(*) filter (where trouble is not null) as refused,
       (select max(registered_at) from shipment) as ordered_at
  from shipment where ended_at is null
""")
_READ = text("select max(read_at) from postal_cursor")


async def parcels_called(
    session: AsyncSession, agencies: Sequence[str], sought: str, *, limit: int
) -> Sequence[Parcel]:
    """Those of an order number, an item code or a dossier's code, wherever they are."""
    asked = {
        "agencies": sorted(agencies),
        "sought": sought.strip().upper(),
        "code": tidied(sought),
        "limit": limit,
    }
    rows = await session.execute(_CALLED, asked)
    return [parcel_of(row) for row in rows.mappings()]


async def parcels_listed(session: AsyncSession, listed: Listed) -> Sequence[Parcel]:
    """The oldest first; of those that have ended the newest."""
    asked = {
        "agencies": sorted(listed.agencies),
        "direction": listed.direction and listed.direction.value,
        "waiting": listed.waiting,
        "late": listed.late,
        "after": listed.after,
        "limit": listed.limit,
    }
    if listed.ended:
        del asked["waiting"], asked["late"]
    rows = await session.execute(_ENDED if listed.ended else _UNDER_WAY, asked)
    return [parcel_of(row) for row in rows.mappings()]


async def parcels_in_trouble(
    session: AsyncSession, agencies: Sequence[str], at: datetime, *, limit: int
) -> Sequence[Parcel]:
    """What the post would not take, what ended twice or moved no dossier, and what lies here."""
    asked = {
        "agencies": sorted(agencies),
        "otherwise": ENDED_OTHERWISE,
        "to_record": TO_RECORD,
        "since": at - SHOWN_FOR,
        "limit": limit,
    }
    rows = await session.execute(_STUCK, asked)
    return [parcel_of(row) for row in rows.mappings()]


async def parcels_came_back(session: AsyncSession, dossiers: Sequence[UUID]) -> Sequence[Parcel]:
    """Of these dossiers, the results that came back and still lie at their desks."""
    rows = await session.execute(_CAME_BACK, {"dossiers": [*dossiers]})
    return [parcel_of(row) for row in rows.mappings()]


async def results_on_way(session: AsyncSession, dossiers: Sequence[UUID]) -> Sequence[Parcel]:
    """Of these dossiers, the results that are with the post or ordered there, the oldest first."""
    asked = {"dossiers": [*dossiers], "direction": Direction.TO_CITIZEN}
    rows = await session.execute(_ON_WAY, asked)
    return [parcel_of(row) for row in rows.mappings()]


async def item_codes_under_way(session: AsyncSession, provider: str) -> Sequence[str]:
    asked = {"provider": provider, "limit": MOST_CODES}
    return list(await session.scalars(_CODES, asked))


async def parcels_late(session: AsyncSession, at: datetime, *, limit: int) -> Sequence[Parcel]:
    """Those that should have arrived by ``at``, and nobody said so yet."""
    rows = await session.execute(_LATE, {"at": at, "limit": limit})
    return [parcel_of(row) for row in rows.mappings()]


async def debts(session: AsyncSession) -> Sequence[Debt]:
    """What is owed to the post: parcels that it has not taken, or would not."""
    row = (await session.execute(_DEBT)).one()
    read_at = await session.scalar(_READ)
    known = [moment for moment in (row.ordered_at, read_at) if moment is not None]
    return [
        Debt(
            party="post",
            waiting=row.waiting,
            oldest=row.oldest,
            refused=row.refused,
            last_success=max(known, default=None),
        )
    ]

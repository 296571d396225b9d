"""Biên bản giao nhận: lists of parcels that change hands between a desk and the postman."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import NotFound
from app.domain.parcels import Direction
from app.shipments.parcel import Parcel, minutes_number, parcel_of
from app.shipments.queries.parcels import PARCEL


class BatchNotFound(NotFound):
    """There is no such list, or none that may be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One list; ``signed_at`` is there when both have signed. People by their full names."""

    id: UUID
    agency: str
    agency_name: str
    year: int
    number: int
    direction: Direction
    made_by: str
    made_at: datetime
    officer: str | None
    officer_at: datetime | None
    postman: str | None
    postman_code: str | None
    postman_at: datetime | None
    signed_at: datetime | None
    parcels: int

    @property
    def called(self) -> str:
        """The number of the minutes, as the receipt of a posted dossier states it."""
        return minutes_number(self.number, self.year)


@dataclass(frozen=True, slots=True)
class Minutes:
    """By which minutes, signed when, the papers of a dossier came to its desk.

    ``wanted_by`` is the line of its history by which they were sent: 1 is the submission.
    """

    number: str
    signed_at: datetime
    wanted_by: int


_BATCH = """
select b.id, b.agency, a.name as agency_name, b.year, b.number, b.direction,
       m.full_name as made_by, b.made_at, o.full_name as officer, b.officer_at,
       b.postman, b.postman_code, b.postman_at, b.signed_at,
       (select count(*) from postal_batch_item i where i.batch_id = b.id) as parcels
  from postal_batch b
  join agency a on a.code = b.agency
  join person m on m.id = b.made_by
  left join person o on o.id = b.officer
"""
_ONE = text(f"{_BATCH} where b.id = :id and b.agency = any(:agencies)")
_HOLD = text("select id from postal_batch where id = :id and agency = any(:agencies) for update")
_LISTED = text(f"""{_BATCH}
 where b.agency = any(:agencies) and (not :is_open or b.signed_at is null)
   and (cast(:before as uuid) is null or b.id < :before)
 order by b.id desc limit :limit
""")
_NUMBERED = text("""
select pg_advisory_xact_lock(hashtextextended('postal_batch:' || :agency, 0)),
       (select coalesce(max(number), 0) from postal_batch
         where agency = :agency and year = :year) as last
""")
_MAKE = text("""
insert into postal_batch (id, agency, year, number, direction, made_by, made_at)
values (:id, :agency, :year, :number, :direction, :by, :at)
""")
_ITEMS = text("""
insert into postal_batch_item (shipment_id, batch_id)
select x, cast(:batch as uuid) from unnest(cast(:shipments as uuid[])) as given (x)
on conflict (shipment_id) do nothing returning shipment_id
""")
_PARCELS = text(f"{PARCEL} where i.batch_id = :batch order by s.dossier_id, s.id")
_OFFICER = text("update postal_batch set officer = :by, officer_at = :at where id = :id")
_POSTMAN = text("""
update postal_batch set postman = :postman, postman_code = :code, postman_at = :at where id = :id
""")
_SIGNED = text("""
update postal_batch set signed_at = greatest(officer_at, postman_at)
 where id = :id and signed_at is null and officer_at is not null and postman_at is not null
returning signed_at
""")
_DROP = text("""
with freed as (delete from postal_batch_item where batch_id = :id)
delete from postal_batch where id = :id
""")
_CHANGED_HANDS = """
(b.signed_at is not null and (s.state = 'delivered' or exists (
   select from shipment_event e
    where e.source = 'minutes' and e.event_id = concat(b.id, ':', s.order_number))))
"""
_BY_REF = text(f"""
select b.number, b.year, b.signed_at, s.moved_seq
  from dossier d
  join shipment s on s.dossier_id = d.id and s.direction = 'to_agency'
  join postal_batch_item i on i.shipment_id = s.id
  join postal_batch b on b.id = i.batch_id
 where (d.code = :ref or d.id = cast(:id as uuid)) and {_CHANGED_HANDS}
 order by b.signed_at desc limit 1
""")
_BY_PARCEL = text(f"""
select i.shipment_id, b.number, b.year
  from shipment s
  join postal_batch_item i on i.shipment_id = s.id
  join postal_batch b on b.id = i.batch_id
 where s.id = any(:shipments) and {_CHANGED_HANDS}
""")
_MINUTES = text(f"""
select distinct on (s.dossier_id) s.dossier_id, b.number, b.year, b.signed_at, s.moved_seq
  from shipment s
  join postal_batch_item i on i.shipment_id = s.id
  join postal_batch b on b.id = i.batch_id
 where s.dossier_id = any(:dossiers) and s.direction = 'to_agency' and {_CHANGED_HANDS}
 order by s.dossier_id, b.signed_at desc
""")


async def batch(
    session: AsyncSession, identity: UUID, agencies: Sequence[str], *, lock: bool = False
) -> Batch:
    """A list of one of ``agencies``; locked, it is held. Raises BatchNotFound."""
    asked = {"id": identity, "agencies": sorted(agencies)}
    if lock:
        await session.execute(_HOLD, asked)
    row = (await session.execute(_ONE, asked)).mappings().first()
    if row is None:
        raise BatchNotFound
    return _batch(row)


async def batches(
    session: AsyncSession,
    agencies: Sequence[str],
    *,
    limit: int,
    is_open: bool = False,
    before: UUID | None = None,
) -> Sequence[Batch]:
    """The lists of ``agencies``, the newest first; ``is_open``: only those not signed by both."""
    asked = {"agencies": sorted(agencies), "is_open": is_open, "before": before, "limit": limit}
    rows = await session.execute(_LISTED, asked)
    return [_batch(row) for row in rows.mappings()]


async def batch_parcels(session: AsyncSession, identity: UUID) -> Sequence[Parcel]:
    rows = await session.execute(_PARCELS, {"batch": identity})
    return [parcel_of(row) for row in rows.mappings()]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBatch:
    id: UUID
    agency: str
    year: int
    direction: Direction
    shipments: Sequence[UUID]
    by: UUID
    at: datetime


async def write_batch(session: AsyncSession, new: NewBatch) -> int:
    """How many of the parcels are on it; the others are on a list already.

    Lists are numbered without a gap in each agency's year.
    """
    named = {"agency": new.agency, "year": new.year}
    last = (await session.execute(_NUMBERED, named)).one().last
    made = {
        **named,
        "id": new.id,
        "number": last + 1,
        "direction": new.direction.value,
        "by": new.by,
        "at": new.at,
    }
    await session.execute(_MAKE, made)
    items = {"batch": new.id, "shipments": [*new.shipments]}
    return len((await session.execute(_ITEMS, items)).all())


async def sign_for_agency(session: AsyncSession, identity: UUID, by: UUID, at: datetime) -> None:
    await session.execute(_OFFICER, {"id": identity, "by": by, "at": at})


async def sign_for_post(
    session: AsyncSession, identity: UUID, *, postman: str, code: str, at: datetime
) -> None:
    asked = {"id": identity, "postman": postman, "code": code, "at": at}
    await session.execute(_POSTMAN, asked)


async def signed_by_both(session: AsyncSession, identity: UUID) -> datetime | None:
    """The moment of the later signature, once, when there are two now."""
    found: datetime | None = await session.scalar(_SIGNED, {"id": identity})
    return found


async def remove_batch(session: AsyncSession, identity: UUID) -> None:
    await session.execute(_DROP, {"id": identity})


async def minutes_of(session: AsyncSession, dossiers: Sequence[UUID]) -> Mapping[UUID, Minutes]:
    """The newest signed minutes by which the papers of each dossier came, where there are any."""
    rows = await session.execute(_MINUTES, {"dossiers": [*dossiers]})
    return {
        row.dossier_id: Minutes(minutes_number(row.number, row.year), row.signed_at, row.moved_seq)
        for row in rows
    }


async def minutes_by_parcel(session: AsyncSession, shipments: Sequence[UUID]) -> Mapping[UUID, str]:
    """The number of the signed minutes by which each parcel changed hands, where there are any."""
    rows = await session.execute(_BY_PARCEL, {"shipments": [*shipments]})
    return {row.shipment_id: minutes_number(row.number, row.year) for row in rows}


async def minutes_by_ref(session: AsyncSession, ref: str) -> Minutes | None:
    """The same for the dossier with this id or code."""
    try:
        identity = UUID(ref)
    except ValueError:
        identity = None
    asked = {"ref": ref.upper(), "id": identity}
    row = (await session.execute(_BY_REF, asked)).first()
    if row is None:
        return None
    return Minutes(minutes_number(row.number, row.year), row.signed_at, row.moved_seq)


def _batch(row: RowMapping) -> Batch:
    return Batch(**{**row, "direction": Direction(row["direction"])})

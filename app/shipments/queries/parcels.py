"""Reading and writing parcels and what was told of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import NotFound
from app.domain.parcels import ParcelState, Station
from app.ports.postal import PostalEvent
from app.shipments.parcel import Parcel, parcel_of, row_of
from app.shipments.refusals import TO_RECORD
from app.shipments.tables import ShipmentRow


class ParcelNotFound(NotFound):
    """There is none of that number, or none that may be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A station as it is kept; ``source`` is who told it."""

    source: str
    event_id: str
    at: datetime
    told_at: datetime
    code: str
    state: ParcelState | None
    item_code: str | None
    place: str | None
    note: str | None
    collector: str | None
    collector_paper: str | None
    signature: str | None
    photo: str | None


_COLUMNS = ", ".join(f"s.{column.key}" for column in ShipmentRow.__table__.columns)
LIES_HERE = """
(s.state = 'returned' and s.direction = 'to_citizen' and d.is_open and not exists (
   select from shipment later
    where later.dossier_id = s.dossier_id and later.direction = s.direction
      and later.number > s.number))
"""
UNRECORDED = f"""
(s.trouble is not null and s.trouble = '{TO_RECORD}' and not exists (
   select from dossier_event e
     join dossier_event_payload y using (dossier_id, seq)
     cross join jsonb_array_elements(cast(y.payload as jsonb) -> 'papers') as paper
    where e.dossier_id = s.dossier_id and e.seq > s.moved_seq and e.at >= s.ended_at
      and not jsonb_exists(paper, 'from')))
"""
PARCEL = f"""
select {_COLUMNS}, d.code, i.batch_id, {LIES_HERE} as lies_here, {UNRECORDED} as to_record
  from shipment s
  join dossier d on d.id = s.dossier_id
  left join postal_batch_item i on i.shipment_id = s.id
"""
_OF_DOSSIER = text(f"{PARCEL} where s.dossier_id = :dossier order by s.direction, s.number")
_BY_ID = text(f"{PARCEL} where s.id = any(:ids) order by s.dossier_id, s.id")
_BY_NUMBER = text(f"{PARCEL} where s.order_number = :number")
_KNOWN = text(f"""{PARCEL}
 where s.provider = :provider and (s.order_number = any(:numbers)
    or s.item_code = any(:codes)) order by s.dossier_id, s.id
""")
_NAMES = [column.key for column in ShipmentRow.__table__.columns]
_INSERT = text(f"""
insert into shipment ({", ".join(_NAMES)}) values ({", ".join(f":{name}" for name in _NAMES)})
""")
_UPDATE = text(f"""
update shipment set {", ".join(f"{name} = :{name}" for name in _NAMES if name != "id")}
 where id = :id
""")
_TELL = text("""
insert into shipment_event (source, event_id, order_number, item_code, at, told_at, code, state,
                            place, note, collector, collector_paper, signature, photo, by, raw)
select :source, x.* from jsonb_to_recordset(cast(:events as jsonb)) as x(
  event_id text, order_number text, item_code text, at timestamptz, told_at timestamptz,
  code text, state text, place text, note text, collector text, collector_paper text,
  signature text, photo text, by uuid, raw text)
on conflict (source, event_id) do nothing returning order_number, item_code
""")
_TOLD = text("""
select s.id as shipment, e.source, e.event_id, e.at, e.told_at, e.code, e.state,
       e.item_code, e.place, e.note, e.collector, e.collector_paper, e.signature, e.photo
  from shipment s
  join shipment_event e on e.order_number = s.order_number
       or (e.order_number is null and e.item_code = s.item_code and e.at >= s.wanted_at
           and not exists (select from shipment o
                            where o.item_code = s.item_code and o.provider = s.provider
                              and o.wanted_at <= e.at
                              and (o.wanted_at, o.id) > (s.wanted_at, s.id)))
 where s.id = any(:ids) and e.source in (s.provider, 'desk', 'minutes', 'house')
 order by e.at, e.told_at, e.event_id
""")
_TAKEN = text("""
select exists (
  select from shipment o
   where o.item_code = :code and o.provider = :provider and o.id <> :id
     and (o.ended_at is null or o.ended_at >= :wanted_at and o.dossier_id <> :dossier))
""")
_CURSOR = text("select cursor from postal_cursor where provider = :provider")
_MOVE_CURSOR = text("""
insert into postal_cursor (provider, cursor, read_at) values (:provider, :cursor, :at)
on conflict (provider) do update set cursor = excluded.cursor, read_at = excluded.read_at
   where postal_cursor.cursor = :before
""")


async def parcels_of(session: AsyncSession, dossier: UUID) -> Sequence[Parcel]:
    """Those of a dossier, to the agency first, each direction in order."""
    rows = await session.execute(_OF_DOSSIER, {"dossier": dossier})
    return [parcel_of(row) for row in rows.mappings()]


async def parcels(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[Parcel]:
    rows = await session.execute(_BY_ID, {"ids": [*ids]})
    return [parcel_of(row) for row in rows.mappings()]


async def parcel(session: AsyncSession, identity: UUID) -> Parcel:
    """Raises ParcelNotFound."""
    found = await parcels(session, [identity])
    if not found:
        raise ParcelNotFound
    return found[0]


async def parcel_numbered(session: AsyncSession, number: str) -> Parcel:
    """Raises ParcelNotFound."""
    row = (await session.execute(_BY_NUMBER, {"number": number})).mappings().first()
    if row is None:
        raise ParcelNotFound
    return parcel_of(row)


async def parcels_meant(
    session: AsyncSession, provider: str, events: Sequence[PostalEvent]
) -> Sequence[Parcel]:
    """The parcels that ``events`` of a post office are about, as far as we know them."""
    asked = {
        "provider": provider,
        "numbers": [event.order_number for event in events if event.order_number],
        "codes": [event.item_code for event in events if not event.order_number],
    }
    rows = await session.execute(_KNOWN, asked)
    return [parcel_of(row) for row in rows.mappings()]


async def is_taken(session: AsyncSession, parcel: Parcel, code: str) -> bool:
    """Whether another parcel has the item code, or had it while this one was wanted already."""
    asked = {
        "code": code,
        "provider": parcel.provider,
        "id": parcel.id,
        "wanted_at": parcel.wanted_at,
        "dossier": parcel.dossier_id,
    }
    return bool(await session.scalar(_TAKEN, asked))


async def add_parcel(session: AsyncSession, new: Parcel) -> None:
    """The caller holds its dossier, and has seen that there is none of its number."""
    await session.execute(_INSERT, row_of(new))


async def write_parcel(session: AsyncSession, changed: Parcel) -> None:
    """The caller holds its dossier."""
    await session.execute(_UPDATE, row_of(changed))


async def write_events(
    session: AsyncSession,
    source: str,
    events: Sequence[PostalEvent],
    *,
    at: datetime,
    by: UUID | None = None,
) -> int:
    """Keep what was told at ``at``; how many of ``events`` were not known before."""
    if not events:
        return 0
    written = [_row(event, at, by) for event in {event.id: event for event in events}.values()]
    asked = {"source": source, "events": json.dumps(written, default=str)}
    return len((await session.execute(_TELL, asked)).all())


async def told_of(session: AsyncSession, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Told]]:
    """The stations of each parcel, the oldest first."""
    found: dict[UUID, list[Told]] = {identity: [] for identity in ids}
    for row in (await session.execute(_TOLD, {"ids": [*ids]})).mappings():
        kept: dict[str, Any] = dict(row)
        shipment = kept.pop("shipment")
        state = kept["state"] and ParcelState(kept["state"])
        found[shipment].append(Told(**{**kept, "state": state}))
    return found


def stations(told: Sequence[Told]) -> list[Station]:
    """The same as the law of parcels reads them."""
    return [Station(id=f"{one.source}:{one.event_id}", state=one.state, at=one.at) for one in told]


async def cursor_of(session: AsyncSession, provider: str) -> str | None:
    found: str | None = await session.scalar(_CURSOR, {"provider": provider})
    return found


async def move_cursor(
    session: AsyncSession, provider: str, *, before: str | None, to: str, at: datetime
) -> None:
    """To where the events of this transaction lead, unless somebody read on meanwhile."""
    asked = {"provider": provider, "before": before, "cursor": to, "at": at}
    await session.execute(_MOVE_CURSOR, asked)


def _row(event: PostalEvent, at: datetime, by: UUID | None) -> dict[str, object]:
    return {
        "event_id": event.id,
        "order_number": event.order_number,
        "item_code": event.item_code,
        "at": event.at.isoformat(),
        "told_at": at.isoformat(),
        "code": event.code,
        "state": event.state and event.state.value,
        "place": event.place,
        "note": event.note,
        "collector": event.collector,
        "collector_paper": event.collector_paper,
        "signature": event.signature,
        "photo": event.photo,
        "by": by and str(by),
        "raw": event.raw,
    }

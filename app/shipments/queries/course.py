"""What the history of a dossier says about parcels: which are wanted, and what became of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.by_post import SEND_IN
from app.domain.dossier import UNDO
from app.domain.national import RETURNED
from app.domain.parcels import Direction
from app.domain.posted import MINUTES
from app.domain.procedure import Channel
from app.shipments.parcel import Parcel, minutes_number


class Ended(StrEnum):
    """What the dossier's own course says of a parcel."""

    UNDONE = "undone"
    DELIVERED = "delivered"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A parcel that line ``seq`` of the history wants; ``ended`` is None while it may be away.

    ``fetch_from`` is said where somebody sends in papers that he was asked for.
    """

    direction: Direction
    seq: int
    at: datetime
    item_code: str | None = None
    originals: bool = False
    fetch_from: str | None = None
    ended: Ended | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """Between whom parcels of a dossier go.

    The papers that a dossier begins with are fetched at the applicant's ``address``, others where
    he says; the result goes to ``return_address``.
    """

    code: str | None
    agency: str
    agency_name: str
    agency_address: str | None
    agency_phone: str | None
    agency_email: str | None
    applicant: str
    address: str
    return_address: str
    phone: str | None
    email: str | None
    procedure: str
    procedure_version: int
    calendar: str
    calendar_version: int | None
    is_open: bool
    accepted_at: datetime | None


_SENT = text(f"""
select e.seq, e.at, y.payload, x.action as ended_by, x.national as ended_national,
       x.at as ended_at
  from dossier_event e
  join dossier_event_payload y using (dossier_id, seq)
  left join lateral (
    select n.action, n.national, n.at from dossier_event n
     where n.dossier_id = e.dossier_id and n.seq > e.seq
       and n.from_state = e.to_state and n.to_state <> n.from_state
     order by n.seq limit 1) x on true
 where e.dossier_id = :dossier and e.action <> '{UNDO}'
   and cast(y.payload as json) ->> 'sent_to' is not null
 order by e.seq
""")
_FETCHED = text(f"""
select e.seq, e.at, d.is_open, d.accepted_at, d.last_at
  from dossier d join dossier_event e on e.dossier_id = d.id and e.seq = 1
 where d.id = :dossier and d.channel = '{Channel.POST.value}' and e.actor_kind = 'citizen'
""")
_SENT_IN = text(f"""
select e.seq, e.at, cast(y.payload as json) #>> '{{data,pickup_address}}' as fetch_from,
       x.seq as ended_by, x.at as ended_at, x.minutes, b.number, b.year,
       coalesce(s.state in ('lost', 'returned', 'cancelled'), false) as never_came
  from dossier_event e
  join dossier_event_payload y using (dossier_id, seq)
  left join shipment s on s.dossier_id = e.dossier_id and s.moved_seq = e.seq
  left join postal_batch_item i on i.shipment_id = s.id
  left join postal_batch b on b.id = i.batch_id
  left join lateral (
    select n.seq, n.at, cast(m.payload as json) #>> '{{data,{MINUTES},number}}' as minutes
      from dossier_event n left join dossier_event_payload m using (dossier_id, seq)
     where n.dossier_id = e.dossier_id and n.seq > e.seq
       and n.from_state = e.to_state and n.to_state <> n.from_state
     order by n.seq limit 1) x on true
 where e.dossier_id = :dossier and e.action = '{SEND_IN}'
 order by e.seq
""")
_ENDS = text("""
select d.code, d.receiving_agency as agency, a.name as agency_name, a.address as agency_address,
       a.phone as agency_phone, a.email as agency_email,
       cast(t.applicant as json) ->> 'full_name' as applicant,
       coalesce(cast(t.applicant as json) ->> 'address', t.return_address, '') as address,
       coalesce(t.return_address, cast(t.applicant as json) ->> 'address', '') as return_address,
       cast(t.applicant as json) ->> 'phone' as phone,
       cast(t.applicant as json) ->> 'email' as email,
       d.procedure, d.procedure_version, d.calendar, d.calendar_version, d.is_open, d.accepted_at
  from dossier d
  join dossier_detail t on t.dossier_id = d.id
  join agency a on a.code = d.receiving_agency
 where d.id = :dossier
""")
_CONCERNS = text(f"""
select exists (
  select from dossier_event e join dossier_event_payload y using (dossier_id, seq)
   where e.dossier_id = :dossier and e.seq = :seq
     and (cast(y.payload as json) ->> 'sent_to' is not null or e.action = '{SEND_IN}'
          or e.seq = 1 and exists (select from dossier d where d.id = e.dossier_id
                                    and d.channel = '{Channel.POST.value}')))
    or exists (select from shipment s where s.dossier_id = :dossier and s.ended_at is null)
""")
_LOCK = text("select id from dossier where id = any(:dossiers) order by id for update")


async def concerns_post(session: AsyncSession, dossier: UUID, seq: int) -> bool:
    """Whether line ``seq`` may want a parcel, or one of the dossier's is under way."""
    asked = {"dossier": dossier, "seq": seq}
    return bool(await session.scalar(_CONCERNS, asked))


async def lock_dossiers(session: AsyncSession, dossiers: Sequence[UUID]) -> None:
    """Hold them, in the order of their ids, until the transaction ends."""
    await session.execute(_LOCK, {"dossiers": [*dossiers]})


async def wanted_parcels(session: AsyncSession, dossier: UUID) -> Sequence[Wanted]:
    """Every parcel that the history wanted, the oldest of each direction first."""
    asked = {"dossier": dossier}
    fetched = (await session.execute(_FETCHED, asked)).mappings().all()
    sent_in = (await session.execute(_SENT_IN, asked)).mappings().all()
    sent = (await session.execute(_SENT, asked)).mappings().all()
    came = _came_by_minutes(sent_in)
    return [
        *(_fetched(row) for row in fetched),
        *(_sent_in(row, came) for row in sent_in),
        *(_sent(row) for row in sent),
    ]


async def wanted_by(session: AsyncSession, parcel: Parcel) -> Wanted | None:
    """The line that wants ``parcel``."""
    lines = await wanted_parcels(session, parcel.dossier_id)
    return next((line for line in lines if line.seq == parcel.moved_seq), None)


async def ends_of(session: AsyncSession, dossier: UUID) -> Ends:
    row = (await session.execute(_ENDS, {"dossier": dossier})).mappings().one()
    return Ends(**row)


def _fetched(row: RowMapping) -> Wanted:
    """What was refused or withdrawn before it was received need not be fetched any more."""
    over = not row["is_open"] and row["accepted_at"] is None
    return Wanted(
        direction=Direction.TO_AGENCY,
        seq=row["seq"],
        at=row["at"],
        ended=Ended.UNDONE if over else None,
        ended_at=row["last_at"] if over else None,
    )


def _came_by_minutes(rows: Sequence[RowMapping]) -> frozenset[int]:
    """The lines whose parcels the dossier went on with: those of the list that its minutes are.

    Minutes that were signed on paper are no list of ours; they are those of the first parcel of
    which the post has not said that it never comes.
    """
    came: set[int] = set()
    for line in {row["ended_by"] for row in rows if row["minutes"] is not None}:
        sent = [row for row in rows if row["ended_by"] == line]
        named = [row["seq"] for row in sent if _is_listed(row)]
        rest = [row["seq"] for row in sent if not row["never_came"]]
        came.update(named or rest[:1])
    return frozenset(came)


def _is_listed(row: RowMapping) -> bool:
    is_there = row["number"] is not None
    return is_there and row["minutes"] == minutes_number(row["number"], row["year"])


def _sent_in(row: RowMapping, came: frozenset[int]) -> Wanted:
    """Once the dossier has gone on, papers came by the minutes that say so, or are not needed."""
    ended = None
    if row["ended_at"] is not None:
        ended = Ended.DELIVERED if row["seq"] in came else Ended.UNDONE
    return Wanted(
        direction=Direction.TO_AGENCY,
        seq=row["seq"],
        at=row["at"],
        fetch_from=row["fetch_from"],
        ended=ended,
        ended_at=row["ended_at"],
    )


def _sent(row: RowMapping) -> Wanted:
    data = json.loads(row["payload"]).get("data") or {}
    said = data.get("shipment") or {}
    ended = None
    if row["ended_by"] is not None:
        back = Ended.DELIVERED if row["ended_national"] == RETURNED else Ended.BACK
        ended = Ended.UNDONE if row["ended_by"] == UNDO else back
    return Wanted(
        direction=Direction.TO_CITIZEN,
        seq=row["seq"],
        at=row["at"],
        item_code=said.get("item_code"),
        originals=said.get("originals") is True,
        ended=ended,
        ended_at=row["ended_at"],
    )

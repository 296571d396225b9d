"""Danh sách cần gọi: whom a desk has to call, and what came of it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.notifying import CallOutcome

_CALL = text("""
insert into notice_call (way_id, dossier_id, agency, call_on, tried)
select :way, d.id, d.receiving_agency, :day, 0 from dossier d where d.id = :dossier
on conflict (way_id) do nothing
""")
_CALL_OVER = text("""
update notice_call set outcome = :outcome, by = :by, at = :at
 where way_id = :way and outcome is null returning way_id
""")
_CALL_AGAIN = text("""
update notice_call set tried = tried + 1, call_on = :day, by = :by, at = :at
 where way_id = :way and outcome is null returning tried
""")

_OPEN = text("select agency, tried from notice_call where way_id = :way and outcome is null")
_LIST = text("""
select c.way_id, c.dossier_id, c.call_on, c.tried, w.notice, w.told_at, w.seq, n.facts, d.code,
       d.procedure, cast(t.applicant as json) ->> 'full_name' as name,
       cast(t.applicant as json) ->> 'phone' as phone
  from notice_call c
  join notice_way w on w.id = c.way_id
  join notice n on n.dossier_id = w.dossier_id and n.seq = w.seq and n.notice = w.notice
               and n.about = w.about
  join dossier d on d.id = c.dossier_id
  join dossier_detail t on t.dossier_id = c.dossier_id
 where c.outcome is null and c.agency = any(:agencies) and c.call_on <= :until
   and (c.call_on, c.way_id) > (:after_day, cast(:after_way as uuid))
 order by c.call_on, c.way_id limit :limit
""")
_COUNT = text("""
select count(*) from (
    select from notice_call
     where outcome is null and agency = any(:agencies) and call_on <= :until limit :limit) c
""")
FIRST = (date(1, 1, 1), UUID(int=0))


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCall:
    """Whose call it is, and how often nobody was reached."""

    agency: str
    tried: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallLine:
    """One line of the call list: whom to call, about which dossier, to say what."""

    way_id: UUID
    dossier_id: UUID
    call_on: date
    tried: int
    notice: str
    told_at: datetime
    seq: int
    facts: Mapping[str, str | None]
    code: str | None
    procedure: str
    name: str
    phone: str | None


async def open_call(session: AsyncSession, way: UUID) -> OpenCall | None:
    row = (await session.execute(_OPEN, {"way": way})).mappings().first()
    return None if row is None else OpenCall(**row)


async def call_list(
    session: AsyncSession,
    agencies: Collection[str],
    until: date,
    *,
    after: tuple[date, UUID] = FIRST,
    limit: int,
) -> Sequence[CallLine]:
    """The calls that ``agencies`` have to make by the day ``until``, the oldest first."""
    asked = {
        "agencies": sorted(agencies),
        "until": until,
        "after_day": after[0],
        "after_way": after[1],
        "limit": limit,
    }
    rows = await session.execute(_LIST, asked)
    return [CallLine(**{**row, "facts": json.loads(row["facts"])}) for row in rows.mappings()]


async def call_count(
    session: AsyncSession, agencies: Collection[str], until: date, *, limit: int
) -> int:
    """How many calls there are to be made by the day ``until``; counted no further than limit."""
    asked = {"agencies": sorted(agencies), "until": until, "limit": limit}
    return int(await session.scalar(_COUNT, asked) or 0)


async def put_on_call_list(session: AsyncSession, way: UUID, dossier: UUID, day: date) -> None:
    """The desk that received the dossier is to call."""
    await session.execute(_CALL, {"way": way, "dossier": dossier, "day": day})


async def end_call(
    session: AsyncSession, way: UUID, outcome: CallOutcome, by: UUID | None, at: datetime
) -> bool:
    """Whether there was a call to be made."""
    values = {"way": way, "outcome": outcome.value, "by": by, "at": at}
    return (await session.execute(_CALL_OVER, values)).first() is not None


async def call_again(
    session: AsyncSession, way: UUID, day: date, by: UUID, at: datetime
) -> int | None:
    """How often nobody was reached by now; None: there is no call to be made."""
    values = {"way": way, "day": day, "by": by, "at": at}
    return (await session.execute(_CALL_AGAIN, values)).scalar_one_or_none()

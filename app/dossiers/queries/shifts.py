"""Acts on many open dossiers: which they are, what was begun and done, and quiet changes of rules.

A chunk is chosen without locks and judged again under them, so that people go on working meanwhile.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import DossierId


@dataclass(frozen=True, slots=True, kw_only=True)
class Repinned:
    """A dossier that comes under other rules while nothing about it changes that anybody sees."""

    id: DossierId
    snapshot: str
    calendar_version: int | None
    timer_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody has ordered; the same plan that was not finished is the same campaign."""

    id: UUID
    kind: str
    plan: Mapping[str, object]
    by: str
    at: datetime
    effective_on: date

    @property
    def text(self) -> str:
        return json.dumps(self.plan, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a campaign did to one dossier, with the number of the event that says so."""

    dossier: DossierId
    seq: int
    before: Mapping[str, object]
    after: Mapping[str, object]


_OF_CALENDAR = text("""
select id from dossier
 where calendar = :code and is_open and calendar_version is distinct from :version
   and (cast(:after as uuid) is null or id > :after)
 order by id limit :limit
""")
_OF_PROCEDURE = text("""
select id from dossier
 where procedure = :code and is_open and procedure_version < :version
   and (cast(:after as uuid) is null or id > :after)
 order by id limit :limit
""")
_OPEN_BY_VERSION = text("""
select procedure_version, count(*) from dossier
 where procedure = :code and is_open group by procedure_version
""")
_COUNTED_BY = text("""
select c.code from unnest(cast(:codes as text[])) as c(code)
 where exists (select from dossier d where d.calendar = c.code and d.is_open)
""")
_REPIN = text("""
update dossier d set snapshot = r.snapshot, calendar_version = r.calendar_version,
       timer_at = r.timer_at
  from jsonb_to_recordset(cast(:rows as jsonb))
    as r(id uuid, snapshot text, calendar_version integer, timer_at timestamptz)
 where d.id = r.id
""")
_BEGUN = text("""
select id from campaign
 where kind = :kind and plan = :plan and finished_at is null
 order by planned_at limit 1
""")
_BEGIN = text("""
insert into campaign (id, kind, plan, effective_on, planned_at, planned_by, state, started_at)
values (:id, :kind, :plan, :effective_on, :at, :by, 'running', :at)
""")
_END = text("update campaign set state = 'done', finished_at = :at where id = :id")
_DONE = text("""
insert into campaign_dossier (campaign_id, dossier_id, seq, before, after)
select :campaign, r.dossier, r.seq, r.before, r.after
  from jsonb_to_recordset(cast(:rows as jsonb))
    as r(dossier uuid, seq integer, before text, after text)
""")
_COUNT = text("select count(*) from campaign_dossier where campaign_id = :campaign")
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended(:plan, 0))")
_CAMPAIGNS = text("""
select c.id, c.plan::json ->> 'calendar' as calendar,
       (c.plan::json ->> 'version')::int as version, c.state, c.planned_by, c.started_at,
       c.finished_at, done.moved, done.late,
       case when cast(:id as uuid) is null then 0 else
       (select count(*) from dossier d
         where d.calendar = c.plan::json ->> 'calendar' and d.is_open
           and d.calendar_version is distinct from (c.plan::json ->> 'version')::int)
       end as elsewhere
  from campaign c
 cross join lateral (
       select count(*) as moved,
              count(*) filter (where x.after::json ->> 'turn' = 'late') as late
         from campaign_dossier x where x.campaign_id = c.id) as done
 where c.kind = 'calendar' and (cast(:id as uuid) is null or c.id = :id)
 order by c.planned_at desc, c.id desc limit :limit
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarCampaign:
    """How far a change of calendar has come.

    ``moved`` dossiers have another date, ``late`` of them are overdue by it; ``elsewhere`` are open
    dossiers that count by another version, waiting or left there for good; they are counted only
    where one campaign is asked for.
    """

    id: UUID
    calendar: str
    version: int
    state: str
    planned_by: str
    started_at: datetime
    finished_at: datetime | None
    moved: int
    late: int
    elsewhere: int


async def calendar_campaigns(
    session: AsyncSession, *, only: UUID | None = None, limit: int = 20
) -> Sequence[CalendarCampaign]:
    """The newest first, or the one that is named."""
    rows = await session.execute(_CAMPAIGNS, {"id": only, "limit": limit})
    return [CalendarCampaign(**row) for row in rows.mappings()]


async def under_another_calendar(
    session: AsyncSession, code: str, version: int, *, after: UUID | None, limit: int
) -> Sequence[UUID]:
    """Open dossiers that count by another version of the calendar, in the order of their ids."""
    asked = {"code": code, "version": version, "after": after, "limit": limit}
    return (await session.scalars(_OF_CALENDAR, asked)).all()


async def under_an_older_version(
    session: AsyncSession, code: str, version: int, *, after: UUID | None, limit: int
) -> Sequence[UUID]:
    """Open dossiers of the procedure's earlier versions, in the order of their ids."""
    asked = {"code": code, "version": version, "after": after, "limit": limit}
    return (await session.scalars(_OF_PROCEDURE, asked)).all()


async def open_by_version(session: AsyncSession, procedure: str) -> dict[int, int]:
    """How many open dossiers there are under each version of a procedure."""
    rows = await session.execute(_OPEN_BY_VERSION, {"code": procedure})
    return {int(version): int(number) for version, number in rows}


async def counted_by(session: AsyncSession, calendars: Sequence[str]) -> frozenset[str]:
    """Those of ``calendars`` by which some open dossier counts."""
    return frozenset(await session.scalars(_COUNTED_BY, {"codes": list(calendars)}))


async def repin(session: AsyncSession, dossiers: Sequence[Repinned]) -> None:
    """Write them, who are locked, in one statement."""
    rows = [
        {
            "id": str(dossier.id),
            "snapshot": dossier.snapshot,
            "calendar_version": dossier.calendar_version,
            "timer_at": dossier.timer_at and dossier.timer_at.isoformat(),
        }
        for dossier in dossiers
    ]
    if rows:
        await session.execute(_REPIN, {"rows": json.dumps(rows)})


async def begun(session: AsyncSession, order: Order) -> UUID:
    """The campaign of this order: the one that was cut short, or a new one."""
    await session.execute(_ONE_AT_A_TIME, {"plan": f"{order.kind}:{order.text}"})
    known: UUID | None = await session.scalar(_BEGUN, {"kind": order.kind, "plan": order.text})
    if known is not None:
        return known
    given: dict[str, Any] = {
        "id": order.id,
        "kind": order.kind,
        "plan": order.text,
        "effective_on": order.effective_on,
        "at": order.at,
        "by": order.by,
    }
    await session.execute(_BEGIN, given)
    return order.id


async def ended(session: AsyncSession, campaign: UUID, at: datetime) -> int:
    """How many dossiers the campaign has moved, now that none is left."""
    await session.execute(_END, {"id": campaign, "at": at})
    return int(await session.scalar(_COUNT, {"campaign": campaign}) or 0)


async def note(session: AsyncSession, campaign: UUID, done: Sequence[Done]) -> None:
    rows = [
        {
            "dossier": str(one.dossier),
            "seq": one.seq,
            "before": json.dumps(one.before, ensure_ascii=False),
            "after": json.dumps(one.after, ensure_ascii=False),
        }
        for one in done
    ]
    if rows:
        await session.execute(_DONE, {"campaign": campaign, "rows": json.dumps(rows)})

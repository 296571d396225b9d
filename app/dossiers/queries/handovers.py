"""Sổ bàn giao: lists of papers on their way between agencies, given and acknowledged."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import NotFound


class HandoverNotFound(NotFound):
    """There is no such list, or none of the person's agencies gave or gets it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """One dossier's ``papers`` (keys), given by the list ``handover``."""

    handover: UUID
    dossier: UUID
    from_agency: str
    to_agency: str
    papers: tuple[str, ...]
    by: UUID
    on_behalf_of: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What of one dossier was on its way to an agency (``papers``), acknowledged by it.

    A paper is on its way by one list only, whatever has become of the agency that this one names.
    """

    dossier: UUID
    papers: tuple[str, ...]
    missing: tuple[str, ...]
    by: UUID
    on_behalf_of: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverLine:
    """A list: how many dossiers it holds, how many are not acknowledged, and with how many gaps."""

    id: UUID
    from_agency: str
    from_name: str
    to_agency: str
    to_name: str
    given_at: datetime
    given_by: str
    given_on_behalf_of: str | None
    dossiers: int
    waiting: int
    incomplete: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverItem:
    """One dossier of a list; ``papers`` and ``missing`` are keys of documents."""

    dossier: UUID
    code: str | None
    procedure: str
    procedure_version: int
    applicant: str
    papers: tuple[str, ...]
    missing: tuple[str, ...]
    received_at: datetime | None
    received_by: str | None
    received_on_behalf_of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Lists that ``agencies`` give or get; the newest first, behind the one of ``after``."""

    agencies: Sequence[str]
    incoming: bool
    is_open: bool | None
    limit: int
    after_at: datetime | None = None
    after: UUID | None = None


_GIVEN = text("""
with list as (
  insert into handover (id, from_agency, to_agency, given_by, given_on_behalf_of, given_at)
  values (:handover, :from_agency, :to_agency, :by, :on_behalf_of, :at)
  on conflict (id) do nothing returning id)
insert into handover_item (handover_id, dossier_id, papers, missing)
select coalesce((select id from list), cast(:handover as uuid)), cast(:dossier as uuid),
       cast(:papers as text), '[]'
on conflict (handover_id, dossier_id) do update
  set papers = cast(cast(handover_item.papers as jsonb) || cast(excluded.papers as jsonb) as text)
""")
_RECEIVED = text("""
update handover_item i
   set received_by = :by, received_on_behalf_of = cast(:on_behalf_of as uuid), received_at = :at,
       missing = (select coalesce(json_agg(key), '[]') from
                    json_array_elements_text(cast(i.papers as json)) as given (key)
                   where key = any(:missing))
 where i.dossier_id = :dossier and i.received_at is null
   and exists (select from json_array_elements_text(cast(i.papers as json)) as given (key)
                where key = any(:papers))
""")
_LINES = """
select h.id, h.from_agency, f.name as from_name, h.to_agency, t.name as to_name, h.given_at,
       p.full_name as given_by, b.full_name as given_on_behalf_of,
       i.dossiers, i.waiting, i.incomplete
  from handover h
  join agency f on f.code = h.from_agency
  join agency t on t.code = h.to_agency
  join person p on p.id = h.given_by
  left join person b on b.id = h.given_on_behalf_of
 cross join lateral (
   select count(*) as dossiers, count(*) filter (where received_at is null) as waiting,
          count(*) filter (where missing <> '[]') as incomplete
     from handover_item where handover_id = h.id) i
"""
_LISTS = {
    incoming: text(f"""{_LINES}
 where h.{side} = any(:agencies)
   and (cast(:is_open as boolean) is null or (i.waiting > 0) = :is_open)
   and (cast(:after_at as timestamptz) is null
        or (h.given_at, h.id) < (:after_at, cast(:after as uuid)))
 order by h.given_at desc, h.id desc limit :limit
""")
    for incoming, side in ((True, "to_agency"), (False, "from_agency"))
}
_ONE = text(f"""{_LINES}
 where h.id = :id and (h.from_agency = any(:agencies) or h.to_agency = any(:agencies))
""")
_ITEMS = text("""
select i.dossier_id as dossier, d.code, d.procedure, d.procedure_version,
       cast(t.applicant as json) ->> 'full_name' as applicant, i.papers, i.missing, i.received_at,
       p.full_name as received_by, b.full_name as received_on_behalf_of
  from handover_item i
  join dossier d on d.id = i.dossier_id
  join dossier_detail t on t.dossier_id = i.dossier_id
  left join person p on p.id = i.received_by
  left join person b on b.id = i.received_on_behalf_of
 where i.handover_id = :id order by d.code, d.id
""")


async def record_gift(session: AsyncSession, gift: Gift) -> None:
    values = {name: getattr(gift, name) for name in Gift.__dataclass_fields__}
    await session.execute(_GIVEN, {**values, "papers": json.dumps(gift.papers)})


async def record_receipt(session: AsyncSession, receipt: Receipt) -> None:
    values = {name: getattr(receipt, name) for name in Receipt.__dataclass_fields__}
    keys = {name: list(values[name]) for name in ("papers", "missing")}
    await session.execute(_RECEIVED, {**values, **keys})


async def handovers(session: AsyncSession, wanted: Wanted) -> Sequence[HandoverLine]:
    """The newest first."""
    asked: dict[str, Any] = {
        "agencies": sorted(wanted.agencies),
        "is_open": wanted.is_open,
        "after_at": wanted.after_at,
        "after": wanted.after,
        "limit": wanted.limit,
    }
    rows = await session.execute(_LISTS[wanted.incoming], asked)
    return [HandoverLine(**row) for row in rows.mappings()]


async def handover(
    session: AsyncSession, identity: UUID, agencies: Sequence[str]
) -> tuple[HandoverLine, Sequence[HandoverItem]]:
    """The list and its dossiers. Raises HandoverNotFound where none of ``agencies`` has to do."""
    asked = {"id": identity, "agencies": sorted(agencies)}
    line = (await session.execute(_ONE, asked)).mappings().one_or_none()
    if line is None:
        raise HandoverNotFound
    rows = await session.execute(_ITEMS, {"id": identity})
    return HandoverLine(**line), [_item(row) for row in rows.mappings()]


def _item(row: RowMapping) -> HandoverItem:
    listed = {name: tuple(json.loads(row[name])) for name in ("papers", "missing")}
    return HandoverItem(**{**row, **listed})

"""Reading what the national portal is told of a dossier: its events, files, results, origin."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.national.course import Turn
from app.national.standing import Handed, Registered
from app.ports.national_portal import NationalProcedure

_TURNS = text("""
select e.seq, e.at, e.action, e.from_state, e.to_state, e.actor_kind, p.full_name as actor_name,
       e.role, a.name as agency_name, e.national as status, e.due, e.accepted_at, e.finished_at,
       y.payload
  from dossier_event e
  left join dossier_event_payload y using (dossier_id, seq)
  left join person p on p.id = e.actor
  left join agency a on a.code = e.agency
 where e.dossier_id = :dossier order by e.seq
""")
_BESIDE = text("""
select (select json_agg(json_build_object(
                 'upload', x.upload, 'seq', x.seq, 'key', x.key, 'name', x.name,
                 'carried', u.claimed_by is distinct from x.dossier_id) order by x.seq, x.key)
          from dossier_document x left join upload u on u.id = x.upload
         where x.dossier_id = :dossier) as handed,
       (select json_agg(json_build_object(
                 'seq', r.seq, 'number', r.number, 'title', r.title,
                 'voided_at', r.voided_at) order by r.seq)
          from dossier_result r where r.dossier_id = :dossier) as registered,
       (select content from national_arrival
         where dossier_id = :dossier and kind = 'submit') as origin
""")
_PROCEDURE = text("""
select procedure as code, name, field, field_name from national_procedure
 where procedure = :procedure
""")
_KEEP_PROCEDURE = text("""
insert into national_procedure (procedure, name, field, field_name, seen_at)
values (:procedure, :name, :field, :field_name, :at)
    on conflict (procedure) do update
   set name = excluded.name, field = excluded.field, field_name = excluded.field_name,
       seen_at = excluded.seen_at
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside a dossier's file."""

    handed: tuple[Handed, ...]
    registered: tuple[Registered, ...]
    origin: str | None


async def turns(session: AsyncSession, dossier: UUID) -> Sequence[Turn]:
    """The whole history, the oldest event first."""
    rows = await session.execute(_TURNS, {"dossier": dossier})
    return [_turn(dict(row)) for row in rows.mappings()]


async def beside(session: AsyncSession, dossier: UUID) -> Beside:
    row = (await session.execute(_BESIDE, {"dossier": dossier})).one()
    return Beside(
        handed=tuple(_handed(file) for file in row.handed or ()),
        registered=tuple(_registered(result) for result in row.registered or ()),
        origin=row.origin,
    )


async def national_procedure(session: AsyncSession, code: str) -> NationalProcedure | None:
    """What the catalogue said of it when it was asked."""
    row = (await session.execute(_PROCEDURE, {"procedure": code})).mappings().first()
    return None if row is None else NationalProcedure(**row)


async def keep_procedure(
    session: AsyncSession, code: str, found: NationalProcedure, at: datetime
) -> None:
    asked = {"procedure": code, "name": found.name, "at": at}
    asked |= {"field": found.field, "field_name": found.field_name}
    await session.execute(_KEEP_PROCEDURE, asked)


def _turn(row: dict[str, Any]) -> Turn:
    payload = row.pop("payload")
    said: Mapping[str, Any] = json.loads(payload) if payload else {}
    marked = (said.get("data") or {}).get("marked_items") or ()
    return Turn(
        **row,
        comment=said.get("comment"),
        marked=tuple((str(m["item"]), str(m.get("note") or "")) for m in marked),
    )


def _handed(row: Mapping[str, Any]) -> Handed:
    return Handed(**{**row, "upload": UUID(row["upload"])})


def _registered(row: Mapping[str, Any]) -> Registered:
    voided = row["voided_at"]
    return Registered(**{**row, "voided_at": voided and datetime.fromisoformat(voided)})

"""Đối soát: which dossiers to look up at the portal, and where it shows something else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.ports.national_portal import SeenDossier

RECENT: Final = timedelta(days=2)
SAMPLE: Final = 200
"""So many others are looked up each night, so that the whole is seen in time."""

_TO_LOOK_UP = text("""
with told as (
  select s.dossier_id, s.code, s.status, s.synced_at
    from national_sync s
   where s.known and not s.behind and s.refused is null and s.status is not null)
select t.dossier_id as dossier, t.code, t.status, d.due
  from told t join dossier d on d.id = t.dossier_id
 where t.synced_at >= :since
    or t.dossier_id in (select dossier_id from told where synced_at < :since
                         order by md5(dossier_id::text || cast(:day as text)) limit :sample)
    or t.dossier_id in (select dossier_id from national_difference)
 order by t.dossier_id limit :limit
""")
_STILL = text("""
select status from national_sync
 where dossier_id = :dossier and not behind and refused is null
""")
_DIFFERS = text("""
insert into national_difference
       (dossier_id, found_at, our_status, our_due, their_status, their_due)
values (:dossier, :at, :our_status, :our_due, :their_status, :their_due)
    on conflict (dossier_id) do update
   set found_at = excluded.found_at, our_status = excluded.our_status,
       our_due = excluded.our_due, their_status = excluded.their_status,
       their_due = excluded.their_due
""")
_AGREES = text("delete from national_difference where dossier_id = :dossier")
_CHECKED = text("""
insert into national_check (at, looked_up, differing) values (:at, :looked_up, :differing)
""")
_LAST_CHECK = text("select at, looked_up, differing from national_check order by id desc limit 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """A dossier as the portal was told of it last."""

    dossier: UUID
    code: str
    status: int
    due: datetime | None


@dataclass(frozen=True, slots=True)
class Check:
    """One reconciliation: how many dossiers were looked up, and how many differed."""

    at: datetime
    looked_up: int
    differing: int


async def to_look_up(session: AsyncSession, at: datetime, *, limit: int) -> Sequence[Ours]:
    """What changed of late, what differed before, and a sample of the rest, another each day."""
    asked = {"since": at - RECENT, "day": f"{at:%Y%m%d}", "sample": SAMPLE, "limit": limit}
    rows = await session.execute(_TO_LOOK_UP, asked)
    return [Ours(**row) for row in rows.mappings()]


async def is_still_so(session: AsyncSession, ours: Ours) -> bool:
    """Whether nothing has happened to it since it was read."""
    return bool(await session.scalar(_STILL, {"dossier": ours.dossier}) == ours.status)


async def note_difference(
    session: AsyncSession, ours: Ours, theirs: SeenDossier | None, at: datetime
) -> None:
    asked = {
        "dossier": ours.dossier,
        "at": at,
        "our_status": ours.status,
        "our_due": ours.due,
        "their_status": None if theirs is None else theirs.status,
        "their_due": None if theirs is None else theirs.due,
    }
    await session.execute(_DIFFERS, asked)


async def forget_difference(session: AsyncSession, dossier: UUID) -> None:
    await session.execute(_AGREES, {"dossier": dossier})


async def note_check(session: AsyncSession, check: Check) -> None:
    asked = {"at": check.at, "looked_up": check.looked_up, "differing": check.differing}
    await session.execute(_CHECKED, asked)


async def last_check(session: AsyncSession) -> Check | None:
    row = (await session.execute(_LAST_CHECK)).first()
    return None if row is None else Check(*row)

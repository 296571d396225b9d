"""The lists behind the numbers of the page on the national portal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_LINE = """
select s.dossier_id as dossier, s.code, d.competent_agency as agency, a.name as agency_name,
       s.status, d.national as wanted, s.wanted_at, s.synced_at, s.failure, s.refused, s.refusal
  from national_sync s
  join dossier d on d.id = s.dossier_id
  join agency a on a.code = d.competent_agency
"""
_BEHIND = text(f"""{_LINE} where s.behind and s.refused is null
 order by s.wanted_at, s.dossier_id limit :limit""")
_REFUSED = text(f"""{_LINE} where s.refused is not null
 order by s.wanted_at, s.dossier_id limit :limit""")
_DIFFERENCES = text("""
select f.dossier_id as dossier, s.code, d.competent_agency as agency, a.name as agency_name,
       f.found_at, f.our_status, f.our_due, f.their_status, f.their_due
  from national_difference f
  join national_sync s on s.dossier_id = f.dossier_id
  join dossier d on d.id = f.dossier_id
  join agency a on a.code = d.competent_agency
 order by f.found_at, f.dossier_id limit :limit
""")
_COUNTS = text("""
select (select count(*) from national_sync where known) as known,
       (select count(*) from national_sync where behind and refused is null) as behind,
       (select min(wanted_at) from national_sync where behind and refused is null) as oldest,
       (select count(*) from national_sync where refused is not null) as refused,
       (select count(*) from national_difference) as differences,
       (select count(*) from national_arrival where state = 'refused') as arrivals,
       (select count(*) from dossier d where d.code is not null and d.national is not null
           and not exists (select from national_sync s where s.dossier_id = d.id)) as untold,
       (select max(synced_at) from national_sync) as synced_at
""")
_SIDE = text("""
select s.code, s.told_seq, s.behind, s.refused, s.refusal, s.wanted_at, s.synced_at, s.failure,
       case when f.dossier_id is null then s.known else f.their_status is not null end as known,
       case when f.dossier_id is null then s.status else f.their_status end as status
  from national_sync s left join national_difference f on f.dossier_id = s.dossier_id
 where s.dossier_id = :dossier
""")
_WAITING = text("""
select dossier_id from national_sync where refused is not null
 union select dossier_id from national_difference limit :limit
""")
_OTHER_CODES = text("""
select system, code from external_code where dossier_id = :dossier order by system, code
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncLine:
    """A dossier that the portal is behind with, or does not take."""

    dossier: UUID
    code: str
    agency: str
    agency_name: str
    status: int | None
    wanted: int | None
    wanted_at: datetime
    synced_at: datetime | None
    failure: str | None
    refused: str | None
    refusal: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceLine:
    """What we say and what the portal shows; ``their_status`` None: it has no such dossier."""

    dossier: UUID
    code: str
    agency: str
    agency_name: str
    found_at: datetime
    our_status: int
    our_due: datetime | None
    their_status: int | None
    their_due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncCounts:
    """``untold``: dossiers here of which the portal was never to hear, and knows nothing."""

    known: int
    behind: int
    oldest: datetime | None
    refused: int
    differences: int
    arrivals: int
    untold: int
    synced_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalSide:
    """One dossier as the portal has it, as far as we know that."""

    code: str
    told_seq: int
    behind: bool
    refused: str | None
    refusal: str | None
    wanted_at: datetime
    synced_at: datetime | None
    failure: str | None
    known: bool
    status: int | None


async def behind(session: AsyncSession, *, limit: int) -> Sequence[SyncLine]:
    """The longest waiting first."""
    rows = await session.execute(_BEHIND, {"limit": limit})
    return [SyncLine(**row) for row in rows.mappings()]


async def refused(session: AsyncSession, *, limit: int) -> Sequence[SyncLine]:
    rows = await session.execute(_REFUSED, {"limit": limit})
    return [SyncLine(**row) for row in rows.mappings()]


async def differences(session: AsyncSession, *, limit: int) -> Sequence[DifferenceLine]:
    rows = await session.execute(_DIFFERENCES, {"limit": limit})
    return [DifferenceLine(**row) for row in rows.mappings()]


async def sync_counts(session: AsyncSession) -> SyncCounts:
    return SyncCounts(**(await session.execute(_COUNTS)).mappings().one())


async def portal_side(session: AsyncSession, dossier: UUID) -> PortalSide | None:
    """None for a dossier of which the portal was never to hear."""
    row = (await session.execute(_SIDE, {"dossier": dossier})).mappings().first()
    return None if row is None else PortalSide(**row)


async def waiting_for_a_person(session: AsyncSession, *, limit: int) -> Sequence[UUID]:
    """The dossiers that the portal refused or shows otherwise."""
    return (await session.scalars(_WAITING, {"limit": limit})).all()


async def other_codes(session: AsyncSession, dossier: UUID) -> Sequence[tuple[str, str]]:
    """What other systems call it: the system, and the code there."""
    rows = await session.execute(_OTHER_CODES, {"dossier": dossier})
    return [(row.system, row.code) for row in rows]

"""All SQL about how long files are kept: what has ended, what is on hold, what was removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import DossierId, ProcedureCode


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedFile:
    """A file of a dossier that has ended, whose bytes are still there.

    ``ended_at`` is when the last of the dossiers ended that carry it; ``received``: whether any
    of them was accepted.
    """

    upload: UUID
    dossier: DossierId
    code: str | None
    procedure: ProcedureCode
    procedure_version: int
    key: str
    size: int
    sha256: bytes
    storage_key: str
    ended_at: datetime
    received: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    at: datetime
    held: bool
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InfectedFile:
    """A file that is kept apart; ``dossier`` is where it was handed in, if it was."""

    upload: UUID
    threat: str
    found_at: datetime
    size: int
    dossier: DossierId | None
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A file whose bytes were deleted, when, and by which rule."""

    at: datetime
    code: str | None
    key: str
    rule: str
    term: str
    due_at: datetime


_BUSY = """
   d.is_open or d.finished_at is null
   or (select h.held from dossier_hold h where h.dossier_id = d.id order by h.id desc limit 1)
   or exists (select from complaint c where c.dossier_id = d.id and c.answered_at is null)
"""
_ENDED = f"""
select distinct on (u.id) u.id as upload, o.id as dossier, o.code, o.procedure,
       o.procedure_version, x.key, u.size, u.sha256, u.storage_key,
       (select max(d.finished_at) from dossier_document y join dossier d on d.id = y.dossier_id
         where y.upload = u.id) as ended_at,
       exists (select from dossier_document y join dossier d on d.id = y.dossier_id
                where y.upload = u.id and d.accepted_at is not null) as received
  from upload u
  join dossier o on o.id = u.claimed_by
  join dossier_document x on x.dossier_id = o.id and x.upload = u.id
 where u.watch <> 'removed' and o.finished_at < :before
   and not exists (select from dossier_document y join dossier d on d.id = y.dossier_id
                    where y.upload = u.id and ({_BUSY}))
"""
_SOME = text(_ENDED + " and u.id > :after order by u.id, x.seq limit :limit")
_STILL = text(_ENDED + " and u.id = :upload order by u.id, x.seq")
_LOCKED = text("""
select d.id from dossier d
 where d.id in (select y.dossier_id from dossier_document y where y.upload = :upload)
 order by d.id for update
""")
_REMOVE = text("""
with gone as (update upload set watch = 'removed' where id = :upload)
insert into file_removal (upload, at, dossier, key, size, sha256, class, term, due_at)
values (:upload, :at, :dossier, :key, :size, :sha256, :class, :term, :due_at)
""")
_LATELY = text("""
select u.storage_key from file_removal r join upload u on u.id = r.upload where r.at >= :since
""")
_INFECTED = text("""
select u.id as upload, u.threat, u.scanned_at as found_at, u.size, u.claimed_by as dossier, d.code
  from upload u left join dossier d on d.id = u.claimed_by
 where u.watch = 'infected' order by u.scanned_at desc limit :limit
""")
_REMOVALS = text("""
select r.at, d.code, r.key, r.class as rule, r.term, r.due_at
  from file_removal r join dossier d on d.id = r.dossier
 order by r.at desc, r.upload limit :limit
""")
_HOLD = text("""
insert into dossier_hold (id, dossier_id, at, held, by, reason)
values (:id, :dossier, :at, :held, :by, :reason)
""")
_HOLDS = text("select at, held, by, reason from dossier_hold where dossier_id = :id order by id")


async def ended_files(
    session: AsyncSession, *, before: datetime, after: UUID, limit: int
) -> Sequence[EndedFile]:
    """Files of dossiers that ended before, by their ids; none that anything still holds."""
    rows = await session.execute(_SOME, {"before": before, "after": after, "limit": limit})
    return [_ended(dict(row)) for row in rows.mappings()]


async def still_ended(session: AsyncSession, upload: UUID, before: datetime) -> EndedFile | None:
    """The same of one file, with its dossiers locked until the transaction ends."""
    await session.execute(_LOCKED, {"upload": upload})
    rows = await session.execute(_STILL, {"upload": upload, "before": before})
    row = rows.mappings().first()
    return None if row is None else _ended(dict(row))


async def record_removal(  # noqa: PLR0913 - what was removed, when, by which rule, since when
    session: AsyncSession,
    file: EndedFile,
    *,
    rule: str,
    term: str,
    due_at: datetime,
    at: datetime,
) -> None:
    """The bytes are to be deleted after the commit; the evidence stays for good."""
    await session.execute(
        _REMOVE,
        {
            "upload": file.upload,
            "at": at,
            "dossier": file.dossier,
            "key": file.key,
            "size": file.size,
            "sha256": file.sha256,
            "class": rule,
            "term": term,
            "due_at": due_at,
        },
    )


async def removed_since(session: AsyncSession, since: datetime) -> Sequence[str]:
    """Storage keys of what was removed lately: a crash may have left the bytes."""
    return [row.storage_key for row in await session.execute(_LATELY, {"since": since})]


async def infected_files(session: AsyncSession, *, limit: int) -> Sequence[InfectedFile]:
    """What a scanner found, the latest first."""
    rows = await session.execute(_INFECTED, {"limit": limit})
    return [InfectedFile(**row) for row in rows.mappings()]


async def latest_removals(session: AsyncSession, *, limit: int) -> Sequence[Removal]:
    """What was removed, the latest first."""
    rows = await session.execute(_REMOVALS, {"limit": limit})
    return [Removal(**row) for row in rows.mappings()]


async def record_hold(
    session: AsyncSession, identity: UUID, dossier: DossierId, hold: Hold
) -> None:
    values = {"id": identity, "dossier": dossier, "at": hold.at, "held": hold.held}
    await session.execute(_HOLD, {**values, "by": hold.by, "reason": hold.reason})


async def holds_of(session: AsyncSession, dossier: DossierId) -> Sequence[Hold]:
    """Every order about it, the oldest first; the last one is in force."""
    return [Hold(**row) for row in (await session.execute(_HOLDS, {"id": dossier})).mappings()]


def _ended(row: dict[str, Any]) -> EndedFile:
    return EndedFile(**{**row, "dossier": DossierId(row["dossier"])})

"""What happened, read from the feed in its order, for those whose dossiers they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

MOST = 20_000
"""News looked through at once, however little of it is for the asker."""

WITHIN = """(d.receiving_agency = any(:agencies) or d.competent_agency = any(:agencies)
        or d.holder_agency = any(:agencies) or d.seats && cast(:agencies as text[]))"""
"""``d`` is a dossier of which one of ``:agencies`` is a party."""
_CHANGE = """
select f.position, f.kind, f.dossier, f.ref, f.seq, f.at, d.code, d.procedure,
       d.procedure_version, d.receiving_agency, d.channel,
       coalesce(e.competent_agency, d.competent_agency) as competent_agency,
       e.action, e.from_state, e.to_state, e.national, e.is_open, e.holder_agency, e.clock, e.due,
       e.original_due, e.accepted_at, e.finished_at
  from feed f join dossier d on d.id = f.dossier
  left join dossier_event e on f.kind = 'moved' and e.dossier_id = f.dossier and e.seq = f.seq
"""
_CHANGES = text(f"""{_CHANGE}
 where f.position > :since and f.position <= :upto and {WITHIN}
 order by f.position limit :limit
""")
_NAMED = text(f"{_CHANGE} where f.position = any(:positions) order by f.position")
_HEAD = text("select coalesce(max(position), 0) from feed")
_BEFORE = text("""
select coalesce((select min(position) - 1 from feed where at >= :at),
                (select max(position) from feed), 0)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One piece of news with what may be told of it; nothing of it names a person.

    What stands behind ``action`` is of a move alone, as it was after that move.
    """

    position: int
    kind: str
    dossier: UUID
    ref: str
    seq: int
    at: datetime
    code: str | None
    procedure: str
    procedure_version: int
    receiving_agency: str
    channel: str
    competent_agency: str
    action: str | None
    from_state: str | None
    to_state: str | None
    national: int | None
    is_open: bool | None
    holder_agency: str | None
    clock: str | None
    due: datetime | None
    original_due: datetime | None
    accepted_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Changes:
    """``upto``: everything up to there was looked at; ``more`` lies behind it already."""

    items: Sequence[Change]
    upto: int
    more: bool


async def changes(
    session: AsyncSession, agencies: Collection[str], *, since: int, limit: int
) -> Changes:
    """The first ``limit`` after ``since`` of dossiers to which one of ``agencies`` is a party.

    The feed is numbered as it is committed: nothing ever appears at or before ``upto`` later.
    """
    head = int(await session.scalar(_HEAD) or 0)
    upto = min(head, since + MOST)
    asked = {"since": since, "upto": upto, "agencies": sorted(agencies), "limit": limit}
    rows = await session.execute(_CHANGES, asked)
    items = [Change(**row) for row in rows.mappings()]
    if len(items) == limit:
        upto = items[-1].position
    return Changes(items, max(upto, since), upto < head)


async def changes_at(session: AsyncSession, positions: Collection[int]) -> dict[int, Change]:
    """The news of these numbers."""
    rows = await session.execute(_NAMED, {"positions": sorted(positions)})
    return {row["position"]: Change(**row) for row in rows.mappings()}


async def position_before(session: AsyncSession, at: datetime) -> int:
    """The number before the first piece of news from ``at`` on: later ones are all behind it.

    Numbers follow the order of the commits, which moments need not: some older news may be behind
    it too. The last number when nothing has happened since; 0 when there is none at all.
    """
    return int(await session.scalar(_BEFORE, {"at": at}) or 0)

"""Bringing moves into the sums of the figures: what they change, day by day, and its addition."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.dossiers.queries.figures import AS_OF_EVENT, OF_THE_SPAN
from app.reports.queries.columns import COLUMNS, counted

FOLD_LOCK = 5_104_626_019
"""Held by the one transaction that folds or tells; any number that nothing else locks."""

KEY = ("agency", "field", "procedure", "channel", "state")
"""What the figures are told apart by, besides the day."""


@dataclass(frozen=True, slots=True)
class Part:
    """The history of a dossier up to event ``seq``: it comes (``sign`` 1), or it goes (-1)."""

    dossier: UUID
    seq: int
    sign: int


@dataclass(frozen=True, slots=True)
class Taken:
    """News of so many ``dossiers``: what goes is what the sums have of them, what comes is all.

    No move of it is earlier than ``since`` or later than ``until``.
    """

    dossiers: int
    parts: Sequence[Part]
    since: datetime
    until: datetime


Change = dict[str, Any]
"""A row of ``figure_cell`` and by how much each of its figures changes."""

_MAY = text("select pg_try_advisory_xact_lock(:lock)")
_WAIT = text("select pg_advisory_xact_lock(:lock)")
_NEXT = text("""
    select dossier_id from figure_news
     where cast(:below as uuid) is null or dossier_id < :below
     group by dossier_id having max(at) < :before
     order by dossier_id desc limit :limit
""")
_TAKE = text("""
    with gone as (
      delete from figure_news where dossier_id = any(cast(:dossiers as uuid[]))
      returning dossier_id, seq, at)
    select dossier_id, min(seq) - 1 as known, max(seq) as seq, min(at) as since,
           max(at) as until
      from gone group by dossier_id
""")
_DAY = "cast({at} at time zone 'Asia/Ho_Chi_Minh' as date)"
_MIDNIGHT = "cast({day} as timestamp) at time zone 'Asia/Ho_Chi_Minh'"
_CHANGES = text(f"""
    with part as materialized (
      select * from unnest(cast(:dossiers as uuid[]), cast(:seqs as integer[]),
                           cast(:signs as integer[])) as part (dossier, seq, sign)),
    turn as (
      select part.*, {_DAY.format(at="e.at")} as day
        from part join dossier_event e on e.dossier_id = part.dossier and e.seq <= part.seq
       union
      select part.*, {_DAY.format(at="e.finished_at")}
        from part join dossier_event e on e.dossier_id = part.dossier and e.seq = part.seq
       where e.finished_at is not null),
    look as (
      select dossier, seq, sign, 'day' as level, day, day as first, cast(null as date) as judged
        from turn
       union all
      select dossier, seq, -sign, 'day', day, day + 1, null from turn
       union all
      select dossier, seq, sign, 'year', 'infinity', 'infinity', null from part
       union all
      select part.dossier, part.seq, part.sign * late.sign, 'due', due.day, '-infinity',
             case when late.sign = 1 then due.day + 1 end
        from part join dossier_event e on e.dossier_id = part.dossier and e.seq = part.seq
       cross join lateral (select {_DAY.format(at="e.original_due")} as day) due
       cross join (values (1), (-1)) late (sign)
       where e.finished_at is null and due.day is not null)
    select part.level, part.day, s.competent_agency as agency, d.field, d.procedure, d.channel,
           s.state, min(d.procedure_version) as version, {counted("part.sign")}
      from look part
     cross join lateral (
       select coalesce({_MIDNIGHT.format(day="part.first")}, '-infinity') as starts,
              coalesce({_MIDNIGHT.format(day="part.judged")}, '-infinity') as judged) span
      join dossier d on d.id = part.dossier {AS_OF_EVENT}
     where {OF_THE_SPAN}
     group by 1, 2, 3, 4, 5, 6, 7
""")
_ADDED = ", ".join(f"{name} = c.{name} + excluded.{name}" for name in COLUMNS.values())
_EMPTY = " and ".join(f"c.{name} = 0" for name in COLUMNS.values())
_ADD = text(f"""
    insert into figure_cell as c
    select r.* from jsonb_populate_recordset(null::figure_cell, cast(:rows as jsonb)) r
     order by r.level, r.day, r.agency, r.field, r.procedure, r.channel, r.state
    on conflict (level, day, agency, field, procedure, channel, state) do update set {_ADDED}
    returning {_EMPTY}
""")
_CLEAR = text(f"""
    delete from figure_cell c
     using jsonb_populate_recordset(null::figure_cell, cast(:rows as jsonb)) r
     where (c.level, c.day, c.agency, c.field, c.procedure, c.channel, c.state)
         = (r.level, r.day, r.agency, r.field, r.procedure, r.channel, r.state) and {_EMPTY}
""")
_UNTIL = text("""
    insert into figure_fold as f (id, until) values (1, :at)
    on conflict (id) do update set until = greatest(f.until, excluded.until)
""")

_WAITING = text("select count(*) as number, min(at) as oldest from figure_news")
_ANEW = (
    text("delete from figure_cell"),
    text("delete from figure_told"),
    text("delete from figure_fold"),
    text("""
        insert into figure_news (dossier_id, seq, at)
        select id, 1, submitted_at from dossier
         union all
        select id, version, last_at from dossier where version > 1
        on conflict do nothing
    """),
)


async def waiting(session: AsyncSession) -> tuple[int, datetime | None]:
    """How many moves are not in the sums yet, and when the first of them was made."""
    row = (await session.execute(_WAITING)).one()
    return row.number, row.oldest


async def begin_anew(session: AsyncSession) -> None:
    """Empty the sums, and what was told from them; every dossier is news again.

    A line of news that is there stays: whoever moves a dossier meanwhile adds the next one.
    """
    for statement in _ANEW:
        await session.execute(statement)


async def may_fold(session: AsyncSession) -> bool:
    """Whether this transaction is the one that folds or tells; the lock goes with it."""
    return bool(await session.scalar(_MAY, {"lock": FOLD_LOCK}))


async def wait_to_fold(session: AsyncSession) -> None:
    """The same, for whoever would rather wait for the others."""
    await session.execute(_WAIT, {"lock": FOLD_LOCK})


async def to_fold(
    session: AsyncSession, before: datetime, *, below: UUID | None, limit: int
) -> Sequence[UUID]:
    """Dossiers that are news and made their last move before ``before``.

    The newest come first, of those behind ``below`` (None: of all), and ``limit`` of them at most.
    """
    asked = {"before": before, "below": below, "limit": limit}
    return (await session.scalars(_NEXT, asked)).all()


async def take(session: AsyncSession, dossiers: Sequence[UUID]) -> Taken | None:
    """All news of these ``dossiers``; None: there is none any more.

    Whoever takes it away adds to the sums what it changes, in the same transaction.
    """
    rows = (await session.execute(_TAKE, {"dossiers": dossiers})).mappings().all()
    if not rows:
        return None
    goes = [Part(row["dossier_id"], row["known"], -1) for row in rows if row["known"]]
    comes = [Part(row["dossier_id"], row["seq"], 1) for row in rows]
    since, until = min(row["since"] for row in rows), max(row["until"] for row in rows)
    return Taken(len(rows), [*goes, *comes], since, until)


async def changes(session: AsyncSession, parts: Sequence[Part]) -> Sequence[Change]:
    """By how much these parts change the figures of each day and of each due date."""
    asked = {
        "dossiers": [part.dossier for part in parts],
        "seqs": [part.seq for part in parts],
        "signs": [part.sign for part in parts],
    }
    rows = await session.execute(_CHANGES, asked)
    return [dict(row) for row in rows.mappings() if _is_one(row)]


async def add(session: AsyncSession, given: Sequence[Change], until: datetime) -> None:
    """Put ``given`` into the sums, which then have moves up to ``until``; no row of zeros stays."""
    rows = json.dumps(given, default=_plain)
    emptied = (await session.scalars(_ADD, {"rows": rows})).all()
    if any(emptied):
        await session.execute(_CLEAR, {"rows": rows})
    await session.execute(_UNTIL, {"at": until})


def _is_one(row: RowMapping) -> bool:
    return any(row[name] for name in COLUMNS.values())


def _plain(value: object) -> str:
    if isinstance(value, date):
        return "infinity" if value == date.max else value.isoformat()
    raise TypeError(type(value).__name__)

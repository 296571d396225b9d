"""What was not sent, and what is: each notice, and where it stands."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.notifying import Medium, WayState

_ON_NO_WAY = """
not exists (select from notice_way w
             where w.dossier_id = n.dossier_id and w.seq = n.seq and w.notice = n.notice
               and w.about = n.about)
"""
_UNPLANNED = text(
    """
select n.seq, n.notice, n.about, n.at, n.facts from notice n
 where n.dossier_id = :dossier and n.recipient = :recipient and """
    + _ON_NO_WAY
    + """
 order by n.at, n.seq, n.notice = 'bounced', n.notice
"""
)
_FORGOTTEN = text(
    """
select distinct n.dossier_id from notice n
 where n.at > :since and n.at <= :until and n.recipient = 'applicant' and """
    + _ON_NO_WAY
    + """
 limit :limit
"""
)
_OLDEST = text(
    """
select count(*) as number, min(n.at) as oldest from notice n
 where n.at > coalesce(cast(:since as timestamptz), now() - interval '7 days')
   and n.recipient = 'applicant' and """
    + _ON_NO_WAY
)
_LEAVE = text(
    """
insert into notice_way (id, dossier_id, seq, notice, about, told_at, language, must_reach, lawful,
                        media, state, planned_at, settled_at)
select gen_random_uuid(), n.dossier_id, n.seq, n.notice, n.about, n.at, 'vi', false, false,
       '{}', 'shown', n.at, n.at
  from notice n where n.dossier_id = any(:dossiers) and n.recipient = 'applicant' and """
    + _ON_NO_WAY
)
_PLAN = text("""
insert into notice_way (id, dossier_id, seq, notice, about, told_at, language, must_reach, lawful,
                        media, state, planned_at)
values (:id, :dossier_id, :seq, :notice, :about, :told_at, :language, :must_reach, :lawful,
        :media, :state, :planned_at)
on conflict do nothing returning id
""")
_WAY = """
select w.id, w.dossier_id, w.seq, w.notice, w.about, w.told_at, w.language, w.must_reach, w.lawful,
       w.media, w.state, w.planned_at, n.facts
  from notice_way w
  join notice n on n.dossier_id = w.dossier_id and n.seq = w.seq and n.notice = w.notice
               and n.about = w.about
"""
_ONE_WAY = text(_WAY + "where w.id = :id")
_ONE_WAY_LOCKED = text(_WAY + "where w.id = :id for update of w")
_SETTLE = text("""
update notice_way set state = :state, look_at = :look_at, settled_at = :settled_at where id = :id
""")
_DUE = text("""
select id from notice_way
 where state = 'under_way' and look_at <= :at order by look_at, id limit :limit
""")
_UNOPENED = text("""
select w.id from notice_way w
  join notice_delivery v on v.way_id = w.id and v.medium = 'portal' and v.state = 'accepted'
 where w.dossier_id = :dossier and w.told_at <= :at order by w.id
""")
_ENDING_SOON = text("""
select d.id from dossier d
 where d.is_open and d.timer_at > :at and d.timer_at <= :until and d.holder_agency is null
 order by d.timer_at, d.id limit :limit
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplanned:
    """A notice that is on no way yet; ``facts`` are what it states."""

    seq: int
    notice: str
    about: str
    at: datetime
    facts: Mapping[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One notice and its ways; see ``NoticeWayRow``."""

    id: UUID
    dossier_id: UUID
    seq: int
    notice: str
    about: str
    told_at: datetime
    language: str
    must_reach: bool
    lawful: bool
    media: tuple[Medium, ...]
    state: WayState
    planned_at: datetime
    facts: Mapping[str, str | None]


async def unplanned(session: AsyncSession, dossier: UUID, recipient: str) -> Sequence[Unplanned]:
    """What the applicant was told on the portal and nowhere else, the oldest first."""
    rows = await session.execute(_UNPLANNED, {"dossier": dossier, "recipient": recipient})
    return [Unplanned(**{**row, "facts": json.loads(row["facts"])}) for row in rows.mappings()]


async def forgotten(
    session: AsyncSession, *, since: datetime, until: datetime, limit: int
) -> Sequence[UUID]:
    """Dossiers with notices written in between that are still on no way."""
    asked = {"since": since, "until": until, "limit": limit}
    return (await session.scalars(_FORGOTTEN, asked)).all()


async def waiting(
    session: AsyncSession, *, since: datetime | None = None
) -> tuple[int, datetime | None]:
    """How many notices since then (a week ago) are on no way yet, and when the oldest was."""
    row = (await session.execute(_OLDEST, {"since": since})).one()
    return row.number, row.oldest


async def leave_untold(session: AsyncSession, dossiers: Sequence[UUID]) -> None:
    """What was written for their applicants stands on the portal, and goes on no way."""
    await session.execute(_LEAVE, {"dossiers": [*dossiers]})


async def plan(session: AsyncSession, way: Way) -> bool:
    """Whether it was news that this notice goes out."""
    values = {name: getattr(way, name) for name in _COLUMNS}
    values |= {"media": [*map(str, way.media)], "state": way.state.value}
    return (await session.execute(_PLAN, values)).first() is not None


_COLUMNS = (
    "id", "dossier_id", "seq", "notice", "about", "told_at", "language", "must_reach", "lawful",
    "planned_at",
)  # fmt: skip


async def the_way(session: AsyncSession, way: UUID, *, lock: bool = False) -> Way | None:
    statement = _ONE_WAY_LOCKED if lock else _ONE_WAY
    row = (await session.execute(statement, {"id": way})).mappings().first()
    return None if row is None else _way(row)


async def settle(
    session: AsyncSession, way: UUID, state: WayState, at: datetime, look_at: datetime | None
) -> None:
    """Where a notice stands now, and when its standing may change by itself."""
    settled_at = None if state is WayState.UNDER_WAY else at
    values = {"id": way, "state": state.value, "look_at": look_at, "settled_at": settled_at}
    await session.execute(_SETTLE, values)


async def to_look_at(session: AsyncSession, at: datetime, *, limit: int) -> Sequence[UUID]:
    return (await session.scalars(_DUE, {"at": at, "limit": limit})).all()


async def unopened(session: AsyncSession, dossier: UUID, at: datetime) -> Sequence[UUID]:
    """The ways of a dossier's notices that the applicant has not seen on the portal."""
    return (await session.scalars(_UNOPENED, {"dossier": dossier, "at": at})).all()


async def ending_soon(
    session: AsyncSession, at: datetime, until: datetime, *, limit: int
) -> Sequence[UUID]:
    """Dossiers that applicants have, and that something happens to by itself before ``until``."""
    asked = {"at": at, "until": until, "limit": limit}
    return (await session.scalars(_ENDING_SOON, asked)).all()


def _way(row: RowMapping) -> Way:
    media = tuple(map(Medium, row["media"]))
    facts = json.loads(row["facts"])
    return Way(**{**row, "media": media, "state": WayState(row["state"]), "facts": facts})

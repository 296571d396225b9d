"""The work of a reception desk: what waits for it, what it gives back, whom it knows."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.applicant import Applicant
from app.domain.national import DONE, REFUSED, RETURNED, STOPPED, SUBMITTED, WITHDRAWN
from app.domain.people import Permission
from app.domain.procedure import Subject
from app.domain.text import folded
from app.dossiers.queries.lists import WORDS, words_asked

RECEIVED = 2
"""Trạng thái of what was accepted and waits to be routed."""
COUNTED = 1000
"""A desk is told the number of its dossiers up to here; beyond it, that there are more."""


class Stage(StrEnum):
    """What the desk is to do with a dossier that it holds."""

    RECEIVE = "receive"
    ROUTE = "route"
    RETURN = "return"
    POST = "post"
    """The result goes, or is on its way, by post."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLine:
    """One dossier at a desk, without what only a look at it shows: where to find its applicant.

    ``papers_at`` keeps what came on paper. ``owes`` is whether originals have still to go back to
    the owner. ``away`` are the keys of those that lie at another agency than the receiving one,
    ``away_at``.
    """

    id: UUID
    code: str | None
    procedure: str
    procedure_version: int
    state: str
    national: int | None
    version: int
    channel: str
    applicant: str
    receiving_agency: str
    competent_agency: str
    competent_name: str
    submitted_at: datetime
    accepted_at: datetime | None
    finished_at: datetime | None
    due: datetime | None
    step_due: datetime | None
    urgent_at: datetime
    return_method: str
    is_open: bool
    papers_at: str | None
    owes: bool
    away: Sequence[str]
    away_at: str | None
    publication: int


@dataclass(frozen=True, slots=True)
class DeskPage:
    """At most ``limit`` lines behind the one that ``after`` names (None: from the start).

    Of one ``channel`` only, or of those on which ``to_agency`` decides, where these are given.
    """

    limit: int
    after: UUID | None = None
    after_at: datetime | None = None
    channel: str | None = None
    to_agency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody at the desk comes for: one dossier, codes that it may have, or else words."""

    dossier: UUID | None = None
    codes: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Who handed in at this desk before, and the dossier that says so."""

    dossier: UUID
    applicant: Applicant


_CUSTODY = "json_array_elements(cast(d.snapshot as json) -> 'custody') as p (paper)"
_OWED = f"""{_CUSTODY}
 where cast(p.paper ->> 'returnable' as boolean)
   and p.paper ->> 'holder' is not null and p.paper ->> 'to' is null"""
_LINE = f"""
select d.id, d.code, d.procedure, d.procedure_version, d.state, d.national, d.version, d.channel,
       cast(t.applicant as json) ->> 'full_name' as applicant,
       d.receiving_agency, d.competent_agency, c.name as competent_name, d.submitted_at,
       d.accepted_at, d.finished_at, d.due, d.step_due, d.urgent_at,
       cast(d.snapshot as json) ->> 'return_method' as return_method, d.is_open,
       d.papers_at,
       exists (select from {_CUSTODY}
                where cast(p.paper ->> 'returnable' as boolean)
                  and p.paper ->> 'holder' is not null) as owes,
       array(select p.paper ->> 'key' from {_OWED}
           and p.paper ->> 'holder' <> d.receiving_agency) as away,
       (select min(p.paper ->> 'holder') from {_OWED}
           and p.paper ->> 'holder' <> d.receiving_agency) as away_at,
       (select coalesce(max(id), 0) from publication) as publication
  from dossier d
  join dossier_detail t on t.dossier_id = d.id
  join agency c on c.code = d.competent_agency
"""
_HELD = f"""
 where d.holder_agency = any(:desks) and d.is_open
   and d.holder_permission = '{Permission.RECEIVE.value}'
"""
_GIVEN_BACK = (DONE, RETURNED, REFUSED, WITHDRAWN, STOPPED)
_GIVES_BACK = f"d.national in {_GIVEN_BACK}"
_BY_POST = "cast(d.snapshot as json) ->> 'return_method' = 'post'"
_STAGES: Mapping[Stage, tuple[tuple[int, ...], str]] = {
    Stage.RECEIVE: ((SUBMITTED,), "true"),
    Stage.ROUTE: ((RECEIVED,), "true"),
    Stage.RETURN: (_GIVEN_BACK, f"not (d.national = {DONE} and {_BY_POST})"),
    Stage.POST: ((DONE,), _BY_POST),
}
"""What a stage is: the national states, and what else must be true."""
_FIRST_HELD = f"""
  from unnest(cast(:desks as text[])) as desk (agency)
 cross join unnest(cast(:states as int[])) as stage (national)
 cross join lateral (
select d.id, d.urgent_at from dossier d
 where d.holder_agency = desk.agency and d.national = stage.national and d.is_open
   and d.holder_permission = '{Permission.RECEIVE.value}' and """
"""One walk along the index for each desk and state, so that a queue is as fast as it is short."""
_QUEUES = {
    stage: text(f"""
with held as (select held.id {_FIRST_HELD} {condition}
   and (cast(:channel as text) is null or d.channel = :channel)
   and (cast(:to_agency as text) is null or d.competent_agency = :to_agency)
   and (cast(:after_at as timestamptz) is null
        or (d.urgent_at, d.id) > (:after_at, cast(:after as uuid)))
 order by d.urgent_at, d.id limit :limit) as held
 order by held.urgent_at, held.id limit :limit)
{_LINE} where d.id in (select held.id from held) order by d.urgent_at, d.id""")
    for stage, (_, condition) in _STAGES.items()
}
_COUNTS = {
    stage: text(f"""
select count(*) from (select held.id {_FIRST_HELD} {condition} limit {COUNTED + 1}) as held
 limit {COUNTED + 1}) as counted
""")
    for stage, (_, condition) in _STAGES.items()
}
_ROUTABLE = text(f"""
select d.competent_agency as agency, c.name, count(*) as dossiers
  from dossier d join agency c on c.code = d.competent_agency
 {_HELD} and d.national = {RECEIVED}
 group by d.competent_agency, c.name order by c.name
""")
_LEFT_BEHIND = text(f"""{_LINE}
 where d.holder_agency = :to_agency and d.is_open and not (d.holder_agency = any(:desks))
   and (d.papers_at = any(:desks)
        or exists (select from handover_item i where i.dossier_id = d.id and i.missing <> '[]'))
   and (cast(:only as text[]) is null or cast(d.id as text) = any(:only))
   and exists (select from {_CUSTODY}
                where p.paper ->> 'holder' = any(:desks) and p.paper ->> 'to' is null)
 order by d.urgent_at, d.id limit :limit
""")
_KEPT = text(f"""{_LINE}
 where d.id in (select i.dossier_id from handover h join handover_item i on i.handover_id = h.id
                 where h.to_agency = any(:keepers) and h.given_at >= :since
                   and i.received_at is not null)
   and d.is_open and not (d.receiving_agency = any(:keepers))
   and exists (select from {_OWED} and p.paper ->> 'holder' = any(:keepers))
 order by d.national desc nulls last, d.due, d.id limit :limit
""")
_OURS = "(d.receiving_agency = any(:desks) or d.holder_agency = any(:desks))"
_ONE = text(f"{_LINE} where d.id = :dossier and {_OURS}")
_BY_CODES = text(f"{_LINE} where d.code = any(:codes) and {_OURS} order by d.id desc")
_BY_WORDS = text(f"""{_LINE} {_HELD} and {_GIVES_BACK}
   and {WORDS}
 order by d.urgent_at, d.id limit :limit
""")
_KNOWN = text(f"""
select d.id as dossier, t.applicant
  from dossier_detail t join dossier d on d.id = t.dossier_id
 where {WORDS} and cast(t.applicant as json) ->> 'id_number' = :q
   and d.receiving_agency = any(:desks) and d.accepted_at is not null
 order by d.id desc limit 1
""")


async def desk_queue(
    session: AsyncSession, desks: Sequence[str], stage: Stage, page: DeskPage
) -> Sequence[DeskLine]:
    """What ``desks`` hold at this stage, the most urgent first."""
    asked = {
        "desks": sorted(desks),
        "states": [*_STAGES[stage][0]],
        "channel": page.channel,
        "to_agency": page.to_agency,
        "after_at": page.after_at,
        "after": page.after,
        "limit": page.limit,
    }
    return _lines((await session.execute(_QUEUES[stage], asked)).mappings().all())


async def desk_count(session: AsyncSession, desks: Sequence[str], stage: Stage) -> int:
    """How many dossiers wait at this stage; ``COUNTED`` + 1 says that there are more than that."""
    asked = {"desks": sorted(desks), "states": [*_STAGES[stage][0]]}
    return int(await session.scalar(_COUNTS[stage], asked) or 0)


async def routable(session: AsyncSession, desks: Sequence[str]) -> Sequence[tuple[str, str, int]]:
    """Code and name of the agencies that accepted dossiers wait to be sent to, and how many."""
    rows = await session.execute(_ROUTABLE, {"desks": sorted(desks)})
    return [(row["agency"], row["name"], row["dossiers"]) for row in rows.mappings()]


async def left_behind(
    session: AsyncSession,
    desks: Sequence[str],
    to_agency: str,
    *,
    limit: int,
    only: Collection[str] | None = None,
) -> Sequence[DeskLine]:
    """What ``to_agency`` already works on while its papers still lie at ``desks``.

    Papers lie there because they were never given, or because they did not arrive. ``only`` asks
    about the dossiers of these ids (None: about all).
    """
    asked: dict[str, Any] = {"desks": sorted(desks), "to_agency": to_agency, "limit": limit}
    asked["only"] = None if only is None else sorted(only)
    return _lines((await session.execute(_LEFT_BEHIND, asked)).mappings().all())


async def kept_papers(
    session: AsyncSession, keepers: Sequence[str], since: datetime, *, limit: int
) -> Sequence[DeskLine]:
    """Open dossiers whose papers came to ``keepers`` by a list since then and still owe originals.

    What is ready to be returned stands first: its originals are waited for.
    """
    asked = {"keepers": sorted(keepers), "since": since, "limit": limit}
    return _lines((await session.execute(_KEPT, asked)).mappings().all())


async def found_at_desk(
    session: AsyncSession, desks: Sequence[str], sought: Sought, *, limit: int
) -> Sequence[DeskLine]:
    """What somebody comes for. By words only what can be given back; a code finds any dossier."""
    asked: dict[str, Any] = {"desks": sorted(desks)}
    if sought.dossier is not None:
        rows = await session.execute(_ONE, {**asked, "dossier": sought.dossier})
        return _lines(rows.mappings().all())
    if sought.codes:
        rows = await session.execute(_BY_CODES, {**asked, "codes": list(sought.codes)})
        if lines := _lines(rows.mappings().all()):
            return lines
    words = words_asked(sought.words)["q"]
    if words is None:
        return []
    found = await session.execute(_BY_WORDS, {**asked, "q": words, "limit": limit})
    return _lines(found.mappings().all())


async def known_applicant(
    session: AsyncSession, desks: Sequence[str], id_number: str
) -> Known | None:
    """Who handed in with this number at one of ``desks``, as he was written down last."""
    number = folded("".join(char for char in id_number if char.isalnum())).upper()
    if not number:
        return None
    asked = {"desks": sorted(desks), "q": number}
    row = (await session.execute(_KNOWN, asked)).mappings().first()
    if row is None:
        return None
    said = json.loads(row["applicant"])
    applicant = Applicant(**{**said, "kind": Subject(said["kind"])})
    return Known(dossier=row["dossier"], applicant=applicant)


def _lines(rows: Sequence[RowMapping]) -> list[DeskLine]:
    return [DeskLine(**row) for row in rows]

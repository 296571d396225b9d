"""Counting what is to be looked after at a moment, in one statement."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import AgencyCode
from app.dossiers.queries.figures import (
    CHANGED,
    MOMENT,
    UNCHANGED,
    WATCHED,
    Watch,
    watched_at,
)
from app.reports.queries.counting import KEYS, Group

Watches = Mapping[Watch, int]


def _watching(group: Group | None) -> TextClause:
    return text(" union all ".join(_found(watch, KEYS[group][0]) for watch in Watch))


def _found(watch: Watch, key: str) -> str:
    """What stands still is found by an index on what is open; what has moved since, by when."""

    def select(stood: str, whose: str) -> str:
        return f"""
            select cast({key} as text) as key from {MOMENT} span cross join dossier d {stood}
             where {whose} and {WATCHED[watch]}"""

    still = select(UNCHANGED, "d.competent_agency = any(:agencies)")
    moved = select(CHANGED, "d.last_at >= span.ends and s.competent_agency = any(:agencies)")
    return f"""
        select key, '{watch.value}' as watch, count(*) as number
          from ({still} union all {moved}) found group by key"""


_WATCHING = {group: _watching(group) for group in (None, *Group)}


async def watch(
    session: AsyncSession,
    *,
    as_of: datetime,
    soon: Mapping[str, datetime],
    agencies: frozenset[AgencyCode],
    by: Group | None = None,
) -> Mapping[str | None, Watches]:
    """Each group in which there is anything; ``soon`` is what ``near_until`` says of ``as_of``."""
    asked = {**watched_at(as_of, soon), "agencies": sorted(agencies)}
    found: defaultdict[str | None, dict[Watch, int]] = defaultdict(lambda: dict.fromkeys(Watch, 0))
    for row in (await session.execute(_WATCHING[by], asked)).mappings():
        found[row["key"]][Watch(row["watch"])] = row["number"]
    return found

"""Counting what is to be looked after at a moment, in one statement."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import AgencyCode
from app.dossiers.queries.figures import (
    AT_THE_MOMENT,
    MOMENT,
    RUNNING,
    WATCHED,
    Watch,
    watched_at,
)
from app.reports.queries.counting import KEYS, Group

Watches = Mapping[Watch, int]


def _watching(group: Group | None) -> TextClause:
    columns = ",\n".join(
        f'count(*) filter (where {predicate}) as "{watch}"' for watch, predicate in WATCHED.items()
    )
    return text(f"""
        select cast({KEYS[group][0]} as text) as key, {columns}
          from {MOMENT} span cross join dossier d {AT_THE_MOMENT}
         where {RUNNING} and s.competent_agency = any(:agencies)
         group by 1
    """)


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
    rows = await session.execute(_WATCHING[by], asked)
    return {row["key"]: {watch: row[watch.value] for watch in Watch} for row in rows.mappings()}

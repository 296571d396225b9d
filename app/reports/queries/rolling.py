"""The figures of periods: from the sums while they go on, as told when they have ended.

The sums hold what was folded into them. What has moved since is counted one by one, and what the
sums have of it is taken off: so the answer is that of a count of everything. Any other moment is
counted dossier by dossier; so is every moment while so much has moved that the sums spare nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.calendar import HANOI
from app.domain.ids import AgencyCode
from app.domain.periods import Period
from app.dossiers.queries.figures import (
    AS_OF,
    AS_OF_EVENT,
    INSTANT,
    OF_THE_PERIOD,
    OF_THE_SPAN,
)
from app.reports.queries.columns import counted, every
from app.reports.queries.counting import (
    EXAMPLES,
    KEYS,
    SPANS,
    Counted,
    Counting,
    Group,
    count_each,
    line_of,
)
from app.reports.queries.told import EXAMPLES_IN_SUMS, IN_SUMS, count_told
from app.reports.sums import ranges

MOST_NEWS: Final = 5_000
"""With more lines of news than these, a count of everything is the quicker one."""

_MUCH = text("""
    select count(*) > cast(:most as integer)
      from (select from figure_news limit cast(:most as integer) + 1) as news
""")
_WHOSE = "(cast(:agencies as text[]) is null or {} = any(:agencies))"


def _rolling(group: Group | None) -> TextClause:
    key, name = KEYS[group]
    example = EXAMPLES.get(group, "null")
    return text(f"""
        with part as materialized (
          select dossier_id, min(seq) - 1 as seq from figure_news group by dossier_id),
        found as (
          select r.n, c.*
            from unnest(cast(:spans as integer[]), cast(:levels as text[]),
                        cast(:firsts as date[]), cast(:lasts as date[]))
                 as r (n, level, first, last)
           cross join lateral (
             select cast({IN_SUMS[group]} as text) as key,
                    {EXAMPLES_IN_SUMS.get(group, "null")} as example,
                    {every(lambda _, name: f"sum(c.{name})")}
               from figure_cell c
              where c.level = r.level and c.day between r.first and r.last
                and {_WHOSE.format("c.agency")}
              group by 1) c
           union all
          select span.n, cast({key} as text), {example}, {counted("1")}
            from {SPANS} cross join part join dossier d on d.id = part.dossier_id {AS_OF}
           where {OF_THE_PERIOD} and {_WHOSE.format("s.competent_agency")}
           group by 1, 2
           union all
          select span.n, cast({key} as text), null, {counted("-1")}
            from {SPANS} cross join part join dossier d on d.id = part.dossier_id {AS_OF_EVENT}
           where part.seq > 0 and {OF_THE_SPAN} and {_WHOSE.format("s.competent_agency")}
           group by 1, 2),
        counted as (
          select n, key, min(example) as example,
                 {every(lambda _, name: f"cast(sum({name}) as bigint)")}
            from found group by n, key having sum(received) + sum(children) > 0)
        select fold.until, counted.*, cast(named.name as text) as name,
               cast(named.english as text) as english
          from (select max(until) as until from figure_fold) as fold
          left join counted on true
          left join lateral ({name}) as named on true
         order by counted.n, counted.key
    """)


_ROLLING = {group: _rolling(group) for group in (None, *Group)}


async def count(
    session: AsyncSession,
    periods: Sequence[Period],
    *,
    as_of: datetime,
    agencies: frozenset[AgencyCode] | None = None,
    by: Group | None = None,
) -> Sequence[Counted]:
    """The figures of each period and group in which there is anything to count.

    Counted are dossiers that ``agencies`` decide upon (None: whoever does).
    """
    counting = Counting(periods=dict(enumerate(periods)), as_of=as_of, agencies=agencies, by=by)
    going_on = {n for n, one in enumerate(periods) if one.starts <= as_of < one.ends}
    found = await _from_sums(session, counting.of(going_on)) if going_on else []
    others = counting if found is None else counting.of(counting.periods.keys() - going_on)
    found = [*(found or ()), *await _others(session, others)]
    return sorted(found, key=lambda line: line.period)


async def _others(session: AsyncSession, counting: Counting) -> Sequence[Counted]:
    """Of periods that have ended, what is told; all else dossier by dossier."""
    if not counting.periods:
        return []
    ended = {n for n, period in counting.periods.items() if period.ends <= counting.as_of}
    told, found = await count_told(session, counting.of(ended)) if ended else (frozenset(), [])
    left = counting.of(counting.periods.keys() - told)
    return [*found, *(await count_each(session, left) if left.periods else [])]


async def _from_sums(session: AsyncSession, counting: Counting) -> Sequence[Counted] | None:
    if await session.scalar(_MUCH, {"most": MOST_NEWS}):
        return None
    return await count_summed(session, counting)


async def count_summed(session: AsyncSession, counting: Counting) -> Sequence[Counted] | None:
    """The figures of periods that go on, from the sums and the news, however much that is.

    None when a later move than those asked about is in the sums already: they are too new.
    """
    asked = {**counting.asked, **_ranges(counting)}
    rows = (await session.execute(_ROLLING[counting.by], asked)).mappings().all()
    until = rows[0]["until"]
    if until is not None and until >= counting.as_of + INSTANT:
        return None
    return [line_of(row) for row in rows if row["n"] is not None]


def _ranges(counting: Counting) -> dict[str, list[Any]]:
    today = counting.as_of.astimezone(HANOI).date()
    found = [
        (number, one)
        for number, period in counting.periods.items()
        for one in ranges(period.first, today)
    ]
    return {
        "spans": [number for number, _ in found],
        "levels": [one.level for _, one in found],
        "firsts": [one.first for _, one in found],
        "lasts": [one.last for _, one in found],
    }

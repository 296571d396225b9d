"""Figures of periods that have ended: counted once, and read for as long as nothing contradicts.

A move that comes late and says that it was made before a period ended contradicts it: while it is
news the period is counted dossier by dossier, and with it the period is forgotten and told anew.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.periods import Period
from app.dossiers.queries.figures import AS_OF, OF_THE_PERIOD
from app.reports.queries.checking import with_patience
from app.reports.queries.columns import counted, every
from app.reports.queries.counting import KEYS, SPANS, Counted, Counting, Group, line_of

IN_SUMS: Mapping[Group | None, str] = MappingProxyType(
    {
        None: "null",
        Group.AGENCY: "c.agency",
        Group.FIELD: "c.field",
        Group.PROCEDURE: "c.procedure",
        Group.CHANNEL: "c.channel",
        Group.STEP: "c.state",
        Group.MONTH: "null",
    }
)
"""How each group is known in a row ``c`` of the sums."""

EXAMPLES_IN_SUMS: Mapping[Group | None, str] = MappingProxyType(
    {Group.STEP: "min(c.procedure || '@' || c.version)"}
)
_CONTRADICTED = "exists (select from figure_news n where n.at < span.ends)"
_KNOWN = text("select distinct first, last from figure_told")
_TELL = text(f"""
    insert into figure_told
    select cast(:first as date), cast(:last as date), s.competent_agency, d.field, d.procedure,
           d.channel, s.state,
           min(d.procedure_version), {counted("1")}
      from {SPANS} cross join dossier d {AS_OF}
     where {OF_THE_PERIOD}
     group by s.competent_agency, d.field, d.procedure, d.channel, s.state
     union all
    select :first, :last, '', '', '', '', '', 0, {every(lambda _figure, _name: "0")}
""")
"""The line of nobody says that the period is told, though nothing may have happened in it."""

_UNFOLDED_SINCE = text("select min(at) from figure_news")
_FORGET = text("delete from figure_told where last >= :day")


def _told(group: Group | None) -> TextClause:
    return text(f"""
        select span.n, counted.*, cast(named.name as text) as name,
               cast(named.english as text) as english
          from {SPANS}
          join unnest(cast(:numbers as integer[]), cast(:firsts as date[]), cast(:lasts as date[]))
               as day (n, first, last) on day.n = span.n
          left join lateral (
            select cast({IN_SUMS[group]} as text) as key,
                   {EXAMPLES_IN_SUMS.get(group, "null")} as example,
                   {every(lambda _, name: f"sum(c.{name})")}
              from figure_told c
             where c.first = day.first and c.last = day.last and c.agency <> ''
               and (cast(:agencies as text[]) is null or c.agency = any(:agencies))
             group by 1) as counted on true
          left join lateral ({KEYS[group][1]}) as named on true
         where exists (select from figure_told c
                        where c.first = day.first and c.last = day.last)
           and not {_CONTRADICTED}
         order by span.n, counted.key
    """)


_TOLD = {group: _told(group) for group in (None, *Group)}


async def count_told(
    session: AsyncSession, counting: Counting
) -> tuple[frozenset[int], Sequence[Counted]]:
    """Which of the periods are told, by their numbers, and their figures."""
    periods = counting.periods.values()
    asked = {
        **counting.asked,
        "firsts": [period.first for period in periods],
        "lasts": [period.last for period in periods],
    }
    rows = (await session.execute(_TOLD[counting.by], asked)).mappings().all()
    told = frozenset(row["n"] for row in rows)
    return told, [line_of(row) for row in rows if row["received"] is not None]


async def known(session: AsyncSession) -> frozenset[Period]:
    """The periods that are told."""
    return frozenset(Period(row.first, row.last) for row in await session.execute(_KNOWN))


async def unfolded_since(session: AsyncSession) -> datetime | None:
    """When the first move was made that is news; None: there is no news."""
    found: datetime | None = await session.scalar(_UNFOLDED_SINCE)
    return found


async def tell(session: AsyncSession, period: Period) -> None:
    """Count ``period``, which has ended."""
    counting = Counting(periods={0: period}, as_of=period.ends, agencies=None, by=None)
    await with_patience(session)
    await session.execute(_TELL, {**counting.asked, "first": period.first, "last": period.last})


async def forget(session: AsyncSession, day: date) -> None:
    """What is told of periods with ``day`` in them, or behind it, may be wrong."""
    await session.execute(_FORGET, {"day": day})

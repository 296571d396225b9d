"""Counting: every figure of every group of a period, in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import AgencyCode
from app.domain.periods import Period
from app.dossiers.queries.figures import OF_THE_PERIOD, PREDICATES, Figure, moments


class Group(StrEnum):
    AGENCY = "agency"
    FIELD = "field"
    PROCEDURE = "procedure"
    CHANNEL = "channel"
    MONTH = "month"
    """A month is a period of its own: one that the caller gives."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in period number ``period`` (from 0), for the group with ``key``."""

    period: int
    key: str | None
    name: str | None
    figures: Mapping[Figure, int]


_KEYS: Mapping[Group | None, tuple[str, str]] = MappingProxyType(
    {
        None: ("null", "null"),
        Group.AGENCY: (
            "d.competent_agency",
            "(select a.name from agency a where a.code = counted.key)",
        ),
        Group.FIELD: (
            "d.field",
            """(select v.field_vi from procedure_version v where v.field = counted.key
                 order by v.publication desc, v.code limit 1)""",
        ),
        Group.PROCEDURE: (
            "d.procedure",
            """(select v.name_vi from procedure_version v where v.code = counted.key
                 order by v.version desc limit 1)""",
        ),
        Group.CHANNEL: ("d.channel", "null"),
        Group.MONTH: ("null", "null"),
    }
)
"""How each group is known, and its name. An agency's figures are of what it decides upon."""


def _counting(group: Group | None) -> TextClause:
    key, name = _KEYS[group]
    columns = ",\n".join(
        f'count(*) filter (where {predicate}) as "{figure}"'
        for figure, predicate in PREDICATES.items()
    )
    return text(f"""
        select counted.*, cast({name} as text) as name from (
          select span.n, cast({key} as text) as key, {columns}
            from unnest(cast(:starts as timestamptz[]), cast(:ends as timestamptz[]),
                        cast(:judged as timestamptz[]))
                 with ordinality as span (starts, ends, judged, n)
            join dossier d on {OF_THE_PERIOD}
           where (cast(:agencies as text[]) is null or d.competent_agency = any(:agencies))
           group by 1, 2) as counted
         order by counted.n, counted.key
    """)  # noqa: S608 - made of constants


_COUNTING = {group: _counting(group) for group in (None, *Group)}


async def count(
    session: AsyncSession,
    periods: Sequence[Period],
    *,
    today: date,
    agencies: frozenset[AgencyCode] | None = None,
    by: Group | None = None,
) -> Sequence[Counted]:
    """The figures of each period and group in which there is anything to count."""
    columns = [moments(period, today) for period in periods]
    asked = {
        **{name: [line[name] for line in columns] for name in ("starts", "ends", "judged")},
        "agencies": None if agencies is None else sorted(agencies),
    }
    rows = await session.execute(_COUNTING[by], asked)
    return [
        Counted(row["n"] - 1, row["key"], row["name"], {f: row[f.value] for f in Figure})
        for row in rows.mappings()
    ]

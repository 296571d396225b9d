"""Counting dossier by dossier: every figure of every group of a period, in one statement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.agencies import Tier
from app.domain.ids import AgencyCode
from app.domain.periods import Period
from app.dossiers.queries.figures import AS_OF, OF_THE_PERIOD, PERIOD, PREDICATES, Figure, moments
from app.reports.queries.columns import COLUMNS, counted


class Group(StrEnum):
    AGENCY = "agency"
    FIELD = "field"
    PROCEDURE = "procedure"
    CHANNEL = "channel"
    STEP = "step"
    """The state of the life cycle in which a dossier stands; its name is the procedure's."""
    MONTH = "month"
    """A month is a period of its own: one that the caller gives."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in period number ``period`` (from 0), for the group with ``key``.

    ``example`` is a procedure and version (``1.004623@1``) in which a step is found.
    """

    period: int
    key: str | None
    name: str | None
    figures: Mapping[Figure, int]
    english: str | None = None
    example: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """How what was open before became what is carried over: ``before - left + came``."""

    before: int
    left: int
    came: int


@dataclass(frozen=True, slots=True)
class Office:
    """An agency as a report lists it."""

    code: str
    name: str
    tier: Tier


_NAMELESS = "select null as name, null as english"
KEYS: Mapping[Group | None, tuple[str, str]] = MappingProxyType(
    {
        None: ("null", _NAMELESS),
        Group.AGENCY: (
            "s.competent_agency",
            "select a.name, null as english from agency a where a.code = counted.key",
        ),
        Group.FIELD: (
            "d.field",
            """select v.field_vi as name, v.field_en as english from procedure_version v
                where v.field = counted.key order by v.publication desc, v.code limit 1""",
        ),
        Group.PROCEDURE: (
            "d.procedure",
            """select v.name_vi as name, v.name_en as english from procedure_version v
                where v.code = counted.key order by v.version desc limit 1""",
        ),
        Group.CHANNEL: ("d.channel", _NAMELESS),
        Group.STEP: ("s.state", _NAMELESS),
        Group.MONTH: ("null", _NAMELESS),
    }
)
"""How each group is known, and its names; an agency has the same in every language.

An agency's figures are of what it decides upon.
"""

EXAMPLES: Final[Mapping[Group | None, str]] = MappingProxyType(
    {Group.STEP: "min(d.procedure || '@' || d.procedure_version)"}
)
"""In which procedure and version a group is found."""


SPANS: Final = """unnest(cast(:numbers as integer[]), cast(:starts as timestamptz[]),
                        cast(:ends as timestamptz[]), cast(:judged as timestamptz[]))
                 as span (n, starts, ends, judged)"""
"""The periods of a ``Counting``, each with its number."""


def _counting(group: Group | None) -> TextClause:
    key, name = KEYS[group]
    return text(f"""
        select counted.*, cast(named.name as text) as name,
               cast(named.english as text) as english from (
          select span.n, cast({key} as text) as key, {EXAMPLES.get(group, "null")} as example,
                 {counted("1")}
            from {SPANS} cross join dossier d {AS_OF}
           where {OF_THE_PERIOD}
             and (cast(:agencies as text[]) is null or s.competent_agency = any(:agencies))
           group by 1, 2) as counted
          left join lateral ({name}) as named on true
         order by counted.n, counted.key
    """)


_COUNTING = {group: _counting(group) for group in (None, *Group)}
_WAS_ITS = "b.competent_agency = any(:agencies)"
_IS_ITS = "s.competent_agency = any(:agencies)"
_BROUGHT = text(f"""
    select count(*) filter (where {_WAS_ITS}) as before,
           count(*) filter (where {_WAS_ITS} and not {_IS_ITS}) as left,
           count(*) filter (where {_IS_ITS} and not {_WAS_ITS}) as came
      from {PERIOD} span cross join dossier d {AS_OF}
     where {OF_THE_PERIOD} and {PREDICATES[Figure.CARRIED_OVER]}
""")
_TOPMOST = text("""
    select a.code from agency a
     where a.code = any(:agencies) and (a.parent is null or a.parent <> all(:agencies))
     order by a.code
""")
_OFFICES = text("""
    select a.code, a.name, a.tier from agency a
     where a.code = any(:counted)
        or (a.code = any(:agencies) and a.valid_from <= :last
            and (a.valid_to is null or a.valid_to >= :first))
     order by a.code
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """What is counted: ``periods`` by their numbers, of what ``agencies`` (None: all) decide upon.

    ``by`` is the group into which it is told apart, ``as_of`` the moment whose knowledge is asked.
    """

    periods: Mapping[int, Period]
    as_of: datetime
    agencies: frozenset[AgencyCode] | None
    by: Group | None

    def of(self, numbers: Collection[int]) -> "Counting":
        """The same of those periods alone."""
        return replace(self, periods={number: self.periods[number] for number in numbers})

    @property
    def asked(self) -> dict[str, Any]:
        """What the statements with ``SPANS`` ask with."""
        columns = [moments(period, self.as_of) for period in self.periods.values()]
        return {
            **{name: [line[name] for line in columns] for name in ("starts", "ends", "judged")},
            "numbers": [*self.periods],
            "agencies": None if self.agencies is None else sorted(self.agencies),
        }


async def count_each(session: AsyncSession, counting: Counting) -> Sequence[Counted]:
    """The figures as of whatever moment: one dossier after the other."""
    rows = await session.execute(_COUNTING[counting.by], counting.asked)
    return [line_of(row) for row in rows.mappings()]


def line_of(row: RowMapping) -> Counted:
    """One line of a count."""
    return Counted(
        row["n"],
        row["key"],
        row["name"],
        {figure: row[name] for figure, name in COLUMNS.items()},
        row["english"],
        row["example"],
    )


async def brought(
    session: AsyncSession, period: Period, *, as_of: datetime, agencies: frozenset[AgencyCode]
) -> Brought:
    """What these agencies had open when the period began, and what moved between agencies since."""
    asked = {**moments(period, as_of), "agencies": sorted(agencies)}
    row = (await session.execute(_BROUGHT, asked)).mappings().one()
    return Brought(**row)


async def topmost(session: AsyncSession, agencies: frozenset[AgencyCode]) -> Sequence[AgencyCode]:
    """Those of ``agencies`` that lie below none of the others."""
    found = await session.scalars(_TOPMOST, {"agencies": sorted(agencies)})
    return [AgencyCode(code) for code in found]


async def offices(
    session: AsyncSession,
    agencies: frozenset[AgencyCode],
    counted: Sequence[str],
    period: Period,
) -> Sequence[Office]:
    """Those of ``agencies`` in force on any day of the period, and all of ``counted``; by code."""
    asked = {
        "agencies": sorted(agencies),
        "counted": counted,
        "first": period.first,
        "last": period.last,
    }
    rows = await session.execute(_OFFICES, asked)
    return [Office(row["code"], row["name"], Tier(row["tier"])) for row in rows.mappings()]

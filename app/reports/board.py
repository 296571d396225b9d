"""Điều hành: what a leader looks at, of the agencies that he answers for, as of one moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.agencies.queries import descendants
from app.db.sessions import AsyncSession
from app.domain.calendar import HANOI
from app.domain.errors import Defect, Forbidden, Invalid
from app.domain.ids import AgencyCode, ProcedureCode
from app.domain.machine import Words
from app.domain.people import Permission, Principal
from app.domain.periods import ONE_DAY, Period, months_of, reporting_year
from app.dossiers.nearing import near_until
from app.dossiers.queries.figures import Figure, Watch
from app.procedures.rulebook import Rulebook
from app.reports.figures import NOTHING, together
from app.reports.queries.counting import Counted, Group
from app.reports.queries.rolling import count
from app.reports.queries.watching import Watches, watch
from app.reports.steps import step_name

NO_WATCHES: Watches = dict.fromkeys(Watch, 0)
LEADS = (Permission.APPROVE, Permission.SIGN, Permission.SUPERVISE)


class NotLeading(Forbidden):
    """The dashboard is for whoever heads, signs for or supervises an agency."""


async def scope_of(
    session: AsyncSession, who: Principal, within: AgencyCode | None = None
) -> frozenset[AgencyCode]:
    """The agencies for which ``who`` answers, or those of them at ``within`` and below it.

    A head answers for his agency, a supervisor for his and all below; both for what agencies left
    behind that have ended. Raises NotLeading, and Invalid for an agency that is not his.
    """
    own = who.agencies(*LEADS)
    if not own:
        raise NotLeading
    own |= who.inherited
    if within is None:
        return own
    found = own & await descendants(session, [within])
    if not found:
        raise Invalid([Defect("agency", "unknown_agency")])
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedBoard:
    """``agencies`` are the scope; ``by`` is the group into which ``period`` is told apart."""

    period: Period
    as_of: datetime
    agencies: frozenset[AgencyCode]
    by: Group | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One group, or one reporting month, of a board.

    States of different names that are called the same are one step: their names, with commas.
    """

    key: str
    name: Words | None
    period: Period
    figures: Mapping[Figure, int]
    watches: Watches


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """``today`` are the figures of the day of ``asked.as_of``; ``watches`` those of its moment.

    Both are also told apart by group, but for months: a past month has nothing to be looked after.
    """

    asked: AskedBoard
    figures: Mapping[Figure, int]
    today: Mapping[Figure, int]
    watches: Watches
    parts: tuple[Part, ...]


async def board(session: AsyncSession, rules: Rulebook, asked: AskedBoard) -> Board:
    """Everything that the first page of a leader says, of one moment."""
    as_of, agencies = asked.as_of, asked.agencies
    by = None if asked.by is Group.MONTH else asked.by
    months = _months(asked)
    periods = [asked.period, today_at(as_of), *months]
    counted = await count(session, periods, as_of=as_of, agencies=agencies, by=by)
    soon = near_until(rules, as_of)
    watches = await watch(session, as_of=as_of, soon=soon, agencies=agencies, by=by)
    whole = [line for line in counted if line.period == 0]
    if months:
        parts = _by_month(months, counted)
    else:
        parts = [] if by is None else _by_group(asked, rules, whole, watches)
    return Board(
        asked=asked,
        figures=together(whole),
        today=together(line for line in counted if line.period == 1),
        watches={one: sum(found[one] for found in watches.values()) for one in Watch},
        parts=tuple(parts),
    )


def today_at(at: datetime) -> Period:
    """The day in Hà Nội, as a period."""
    day = at.astimezone(HANOI).date()
    return Period(day, day)


def _months(asked: AskedBoard) -> list[Period]:
    if asked.by is not Group.MONTH:
        return []
    return twelve_months(asked.period.judged_on(today_at(asked.as_of).last))


def _by_month(months: Sequence[Period], counted: Iterable[Counted]) -> Iterable[Part]:
    """Every month has its part, even when nothing happened in it."""
    found = {line.period: line.figures for line in counted}
    return [
        Part(f"{month.first}/{month.last}", None, month, found.get(number, NOTHING), {})
        for number, month in enumerate(months, start=2)
    ]


def _by_group(
    asked: AskedBoard,
    rules: Rulebook,
    counted: Iterable[Counted],
    watches: Mapping[str | None, Watches],
) -> Iterable[Part]:
    parts = [
        Part(
            line.key or "",
            _name(line, rules),
            asked.period,
            line.figures,
            watches.get(line.key, NO_WATCHES),
        )
        for line in counted
    ]
    return _called_alike(parts) if asked.by is Group.STEP else parts


def _called_alike(parts: Iterable[Part]) -> Iterable[Part]:
    known: dict[Words | None, Part] = {}
    for part in parts:
        before = known.get(part.name)
        known[part.name] = part if before is None else _both(before, part)
    return known.values()


def _both(one: Part, other: Part) -> Part:
    return replace(
        one,
        key=f"{one.key},{other.key}",
        figures={figure: count + other.figures[figure] for figure, count in one.figures.items()},
        watches={watch: count + other.watches[watch] for watch, count in one.watches.items()},
    )


def twelve_months(day: date) -> list[Period]:
    """The twelve reporting months of which the last has ``day`` in it, the earliest first."""
    year = reporting_year(day)
    both = [*months_of(reporting_year(year.first - ONE_DAY)), *months_of(year)]
    return [month for month in both if month.first <= day][-12:]


def _name(line: Counted, rules: Rulebook) -> Words | None:
    """What a group is called, as the directory, the catalogue or the life cycle has it."""
    if line.example is not None:
        code, _, version = line.example.partition("@")
        return step_name(rules, ProcedureCode(code), int(version), line.key or "")
    return None if line.name is None else Words(line.name, line.english or line.name)

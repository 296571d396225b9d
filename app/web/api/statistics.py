"""Thống kê: how many dossiers came, were done and are in progress, for everybody to read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from app.domain.ids import AgencyCode
from app.domain.people import Principal, PrincipalKind
from app.domain.permissions import READS
from app.dossiers.queries.figures import Figure
from app.reports.figures import Asked, Line, Statistics, statistics
from app.reports.open_data import CHANNELS, as_csv
from app.reports.queries.counting import Group
from app.web.api.figures import FigureLinks, Link, NumberOut
from app.web.boundary import boundary_router
from app.web.dependencies import MaybePrincipal, Now, TheHouse
from app.web.headers import as_attachment
from app.web.messages import Language
from app.web.problems import problems
from app.web.showing.periods import (
    AskedMoment,
    NamedPeriod,
    by_month,
    period_named_or_asked,
    today_in_hanoi,
)
from app.web.showing.shapes import Moment

PARAMETERS: Mapping[Group | None, str] = MappingProxyType(
    {
        Group.AGENCY: "competent_agency",
        Group.FIELD: "field",
        Group.PROCEDURE: "procedure",
        Group.CHANNEL: "channel",
        Group.STEP: "state",
    }
)
"""The filter of the list for each group; a month is in the list's period."""

router = boundary_router(prefix="/statistics", tags=["statistics"])


class ReceivedOut(BaseModel):
    """Trong kỳ by channel, and từ kỳ trước."""

    total: NumberOut
    online: NumberOut
    counter: NumberOut
    post: NumberOut
    carried_over: NumberOut


class DoneOut(BaseModel):
    """Trước hạn, đúng hạn, quá hạn; and what has no term at all."""

    total: NumberOut
    early: NumberOut
    on_time: NumberOut
    late: NumberOut
    no_limit: NumberOut


class InProgressOut(BaseModel):
    """Trong hạn, quá hạn, as of the last day of the period that has come."""

    total: NumberOut
    in_time: NumberOut
    late: NumberOut


class ViolationsOut(BaseModel):
    """Dossiers with a rule broken, and by which; one may be in several."""

    total: NumberOut
    override: NumberOut
    late_transfer: NumberOut
    missed_apology: NumberOut
    late_apology: NumberOut


class FiguresOut(BaseModel):
    """What was received is what is done and what is in progress, together.

    Withdrawn and stopped dossiers are done on time, as the statutory form has it, and are counted
    again by themselves; ``left_late`` are those of them whose term was over. ``extended`` were
    promised anew. ``children`` of joined procedures are in no other number.
    """

    received: ReceivedOut
    done: DoneOut
    in_progress: InProgressOut
    waiting: NumberOut
    refused: NumberOut
    withdrawn: NumberOut
    stopped: NumberOut
    left_late: NumberOut
    extended: NumberOut
    violations: ViolationsOut
    children: NumberOut


class GroupOut(FiguresOut):
    key: str
    name: str | None
    from_: Annotated[date, Field(serialization_alias="from")]
    to: date


class StatisticsOut(FiguresOut):
    from_: Annotated[date, Field(serialization_alias="from")]
    to: date
    as_of: Moment
    agency: str | None
    group_by: Group | None
    groups: list[GroupOut]


@dataclass(frozen=True, slots=True)
class Answered:
    asked: Asked
    found: Statistics


async def _answered(
    house: TheHouse,
    now: Now,
    from_: Annotated[date | None, Query(alias="from")] = None,
    to: date | None = None,
    named: NamedPeriod = None,
    as_of: AskedMoment | None = None,
    agency: Annotated[str | None, Query(min_length=1, max_length=40)] = None,
    group_by: Group | None = None,
) -> Answered:
    known_at = min(as_of or now, now)
    period = period_named_or_asked(named, from_, to, today_in_hanoi(known_at))
    period = by_month(period) if group_by is Group.MONTH else period
    within = None if agency is None else AgencyCode(agency)
    asked = Asked(period=period, as_of=known_at, within=within, by=group_by)
    async with house.sessions() as session:
        return Answered(asked, await statistics(session, asked))


TheFigures = Annotated[Answered, Depends(_answered)]


class CsvResponse(Response):
    media_type = "text/csv"


@router.get(
    ".csv",
    operation_id="get_statistics_as_csv",
    response_class=CsvResponse,
    responses=problems(),
)
async def get_statistics_as_csv(
    answered: TheFigures, language: Annotated[Language, Query(alias="lang")] = Language.VI
) -> CsvResponse:
    """The same as a table for a spreadsheet: UTF-8, a line for each group and the total last."""
    asked = answered.asked
    table = as_csv(answered.found, asked, english=language is Language.EN)
    name = f"so-lieu-{asked.by or 'chung'}-{asked.period.first}-{asked.period.last}.csv"
    return CsvResponse(table, headers={"Content-Disposition": as_attachment(name)})


@router.get("", operation_id="get_statistics", responses=problems())
async def get_statistics(who: MaybePrincipal, answered: TheFigures) -> StatisticsOut:
    """From 15 December to 14 December (the reporting year), unless other days are named.

    ``agency`` decides upon the dossiers, or is above the one that does. A month is counted from the
    first day of the period, so that it is a reporting month where the period is a reporting year.
    The figures are those that were known at ``as_of`` (otherwise now) and at the end of the period.
    """
    asked, found = answered.asked, answered.found
    links = FigureLinks(_may_list(who), asked.as_of, asked.within)
    return StatisticsOut(
        **dict(_figures(found.figures, links.of(asked.period))),
        from_=asked.period.first,
        to=asked.period.last,
        as_of=asked.as_of,
        agency=asked.within,
        group_by=asked.by,
        groups=[*_groups(found.lines, links, asked.by)],
    )


def _may_list(who: Principal | None) -> bool:
    return who is not None and who.kind is PrincipalKind.STAFF and bool(who.agencies(*READS))


def _groups(lines: Iterable[Line], links: FigureLinks, by: Group | None) -> Iterable[GroupOut]:
    for line in lines:
        filters = {PARAMETERS[by]: line.key} if by in PARAMETERS else {}
        yield GroupOut(
            **dict(_figures(line.figures, links.of(line.period, **filters))),
            key=line.key,
            name=CHANNELS[line.key].vi if by is Group.CHANNEL else line.name,
            from_=line.period.first,
            to=line.period.last,
        )


def _figures(counts: Mapping[Figure, int], link: Link) -> FiguresOut:
    def number(figure: Figure) -> NumberOut:
        return NumberOut(count=counts[figure], list=link(figure))

    return FiguresOut(
        received=ReceivedOut(
            total=number(Figure.RECEIVED),
            online=number(Figure.ONLINE),
            counter=number(Figure.COUNTER),
            post=number(Figure.POST),
            carried_over=number(Figure.CARRIED_OVER),
        ),
        done=DoneOut(
            total=number(Figure.DONE),
            early=number(Figure.EARLY),
            on_time=number(Figure.ON_TIME),
            late=number(Figure.LATE),
            no_limit=number(Figure.NO_LIMIT),
        ),
        in_progress=InProgressOut(
            total=number(Figure.IN_PROGRESS),
            in_time=number(Figure.IN_TIME),
            late=number(Figure.OVERDUE),
        ),
        waiting=number(Figure.WAITING),
        refused=number(Figure.REFUSED),
        withdrawn=number(Figure.WITHDRAWN),
        stopped=number(Figure.STOPPED),
        left_late=number(Figure.LEFT_LATE),
        extended=number(Figure.EXTENDED),
        violations=ViolationsOut(
            total=number(Figure.VIOLATIONS),
            override=number(Figure.OVERRIDE),
            late_transfer=number(Figure.LATE_TRANSFER),
            missed_apology=number(Figure.MISSED_APOLOGY),
            late_apology=number(Figure.LATE_APOLOGY),
        ),
        children=number(Figure.CHILDREN),
    )

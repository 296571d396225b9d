"""Thống kê: how many dossiers came, were done and are in progress, for everybody to read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Annotated, TypedDict
from urllib.parse import urlencode

from fastapi import Query
from pydantic import BaseModel, Field

from app.domain.ids import AgencyCode
from app.domain.people import Principal, PrincipalKind
from app.domain.periods import Period
from app.domain.permissions import READS
from app.dossiers.queries.figures import Figure
from app.reports.figures import Asked, Line, statistics
from app.reports.queries import Group
from app.web.api.periods import period_asked, today_in_hanoi
from app.web.boundary import boundary_router
from app.web.dependencies import MaybePrincipal, Now, TheHouse
from app.web.problems import problems

LISTS = "/api/v1/dossiers"
CHANNELS: Mapping[str, str] = MappingProxyType(
    {"online": "Trực tuyến", "counter": "Trực tiếp", "post": "Bưu chính công ích"}
)
PARAMETERS: Mapping[Group | None, str] = MappingProxyType(
    {
        Group.AGENCY: "competent_agency",
        Group.FIELD: "field",
        Group.PROCEDURE: "procedure",
        Group.CHANNEL: "channel",
    }
)
"""The filter of the list for each group; a month is in the list's period."""

router = boundary_router(prefix="/statistics", tags=["statistics"])


class NumberOut(BaseModel):
    """``list`` is the address of the very dossiers, for staff; they see there what they may."""

    count: int
    list: str | None


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


class FiguresOut(BaseModel):
    """What was received is what is done and what is in progress, together."""

    received: ReceivedOut
    done: DoneOut
    in_progress: InProgressOut
    waiting: NumberOut


class GroupOut(FiguresOut):
    key: str
    name: str | None
    from_: Annotated[date, Field(serialization_alias="from")]
    to: date


class StatisticsOut(FiguresOut):
    from_: Annotated[date, Field(serialization_alias="from")]
    to: date
    agency: str | None
    group_by: Group | None
    groups: list[GroupOut]


@router.get("", operation_id="get_statistics", responses=problems())
async def get_statistics(
    who: MaybePrincipal,
    house: TheHouse,
    now: Now,
    from_: Annotated[date | None, Query(alias="from")] = None,
    to: date | None = None,
    agency: Annotated[str | None, Query(min_length=1, max_length=40)] = None,
    group_by: Group | None = None,
) -> StatisticsOut:
    """From 15 December to 14 December (the reporting year), unless other days are named.

    ``agency`` decides upon the dossiers, or is above the one that does. A month is counted from the
    first day of the period, so that it is a reporting month where the period is a reporting year.
    """
    today = today_in_hanoi(now)
    period = period_asked(from_, to, today)
    within = None if agency is None else AgencyCode(agency)
    async with house.sessions() as session:
        found = await statistics(
            session, Asked(period=period, today=today, within=within, by=group_by)
        )
    links = _Links(shown=_may_list(who), within=agency, by=group_by)
    return StatisticsOut(
        **_figures(found.figures, links.of(period)),
        from_=period.first,
        to=period.last,
        agency=agency,
        group_by=group_by,
        groups=[*_groups(found.lines, links)],
    )


def _may_list(who: Principal | None) -> bool:
    return who is not None and who.kind is PrincipalKind.STAFF and bool(who.agencies(*READS))


Link = Callable[[Figure], str | None]


@dataclass(frozen=True, slots=True)
class _Links:
    """The addresses of lists, for whoever may open them."""

    shown: bool
    within: str | None
    by: Group | None

    def of(self, period: Period, key: str | None = None) -> Link:
        asked = {"from": str(period.first), "to": str(period.last)}
        if self.within is not None:
            asked["within"] = self.within
        if key is not None and self.by in PARAMETERS:
            asked[PARAMETERS[self.by]] = key
        query = urlencode(asked)
        return lambda figure: f"{LISTS}?figure={figure}&{query}" if self.shown else None


def _groups(lines: Iterable[Line], links: _Links) -> Iterable[GroupOut]:
    for line in lines:
        yield GroupOut(
            **_figures(line.figures, links.of(line.period, line.key)),
            key=line.key,
            name=CHANNELS.get(line.key) if links.by is Group.CHANNEL else line.name,
            from_=line.period.first,
            to=line.period.last,
        )


class _Figures(TypedDict):
    received: ReceivedOut
    done: DoneOut
    in_progress: InProgressOut
    waiting: NumberOut


def _figures(counts: Mapping[Figure, int], link: Link) -> _Figures:
    def number(figure: Figure) -> NumberOut:
        return NumberOut(count=counts[figure], list=link(figure))

    return {
        "received": ReceivedOut(
            total=number(Figure.RECEIVED),
            online=number(Figure.ONLINE),
            counter=number(Figure.COUNTER),
            post=number(Figure.POST),
            carried_over=number(Figure.CARRIED_OVER),
        ),
        "done": DoneOut(
            total=number(Figure.DONE),
            early=number(Figure.EARLY),
            on_time=number(Figure.ON_TIME),
            late=number(Figure.LATE),
            no_limit=number(Figure.NO_LIMIT),
        ),
        "in_progress": InProgressOut(
            total=number(Figure.IN_PROGRESS),
            in_time=number(Figure.IN_TIME),
            late=number(Figure.OVERDUE),
        ),
        "waiting": number(Figure.WAITING),
    }

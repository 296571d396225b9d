"""Số liệu công khai: what was received and what became of it, for everybody, with the raw table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Query
from starlette.responses import Response

from app.domain.errors import DomainError, Invalid
from app.domain.machine import Words
from app.domain.periods import Period, reporting_year
from app.dossiers.queries.figures import Figure
from app.procedures.catalogue import Catalogue
from app.reports.figures import Asked, Line, Statistics
from app.reports.open_data import HEADS, group_name
from app.reports.queries.counting import Group
from app.web.boundary import boundary_router
from app.web.messages import Language
from app.web.showing.period_choices import begun, period_called, typed_period
from app.web.showing.periods import today_in_hanoi
from app.web.site.charts import Chart, Kind, Row, Series, Tone, Value
from app.web.site.fields import Option
from app.web.site.filters import number
from app.web.site.page import Page, Sight

router = boundary_router(include_in_schema=False)

GROUPS: Final[Mapping[str, Group]] = MappingProxyType(
    {
        "co-quan": Group.AGENCY,
        "linh-vuc": Group.FIELD,
        "thang": Group.MONTH,
        "thu-tuc": Group.PROCEDURE,
        "cach-nop": Group.CHANNEL,
    }
)
OWN_DAYS: Final = "tu-chon"
IN_PICTURE: Final = 12
"""Groups with the most work are drawn; the table has all of them."""

NOT_LATE: Final = (Figure.EARLY, Figure.ON_TIME, Figure.NO_LIMIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A group, or all of them. ``in_time``: done early, on time, or without any term."""

    name: str
    received: int
    done: int
    in_time: int
    late: int
    in_progress: int
    overdue: int


@dataclass(frozen=True, slots=True)
class View:
    """What is asked for: days by the name of a period or as typed, and how to tell apart."""

    name: str
    first: str
    last: str
    slug: str

    def address(self, slug: str) -> str:
        """The same days, told apart otherwise."""
        query = {"ky": self.name, "theo": slug}
        if self.name == OWN_DAYS:
            query |= {"tu": self.first, "den": self.last}
        return f"/so-lieu?{urlencode(query)}"


@router.get("/so-lieu")
async def figures(
    page: Page,
    ky: Annotated[str, Query(max_length=20)] = "",
    tu: Annotated[str, Query(max_length=20)] = "",
    den: Annotated[str, Query(max_length=20)] = "",
    theo: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    today = today_in_hanoi(page.now)
    usual = str(reporting_year(today).last.year)
    slug = theo if theo in GROUPS else next(iter(GROUPS))
    view = View(ky or (OWN_DAYS if tu or den else usual), tu, den, slug)
    refusal: DomainError | None = None
    try:
        period = _period(view, today)
    except Invalid as found:
        refusal, period = found, reporting_year(today)
    asked = Asked(period=period, as_of=page.now, by=GROUPS[slug])
    known, counted = await page.house.recent_figures(page.house.sessions, asked)
    async with page.house.sessions() as session:
        names = _names(await page.house.catalogue(session), today, asked.by, page)
    shown = {
        "view": view,
        "periods": _choices(today, page),
        "labels": {"tu": page.say("Từ ngày"), "den": page.say("Đến ngày")},
        **_shown(page, view, known, counted, names),
    }
    if refusal is not None:
        return page.refused(refusal, "portal/figures.html", **shown)
    return page.html("portal/figures.html", **shown)


def _shown(
    page: Sight, view: View, asked: Asked, counted: Statistics, names: Mapping[str, str]
) -> dict[str, Any]:
    period = asked.period
    groups = [
        _told(names.get(line.key) or page.spoken(group_name(line, asked.by)), line.figures)
        for line in counted.lines
    ]
    query = urlencode({"from": period.first, "to": period.last, "group_by": asked.by})
    return {
        "tabs": [*_tabs(view, page)],
        "period": period,
        "as_of": asked.as_of,
        "whole": _told(page.say("Tổng số"), counted.figures),
        "head": page.spoken(HEADS[asked.by]),
        "groups": groups,
        "chart": _chart(groups, counted, asked, page),
        "csv": f"/api/v1/statistics.csv?{query}&lang={page.language.value}",
        "json": f"/api/v1/statistics?{query}",
    }


def _period(view: View, today: date) -> Period:
    """Raises Invalid for a name that no period has, and for days that are none."""
    if view.name != OWN_DAYS:
        return period_called(view.name)
    by_months = GROUPS[view.slug] is Group.MONTH
    return typed_period(view.first, view.last, today, by_months=by_months)


def _choices(today: date, page: Sight) -> list[Option]:
    """The reporting periods of this year and the last, as far as they have begun."""
    year = reporting_year(today).last.year
    names = [
        (str(year), page.say("Năm báo cáo %(year)s", year=year)),
        *(
            (f"{year}-{month:02}", page.say("Tháng %(month)s/%(year)s", month=month, year=year))
            for month in range(12, 0, -1)
        ),
        *(
            (f"{year}-Q{quarter}", page.say("Quý %(quarter)s/%(year)s", quarter=quarter, year=year))
            for quarter in (4, 3, 2, 1)
        ),
        (str(year - 1), page.say("Năm báo cáo %(year)s", year=year - 1)),
    ]
    found = [choice for name, words in names for choice in begun(name, words, today)]
    return [*found, Option(OWN_DAYS, page.say("Từ ngày đến ngày tự chọn"))]


def _tabs(view: View, page: Sight) -> Iterator[tuple[str, str, bool]]:
    for slug, group in GROUPS.items():
        words = page.say("Theo %(what)s", what=_lowered(page.spoken(HEADS[group])))
        yield view.address(slug), words, slug == view.slug


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def _names(catalogue: Catalogue, on: date, by: Group | None, page: Sight) -> Mapping[str, str]:
    """What groups are called in the reader's language, where the catalogue says it in both."""
    if by is Group.FIELD:
        fields = catalogue.fields(on)
        return {field.code: page.spoken(Words(field.vi, field.en)) for field in fields}
    if by is Group.PROCEDURE:
        english = page.language is Language.EN
        lines = (line for _, line in catalogue.in_force(on))
        return {line.code: line.name_en if english else line.name_vi for line in lines}
    return {}


def _told(name: str, counts: Mapping[Figure, int]) -> Told:
    return Told(
        name=name,
        received=counts[Figure.RECEIVED],
        done=counts[Figure.DONE],
        in_time=sum(counts[figure] for figure in NOT_LATE),
        late=counts[Figure.LATE],
        in_progress=counts[Figure.IN_PROGRESS],
        overdue=counts[Figure.OVERDUE],
    )


def _chart(groups: Sequence[Told], counted: Statistics, asked: Asked, page: Sight) -> Chart:
    """What was done, in time and late; months in their order, others with the most work first."""
    by_months = asked.by is Group.MONTH
    pairs = [*zip(groups, counted.lines, strict=True)]
    drawn = pairs if by_months else sorted(pairs, key=lambda pair: -pair[0].done)[:IN_PICTURE]
    whole = sum(told.done for told in groups)
    in_time = sum(told.in_time for told in groups)
    return Chart(
        key="done",
        kind=Kind.COLUMNS if by_months else Kind.BARS,
        title=page.say("Hồ sơ đã giải quyết: đúng hạn và quá hạn"),
        summary=page.say(
            "%(in_time)s trên %(n)s hồ sơ đã giải quyết không quá hạn.",
            in_time=number(in_time),
            n=number(whole),
        ),
        head=page.spoken(HEADS[asked.by]),
        series=(
            Series(page.say("Trước hạn, đúng hạn"), Tone.GOOD),
            Series(page.say("Quá hạn"), Tone.BAD),
        ),
        rows=tuple(_row(told, line, by_months=by_months) for told, line in drawn),
    )


def _row(told: Told, line: Line, *, by_months: bool) -> Row:
    return Row(
        label=told.name,
        values=(Value(told.in_time, number(told.in_time)), Value(told.late, number(told.late))),
        total=Value(told.done, number(told.done)),
        short=_under(line.period.last) if by_months else None,
    )


def _under(last: date) -> str:
    """A month by the day on which it ends; its year where a year begins."""
    return f"{last:%m %Y}" if last.month == 1 else f"{last:%m}"

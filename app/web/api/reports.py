"""Báo cáo: the statutory forms II.06a and II.06b, for whoever supervises the agencies in them."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from app.domain.errors import Defect, Invalid
from app.domain.ids import AgencyCode
from app.domain.machine import Words
from app.domain.people import Permission, Principal
from app.reports import forms
from app.reports.forms import (
    BESIDE,
    COLUMNS,
    TITLES,
    AskedForm,
    Column,
    Form,
    NotSupervised,
    Report,
)
from app.reports.queries.counting import topmost
from app.reports.sheets import as_csv, as_xlsx
from app.web.api.figures import FigureLinks, Link, NumberOut
from app.web.boundary import boundary_router
from app.web.dependencies import CurrentStaff, Guarded, Now, TheHouse
from app.web.headers import as_attachment
from app.web.house import House
from app.web.problems import problems
from app.web.showing.periods import (
    AskedMoment,
    NamedPeriod,
    period_named_or_asked,
    today_in_hanoi,
)
from app.web.showing.shapes import Moment

router = boundary_router(prefix="/reports", tags=["reports"], dependencies=[Guarded])


class WordsOut(BaseModel):
    vi: str
    en: str


class ColumnOut(BaseModel):
    """``key`` is the form's own number of the column, or a name for what stands beside it."""

    key: str
    label: WordsOut


class RowOut(BaseModel):
    """``cells`` by the keys of ``columns``, ``beside`` by those of ``beside``."""

    key: str | None
    name: str
    section: WordsOut | None
    cells: dict[str, NumberOut]
    beside: dict[str, NumberOut]


class OpeningOut(BaseModel):
    """Column 6 is ``before - left + came``.

    What these agencies had in progress at the end of the period before, less what went to agencies
    outside of this report since, and with what came from them.
    """

    before: int
    left: int
    came: int


class ReportOut(BaseModel):
    """As it was known at ``as_of``: the same for ever, once the period has ended."""

    form: Form
    title: WordsOut
    from_: Annotated[date, Field(serialization_alias="from")]
    to: date
    as_of: Moment
    agency: str
    columns: list[ColumnOut]
    beside: list[ColumnOut]
    rows: list[RowOut]
    total: RowOut
    opening: OpeningOut


async def _report(
    form: Form,
    who: CurrentStaff,
    house: TheHouse,
    now: Now,
    from_: Annotated[date | None, Query(alias="from")] = None,
    to: date | None = None,
    named: NamedPeriod = None,
    as_of: AskedMoment | None = None,
    agency: Annotated[str | None, Query(min_length=1, max_length=40)] = None,
) -> Report:
    known_at = min(as_of or now, now)
    period = period_named_or_asked(named, from_, to, today_in_hanoi(known_at))
    about = await _agency(house, who, agency)
    async with house.sessions() as session:
        asked = AskedForm(form=form, period=period, as_of=known_at, agency=about)
        return await forms.report(session, asked)


async def _agency(house: House, who: Principal, asked: str | None) -> AgencyCode:
    """The agency that was named, or the topmost that the person supervises."""
    own = who.agencies(Permission.SUPERVISE)
    if not own or (asked is not None and asked not in own):
        raise NotSupervised
    if asked is not None:
        return AgencyCode(asked)
    async with house.sessions() as session:
        top = await topmost(session, own)
    if len(top) > 1:
        raise Invalid([Defect("agency", "choose_agency")])
    return top[0]


TheReport = Annotated[Report, Depends(_report)]
REFUSALS = problems(NotSupervised)


class CsvResponse(Response):
    media_type = "text/csv"


class XlsxResponse(Response):
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get(
    "/{form}.csv",
    operation_id="get_report_as_csv",
    response_class=CsvResponse,
    responses=REFUSALS,
)
async def report_as_csv(found: TheReport) -> CsvResponse:
    """The same for a spreadsheet, as text in UTF-8."""
    return CsvResponse(as_csv(found), headers=_named(found, "csv"))


@router.get(
    "/{form}.xlsx",
    operation_id="get_report_as_xlsx",
    response_class=XlsxResponse,
    responses=REFUSALS,
)
async def report_as_xlsx(found: TheReport) -> XlsxResponse:
    """The same as a spreadsheet."""
    return XlsxResponse(as_xlsx(found), headers=_named(found, "xlsx"))


@router.get("/{form}", operation_id="get_report", responses=REFUSALS)
async def report(found: TheReport) -> ReportOut:
    """Biểu II.06a (by field) or II.06b (by agency), of the agency with all below it.

    Without ``agency``, of the topmost that the person supervises; without days, of the reporting
    year. Every number has the list of its dossiers.
    """
    asked = found.asked
    links = FigureLinks(shown=True, as_of=asked.as_of, within=asked.agency)
    filtered_by = "field" if asked.form is Form.OF_AN_AGENCY else "competent_agency"
    return ReportOut(
        form=asked.form,
        title=_words(TITLES[asked.form]),
        from_=asked.period.first,
        to=asked.period.last,
        as_of=asked.as_of,
        agency=asked.agency,
        columns=[ColumnOut(key=c.number, label=_words(c.words)) for c in COLUMNS],
        beside=[ColumnOut(key=c.number, label=_words(c.words)) for c in BESIDE],
        rows=[
            _row(row, links.of(asked.period, **{filtered_by: row.key or ""})) for row in found.rows
        ],
        total=_row(found.total, links.of(asked.period)),
        opening=OpeningOut(
            before=found.opening.before, left=found.opening.left, came=found.opening.came
        ),
    )


def _row(row: forms.Row, link: Link) -> RowOut:
    def cells(columns: tuple[Column, ...]) -> dict[str, NumberOut]:
        return {
            column.number: NumberOut(count=row.figures[column.figure], list=link(column.figure))
            for column in columns
        }

    return RowOut(
        key=row.key,
        name=row.name,
        section=None if row.section is None else _words(row.section),
        cells=cells(COLUMNS),
        beside=cells(BESIDE),
    )


def _words(words: Words) -> WordsOut:
    return WordsOut(vi=words.vi, en=words.en)


def _named(found: Report, ending: str) -> dict[str, str]:
    asked = found.asked
    name = f"{asked.form}-{asked.agency}-{asked.period.first}-{asked.period.last}.{ending}"
    return {"Content-Disposition": as_attachment(name)}

"""Báo cáo: the statutory forms II.06a and II.06b on the page, and the desks' registers (M07)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query
from starlette.responses import Response

from app.agencies.queries import AgencyFilter, names
from app.agencies.queries import agencies as directory
from app.db.sessions import AsyncSession
from app.domain.calendar import local
from app.domain.ids import AgencyCode
from app.domain.machine import Words
from app.domain.people import Permission
from app.domain.text import in_order
from app.reports import forms
from app.reports.forms import (
    BESIDE,
    COLUMNS,
    FIRST_COLUMN,
    TITLES,
    AskedForm,
    Column,
    Form,
    NotSupervised,
    Report,
)
from app.reports.queries.counting import topmost
from app.web.boundary import boundary_router
from app.web.dashboard.asking import PATH, TheView, View, period_choices
from app.web.dashboard.tables import listed
from app.web.showing.period_choices import days
from app.web.site.charts import Value
from app.web.site.fields import Option
from app.web.site.page import Sight, StaffPage

router = boundary_router(include_in_schema=False)
REPORTS = f"{PATH}/bao-cao"
FILES = "/api/v1/reports"
MOST_DESKS = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the form, or the heading of a section."""

    name: str
    cells: tuple[Value, ...] = ()
    beside: tuple[Value, ...] = ()
    heading: bool = False


@router.get(REPORTS)
async def reports_page(
    page: StaffPage,
    view: TheView,
    bieu: Annotated[str, Query(max_length=20)] = Form.OF_AN_AGENCY.value,
) -> Response:
    """One of the forms, of an agency with all below it, each number with its list."""
    form = Form.OF_ALL_AGENCIES if bieu == Form.OF_ALL_AGENCIES.value else Form.OF_AN_AGENCY
    own = _supervised(page)
    async with page.house.sessions() as session:
        top = await topmost(session, own)
        called = await names(session, own)
        about = view.agency if view.agency in own else AgencyCode(top[0])
        asked = AskedForm(form=form, period=view.period, as_of=page.now, agency=about)
        found = await forms.report(session, asked)
        desks = await _desks(session, own)
    context: dict[str, Any] = {
        **_context(page, found, form),
        "view": replace(view, agency=about),
        "days": days(view.period),
        "periods": period_choices(page),
        "agencies": [Option(code, name) for code, name in in_order(called)],
        "agency": about,
        "agency_name": called.get(about, about),
        "tabs": [(_address(view, one), _tab(page, one), one is form) for one in Form],
        "desks": desks,
        "year": local(page.now).year,
    }
    if view.trouble is not None:
        labels = {"ky": page.say("Kỳ"), "tu": page.say("Từ ngày"), "den": page.say("Đến ngày")}
        return page.refused(view.trouble, "dashboard/reports.html", labels=labels, **context)
    return page.html("dashboard/reports.html", **context)


def _supervised(page: Sight) -> frozenset[AgencyCode]:
    own = page.who.agencies(Permission.SUPERVISE) if page.who else frozenset()
    if not own:
        raise NotSupervised
    return own


def _tab(page: Sight, form: Form) -> str:
    if form is Form.OF_AN_AGENCY:
        return page.say("Biểu II.06a: theo lĩnh vực")
    return page.say("Biểu II.06b: theo cơ quan")


def _address(view: View, form: Form) -> str:
    return f"{view.address(REPORTS)}&bieu={form.value}"


def _context(page: Sight, found: Report, form: Form) -> dict[str, Any]:
    asked = found.asked
    query = urlencode(
        {
            "from": str(asked.period.first),
            "to": str(asked.period.last),
            "as_of": asked.as_of.isoformat(),
            "agency": asked.agency,
        }
    )
    return {
        "form": form.value,
        "title": page.spoken(TITLES[form]),
        "head": page.spoken(FIRST_COLUMN[form]),
        "columns": [(column.number, page.spoken(column.words)) for column in COLUMNS],
        "beside": [page.spoken(column.words) for column in BESIDE],
        "total": _line(found, found.total, page.say("Tổng số"), {}),
        "lines": [*_lines(page, found)],
        "as_of": asked.as_of,
        "opening": found.opening,
        "files": [(kind, f"{FILES}/{form.value}.{kind}?{query}") for kind in ("xlsx", "csv")],
    }


def _lines(page: Sight, found: Report) -> Iterator[Line]:
    """The rows, under the headings of their sections."""
    group = "linh-vuc" if found.asked.form is Form.OF_AN_AGENCY else "co-quan"
    section = None
    for row in found.rows:
        if row.section is not None and row.section != section:
            section = row.section
            yield Line(page.spoken(section), heading=True)
        name = page.spoken(Words(row.name, row.english or row.name))
        yield _line(found, row, name, {group: row.key or ""})


def _line(found: Report, row: forms.Row, name: str, group: dict[str, str]) -> Line:
    asked = found.asked

    def cells(columns: Iterable[Column]) -> tuple[Value, ...]:
        return tuple(
            listed(
                row.figures[column.figure],
                column.figure,
                asked.period,
                asked.as_of,
                asked.agency,
                **group,
            )
            for column in columns
        )

    return Line(name, cells(COLUMNS), cells(BESIDE))


async def _desks(session: AsyncSession, own: frozenset[AgencyCode]) -> list[Option]:
    """The one-stop desks among the agencies, each with the address of its register."""
    wanted = AgencyFilter(one_stop=True)
    found = await directory(session, wanted, limit=MOST_DESKS)
    return [
        Option(f"/api/v1/agencies/{desk.code}/register.pdf", desk.name)
        for desk in found
        if desk.code in own
    ]

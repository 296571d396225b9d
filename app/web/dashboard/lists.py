"""The list behind a number: exactly its dossiers, as of the same moment, page by page or as CSV."""

import csv
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query
from starlette.responses import Response, StreamingResponse

from app.domain.errors import Defect, Invalid
from app.domain.ids import AgencyCode
from app.domain.people import Principal
from app.dossiers.nearing import near_until
from app.dossiers.queries.figures import Figure, Watch
from app.procedures.rulebook import Rulebook
from app.reports.board import scope_of
from app.reports.queries.drilling import URGENT, Behind, Counted, Drilled, Slice, drilled, length
from app.reports.sheets import harmless
from app.web.boundary import boundary_router
from app.web.dashboard.asking import LIST, PATH
from app.web.dashboard.lines import ListedLine, listed_line
from app.web.dashboard.naming import FIGURES
from app.web.headers import as_attachment
from app.web.limits import PAGE
from app.web.paging import Cursor, cursor_after, keys_of
from app.web.showing.lines import moment_key, uuid_key
from app.web.showing.period_choices import days
from app.web.showing.periods import AskedMoment, period_asked, today_in_hanoi
from app.web.site.filters import moment
from app.web.site.page import Sight, StaffPage
from app.web.site.words import sentence

router = boundary_router(include_in_schema=False)
CSV_PAGE = 500
MOST_COUNTED = 1000
"""A longer list only says that it is longer: to open it takes as long however long it is."""
BYTE_ORDER_MARK = "\ufeff"

Short = Annotated[str | None, Query(max_length=120)]


@dataclass(frozen=True, slots=True)
class Asked:
    """The number and the query that named it, without the page."""

    behind: Behind
    within: str | None
    query: dict[str, str]
    rules: Rulebook


async def _asked(
    page: StaffPage,
    so: Annotated[str, Query(max_length=40)] = Figure.IN_PROGRESS.value,
    tu: date | None = None,
    den: date | None = None,
    luc: AskedMoment | None = None,
    trong: Short = None,
    co_quan: Annotated[str | None, Query(alias="co-quan", max_length=40)] = None,
    linh_vuc: Annotated[str | None, Query(alias="linh-vuc", max_length=120)] = None,
    thu_tuc: Annotated[str | None, Query(alias="thu-tuc", max_length=40)] = None,
    kenh: Short = None,
    buoc: Annotated[str | None, Query(max_length=400)] = None,
) -> Asked:
    as_of = min(luc or page.now, page.now)
    period = period_asked(tu, den, today_in_hanoi(as_of))
    async with page.house.sessions() as session:
        rules = await page.house.office.rules(session)
        agencies = await scope_of(session, _who(page), AgencyCode(trong) if trong else None)
    if co_quan is not None:
        agencies &= {AgencyCode(co_quan)}
    behind = Behind(
        what=_what(so),
        period=period,
        as_of=as_of,
        agencies=agencies,
        soon=near_until(rules, as_of),
        field=linh_vuc,
        procedure=thu_tuc,
        channel=kenh,
        steps=None if buoc is None else tuple(buoc.split(",")),
    )
    query = {
        "so": so, "tu": str(period.first), "den": str(period.last), "luc": as_of.isoformat(),
        "trong": trong, "co-quan": co_quan, "linh-vuc": linh_vuc, "thu-tuc": thu_tuc,
        "kenh": kenh, "buoc": buoc,
    }  # fmt: skip
    return Asked(behind, trong, {k: v for k, v in query.items() if v is not None}, rules)


TheAsked = Annotated[Asked, Depends(_asked)]


def _who(page: Sight) -> Principal:
    assert page.who is not None  # noqa: S101 - a page for staff
    return page.who


def _what(name: str) -> Counted:
    """Raises Invalid for what nobody counts."""
    for figures in (Figure, Watch):
        if name in {figure.value for figure in figures}:
            return figures(name)
    raise Invalid([Defect("so", "not_allowed")])


@router.get(LIST)
async def list_page(page: StaffPage, asked: TheAsked, cursor: Cursor = None) -> Response:
    """The lines with who holds them; the first page says how many there are in all."""
    part = _part(cursor, PAGE + 1)
    async with page.house.sessions() as session:
        found = await drilled(session, asked.behind, part)
        number = None if cursor else len(found)
        if number is not None and number > PAGE:
            number = await length(session, asked.behind, most=MOST_COUNTED + 1)
        rules = await page.house.office.rules(session, found[0].publication if found else 0)
    lines = [listed_line(page, rules, line, asked.behind.as_of) for line in found[:PAGE]]
    query = urlencode(asked.query)
    more = f"{LIST}?{query}&cursor={_after(found[PAGE - 1])}" if len(found) > PAGE else None
    return page.html(
        "dashboard/list.html",
        title=page.say(FIGURES[asked.behind.what]),
        groups=[*_groups(page, asked, lines)],
        period=None if isinstance(asked.behind.what, Watch) else days(asked.behind.period),
        as_of=asked.behind.as_of,
        lines=lines,
        number=number,
        most=MOST_COUNTED,
        next_path=more,
        back_path=PATH if asked.within is None else f"{PATH}?co-quan={asked.within}",
        csv_path=f"{LIST}.csv?{query}",
        open=asked.behind.what in URGENT,
        apologies=asked.behind.what is Watch.APOLOGY_DUE,
    )


@router.get(f"{LIST}.csv")
async def list_as_csv(page: StaffPage, asked: TheAsked) -> StreamingResponse:
    """All of them, a line each, in UTF-8 with the mark by which spreadsheets know it."""
    name = f"{asked.behind.what.value}-{asked.behind.period.last}.csv"
    return StreamingResponse(
        _csv(page, asked),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": as_attachment(name)},
    )


def _part(cursor: str | None, limit: int) -> Slice:
    keys = keys_of(cursor, str, str)
    return Slice(limit) if not keys else Slice(limit, uuid_key(keys[1]), moment_key(keys[0]))


def _after(line: Drilled) -> str:
    return cursor_after(line.urgency.isoformat(), str(line.id))


def _groups(page: Sight, asked: Asked, lines: Sequence[ListedLine]) -> list[str]:
    """The group that the number was of, in the words of its first dossier."""
    if not lines:
        return []
    behind, first = asked.behind, lines[0]
    said = (
        (asked.query.get("co-quan"), first.agency),
        (behind.field, first.field),
        (behind.procedure, first.procedure),
        (behind.channel, first.channel),
        (asked.query.get("buoc"), page.say("Bước: %(step)s", step=first.step)),
    )
    return [words for filtered, words in said if filtered is not None]


async def _csv(page: Sight, asked: Asked) -> AsyncIterator[str]:
    yield BYTE_ORDER_MARK + _row(
        page.say(head)
        for head in (
            sentence("Mã hồ sơ"),
            sentence("Người nộp"),
            sentence("Thủ tục"),
            sentence("Cơ quan giải quyết"),
            sentence("Bước"),
            sentence("Đang giữ"),
            sentence("Người giữ"),
            sentence("Giữ từ"),
            sentence("Nộp lúc"),
            sentence("Tiếp nhận lúc"),
            sentence("Hạn giải quyết"),
            sentence("Xong lúc"),
            sentence("So với hạn"),
            sentence("Điều đã biết"),
        )
    )
    part = Slice(CSV_PAGE)
    while True:
        async with page.house.sessions() as session:
            found = await drilled(session, asked.behind, part)
            rules = await page.house.office.rules(session, found[0].publication if found else 0)
        for line in found:
            yield _row(_cells(listed_line(page, rules, line, asked.behind.as_of)))
        if len(found) < CSV_PAGE:
            return
        part = Slice(CSV_PAGE, found[-1].id, found[-1].urgency)


def _cells(line: ListedLine) -> Iterable[str]:
    return (
        line.ref,
        line.applicant,
        line.procedure,
        line.agency,
        line.step,
        line.holder,
        line.person or "",
        moment(line.since),
        moment(line.submitted_at),
        moment(line.accepted_at),
        moment(line.due),
        moment(line.finished_at),
        line.standing or "",
        " ".join(line.why),
    )


def _row(cells: Iterable[str]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return out.getvalue()

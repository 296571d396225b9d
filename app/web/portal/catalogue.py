"""Danh mục thủ tục: the list that one searches, and everything about one procedure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Depends, Query
from starlette.responses import Response

from app.agencies.queries import names
from app.domain.calendar import CalendarDoesNotCover, WorkingCalendar
from app.domain.ids import ProcedureCode
from app.domain.machine import Words
from app.domain.procedure import OnlineLevel, Procedure
from app.domain.text import in_order
from app.procedures.catalogue import CatalogueSearch, Place
from app.procedures.diagram import diagram
from app.procedures.prospects import Outlook, if_handed_in
from app.procedures.queries import ProcedureNotFound
from app.web.boundary import boundary_router
from app.web.paging import cursor_after, keys_of
from app.web.portal.home import LONGEST_QUERY
from app.web.portal.lines import LEVELS, agencies_of, shown
from app.web.portal.procedure import agency_codes, procedure_shown
from app.web.showing.periods import today_in_hanoi
from app.web.site.page import Page, Sight

router = boundary_router(include_in_schema=False)

ON_A_PAGE: Final = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is asked for, as its form names it; empty where nothing is."""

    given: Mapping[str, str]
    after: str | None

    def search(self, on: date) -> CatalogueSearch:
        """Raises Invalid for a cursor that is none."""
        level = self.given["muc"]
        return CatalogueSearch(
            on=on,
            q=self.given["q"],
            agency=self.given["co-quan"] or None,
            field=self.given["linh-vuc"] or None,
            level=level if level in set(OnlineLevel) else None,
            after=_place(self.after),
            limit=ON_A_PAGE + 1,
        )

    def following(self, last: Place) -> str:
        """The address of the page after the line at ``last``."""
        given = {name: value for name, value in self.given.items() if value}
        return f"/thu-tuc?{urlencode({**given, 'tiep': cursor_after(*last)})}"


async def _wanted(
    q: Annotated[str, Query(max_length=LONGEST_QUERY)] = "",
    field: Annotated[str, Query(alias="linh-vuc", max_length=60)] = "",
    agency: Annotated[str, Query(alias="co-quan", max_length=40)] = "",
    level: Annotated[str, Query(alias="muc", max_length=20)] = "",
    after: Annotated[str | None, Query(alias="tiep", max_length=600)] = None,
) -> Wanted:
    return Wanted({"q": q, "linh-vuc": field, "co-quan": agency, "muc": level}, after)


@router.get("/thu-tuc")
async def listed(page: Page, wanted: Annotated[Wanted, Depends(_wanted)]) -> Response:
    """The best first; twenty on a page, and on every page the same filters."""
    today = today_in_hanoi(page.now)
    async with page.house.sessions() as session:
        catalogue = await page.house.catalogue(session)
        found = catalogue.search(wanted.search(today))
        every = [line for _, line in catalogue.in_force(today)]
        agencies = await agencies_of(session, every)
    hits, more = found.hits[:ON_A_PAGE], len(found.hits) > ON_A_PAGE
    fields = catalogue.fields(today)
    return page.html(
        "portal/list.html",
        asked=wanted.given,
        filtered=any(wanted.given[name] for name in ("linh-vuc", "co-quan", "muc")),
        lines=[shown(hit.line, agencies, page) for hit in hits],
        total=found.total,
        following=wanted.following(hits[-1].place) if more else None,
        fields=[(known.code, page.spoken(Words(known.vi, known.en))) for known in fields],
        agencies=in_order(agencies),
        levels=[(value, page.say(words)) for value, words in LEVELS.items()],
        longest=LONGEST_QUERY,
    )


@router.get("/thu-tuc/{code}")
async def one(page: Page, code: str) -> Response:
    """Everything that the law wants published of a procedure (NĐ 63/2010/NĐ-CP Điều 8.2)."""
    async with page.house.sessions() as session:
        rules = await page.house.office.rules(session)
        procedure = rules.current(ProcedureCode(code), today_in_hanoi(page.now))
        if procedure is None:
            raise ProcedureNotFound
        found = await names(session, agency_codes(procedure))
    agencies = {str(code): name for code, name in found.items()}
    return page.html(
        "portal/procedure.html",
        procedure=procedure,
        shown=procedure_shown(procedure, agencies, page),
        outlook=_outlook(page, procedure, rules.calendar(procedure.calendar)),
        drawing=diagram(procedure, page.language.value, styled=False),
    )


def _outlook(page: Sight, procedure: Procedure, calendar: WorkingCalendar) -> Outlook | None:
    """None when the term ends in a year of which nobody has published the days off."""
    try:
        return if_handed_in(procedure, calendar, page.now)
    except CalendarDoesNotCover:
        return None


def _place(cursor: str | None) -> Place | None:
    keys = keys_of(cursor, int, str)
    return None if keys is None else (int(keys[0] or 0), str(keys[1]))

"""Trang chủ: find a procedure, follow a dossier, see how the province is doing today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import Query
from starlette.responses import Response

from app.domain.periods import Period, reporting_year
from app.dossiers.queries.figures import Figure
from app.ports import TemporaryFailure
from app.procedures.catalogue import CatalogueSearch
from app.reports.figures import Asked
from app.web.boundary import boundary_router
from app.web.portal.lines import agencies_of, shown
from app.web.showing.periods import today_in_hanoi
from app.web.site.page import Page, Sight
from app.web.site.words import sentence

router = boundary_router(include_in_schema=False)

SUGGESTIONS: Final = 6
LONGEST_QUERY: Final = 120
TODAY: Final = (
    (sentence("Hồ sơ tiếp nhận hôm nay"), (Figure.ONLINE, Figure.COUNTER, Figure.POST)),
    (sentence("Hồ sơ giải quyết xong hôm nay"), (Figure.DONE,)),
    (sentence("Hồ sơ đang giải quyết"), (Figure.IN_PROGRESS,)),
)


@dataclass(frozen=True, slots=True)
class Told:
    words: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """``lines`` are of today; ``done`` and ``not_late`` since ``year_since``, all at ``as_of``."""

    lines: Sequence[Told]
    done: int
    not_late: int
    year_since: date
    as_of: datetime


@router.get("/")
async def home(page: Page) -> Response:
    today = today_in_hanoi(page.now)
    async with page.house.sessions() as session:
        catalogue = await page.house.catalogue(session)
    return page.html(
        "portal/home.html",
        fields=catalogue.fields(today),
        procedures=sum(field.count for field in catalogue.fields(today)),
        figures=await _figures(page, today),
        longest=LONGEST_QUERY,
    )


async def _figures(page: Sight, today: date) -> Shown | None:
    """None when they cannot be counted now: nobody needs them to find a procedure."""
    figures, sessions = page.house.recent_figures, page.house.sessions
    year = Asked(period=reporting_year(today), as_of=page.now)
    try:
        _, of_today = await figures(sessions, Asked(period=Period(today, today), as_of=page.now))
        known, of_year = await figures(sessions, year)
    except TemporaryFailure:
        return None
    done = of_year.figures[Figure.DONE]
    return Shown(
        lines=[
            Told(page.say(words), sum(of_today.figures[figure] for figure in summed))
            for words, summed in TODAY
        ],
        done=done,
        not_late=done - of_year.figures[Figure.LATE],
        year_since=known.period.first,
        as_of=known.as_of,
    )


@router.get("/goi-y")
async def suggestions(
    page: Page, q: Annotated[str, Query(max_length=LONGEST_QUERY)] = ""
) -> Response:
    """What is meant, while it is being typed; a part of the home page."""
    if not q.strip():
        return page.html("portal/suggestions.html", q="", lines=[], total=0)
    return await _suggested(page, q)


async def _suggested(page: Sight, q: str) -> Response:
    on = today_in_hanoi(page.now)
    async with page.house.sessions() as session:
        catalogue = await page.house.catalogue(session)
        found = catalogue.search(CatalogueSearch(on=on, q=q, limit=SUGGESTIONS))
        agencies = await agencies_of(session, found.lines)
    lines = [shown(line, agencies, page) for line in found.lines]
    return page.html("portal/suggestions.html", q=q, lines=lines, total=found.total)

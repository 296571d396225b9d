"""Hộp việc: what waits for somebody, the most urgent first, and what to do with many at once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import Response

from app.axis.strays import REGISTRARS
from app.domain.ids import AgencyCode, ProcedureCode
from app.domain.together import taken_together
from app.dossiers.queries import inbox as queries
from app.dossiers.queries import lists
from app.dossiers.queries.lists import DossierLine, Page
from app.people.queries_views import views_of
from app.procedures.rulebook import Rulebook
from app.web.boundary import boundary_router
from app.web.inbox.asked import ALL, ASKED, DUES, MINE, SHARES, Asked, asked_of, shares_of
from app.web.inbox.choices import choices_for
from app.web.limits import PAGE
from app.web.paging import cursor_after, keys_of
from app.web.showing.lines import (
    DossierLineOut,
    line_out,
    moment_key,
    publication_of,
    uuid_key,
)
from app.web.site.page import Sight, StaffPage

router = boundary_router(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Row:
    """A line with what may be done to it together with others: names, and what they are called."""

    line: DossierLineOut
    together: Mapping[str, str]

    @property
    def ref(self) -> str:
        return self.line.code or str(self.line.id)


@dataclass(frozen=True, slots=True)
class Listed:
    """``together``: each action's name and words, and to how many of the rows it fits.

    ``stamp`` changes with whatever the reader would see changed.
    """

    rows: Sequence[Row]
    together: Sequence[tuple[str, str, int]]
    more: str | None
    stamp: str


@router.get("/viec")
async def inbox(request: Request, page: StaffPage, sau: str | None = None) -> Response:
    asked = asked_of(request, page)
    listed, rules = await _listed(page, asked, sau)
    shown: dict[str, Any] = {
        "asked": asked,
        "listed": listed,
        "more": listed.more and asked.path(cursor=listed.more),
        "behind": sau is not None,
    }
    if page.is_part:
        return page.html("inbox/rows.html", **shown)
    assert page.who is not None  # noqa: S101 - a staff page
    async with page.house.sessions() as session:
        views = await views_of(session, page.who.id)
    return page.html(
        "inbox/list.html",
        **shown,
        takes_letters=page.may(*REGISTRARS),
        views=views,
        choices=await choices_for(page, rules),
        dues=[(value, page.say(words)) for value, words in DUES.items()],
        tab_items=[
            (asked.path(share), page.say(SHARES[share]), share == asked.share)
            for share in shares_of(page)
        ],
        view_name=next((view.name for view in views if view.query == asked.query), ""),
    )


async def _listed(page: Sight, asked: Asked, cursor: str | None) -> tuple[Listed, Rulebook]:
    async with page.house.sessions() as session:
        found = await _found(page, asked, cursor)
        rules = await page.house.office.rules(session, publication_of(found) or None)
    lines, behind = found[:PAGE], found[PAGE:]
    rows = [_row(line, rules, page) for line in lines]
    more = None
    if behind and asked.share == ALL:
        more = cursor_after(str(lines[-1].id))
    elif behind:
        more = cursor_after(lines[-1].urgent_at.isoformat(), str(lines[-1].id))
    stamp = ",".join(f"{line.id}:{line.version}" for line in lines)
    digest = hashlib.sha256(stamp.encode()).hexdigest()[:16]
    return Listed(rows, _together(rows), more, digest), rules


async def _found(page: Sight, asked: Asked, cursor: str | None) -> Sequence[DossierLine]:
    """One line more than a page shows."""
    who = page.who
    assert who is not None  # noqa: S101 - a staff page
    async with page.house.sessions() as session:
        if asked.share == ALL:
            keys = keys_of(cursor, str)
            part = Page(PAGE + 1, uuid_key(keys[0]) if keys else None)
            return await lists.dossiers(session, who, asked.as_list(), part, now=page.now)
        keys = keys_of(cursor, str, str)
        part = Page(PAGE + 1)
        if keys:
            part = Page(PAGE + 1, uuid_key(keys[1]), moment_key(keys[0]))
        wanted = asked.as_work(page.now)
        if asked.share == ASKED:
            return await queries.questions(session, who, part, wanted)
        return await queries.inbox(session, who, part, wanted, mine=asked.share == MINE)


def _row(line: DossierLine, rules: Rulebook, page: Sight) -> Row:
    assert page.who is not None  # noqa: S101 - a staff page
    machine = rules.procedure(ProcedureCode(line.procedure), line.procedure_version).machine
    holder = None if line.holder_agency is None else AgencyCode(line.holder_agency)
    desk = AgencyCode(line.receiving_agency)
    actions = taken_together(machine, line.state, page.who, holder=holder, desk=desk)
    together = {action.name: page.spoken(action.label) for action in actions}
    return Row(line_out(line, rules, page.now, labels=page.language), together)


def _together(rows: Sequence[Row]) -> list[tuple[str, str, int]]:
    words = {name: label for row in rows for name, label in row.together.items()}
    return [
        (name, label, sum(name in row.together for row in rows)) for name, label in words.items()
    ]

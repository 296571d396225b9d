"""Hồ sơ của tôi: drafts first, then what is open, most urgent first, then what has ended."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from app.db.sessions import AsyncSession
from app.domain.ids import ProcedureCode
from app.dossiers.drafts import Draft
from app.dossiers.queries import lists
from app.dossiers.queries.drafts import drafts_of
from app.dossiers.queries.lists import DossierFilter, DossierLine
from app.procedures.rulebook import Rulebook
from app.web.boundary import boundary_router
from app.web.paging import cursor_after, keys_of
from app.web.portal.drafting import STEPS, SUPPLEMENT, owner_of, signed_in
from app.web.showing.lines import DossierLineOut, line_out, uuid_key
from app.web.site.page import OwnPage, Sight

router = boundary_router(include_in_schema=False)

MOST_OPEN: Final = 200
ENDED: Final = 20
LONGEST_QUERY: Final = 120


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """``path`` is where one goes on, ``step`` the number of that page (None: a supplement)."""

    draft: Draft
    name: str
    path: str
    step: int | None


@dataclass(frozen=True, slots=True)
class Mine:
    """A dossier in the list; ``waits`` for its applicant."""

    line: DossierLineOut
    waits: bool


@router.get("/ho-so-cua-toi")
async def mine(
    page: OwnPage,
    q: Annotated[str, Query(max_length=LONGEST_QUERY)] = "",
    tiep: Annotated[str | None, Query(max_length=600)] = None,
) -> Response:
    """``q`` is a code or words; it does not look into drafts."""
    if page.is_staff:
        return page.to("/")
    keys = keys_of(tiep, str)
    after = uuid_key(keys[0]) if keys else None
    who = signed_in(page)
    async with page.house.sessions() as session:
        rules = await page.house.office.rules(session)
        drafts = [] if q or after else await drafts_of(session, owner_of(page), page.now)
        open_ = [] if after else await _found(session, page, q, lists.Page(MOST_OPEN), is_open=True)
        ended = await _found(session, page, q, lists.Page(ENDED + 1, after), is_open=False)
        if ended or open_:
            rules = await page.house.office.rules(session, (ended or open_)[0].publication)
    more = None
    if len(ended) > ENDED:
        given = {"q": q} if q else {}
        following = {**given, "tiep": cursor_after(str(ended[ENDED - 1].id))}
        more = f"/ho-so-cua-toi?{urlencode(following)}"
    shown = [_mine(page, line, rules) for line in sorted(open_, key=_urgency(rules))]
    return page.html(
        "portal/mine.html",
        q=q,
        name=who.full_name,
        drafts=[_draft(page, draft, rules) for draft in drafts],
        waiting=[line for line in shown if line.waits],
        open=[line for line in shown if not line.waits],
        ended=[_mine(page, line, rules) for line in ended[:ENDED]],
        first=after is None,
        more=more,
    )


async def _found(
    session: AsyncSession,
    page: Sight,
    q: str,
    at: lists.Page,
    *,
    is_open: bool,
) -> Sequence[DossierLine]:
    wanted = DossierFilter(q=q or None, is_open=is_open)
    return await lists.dossiers(session, signed_in(page), wanted, at, now=page.now)


def _urgency(rules: Rulebook) -> Callable[[DossierLine], tuple[bool, datetime, UUID]]:
    return lambda line: (not _waits(line, rules), line.urgent_at, line.id)


def _waits(line: DossierLine, rules: Rulebook) -> bool:
    """Whether nobody but its applicant can do what comes next."""
    machine = rules.procedure(ProcedureCode(line.procedure), line.procedure_version).machine
    return machine.state(line.state).owner == machine.applicant


def _mine(page: Sight, line: DossierLine, rules: Rulebook) -> Mine:
    shown = line_out(line, rules, page.now, labels=page.language)
    return Mine(shown, waits=_waits(line, rules))


def _draft(page: Sight, draft: Draft, rules: Rulebook) -> ShownDraft:
    procedure = rules.procedure(ProcedureCode(draft.procedure), draft.procedure_version)
    if draft.page == SUPPLEMENT:
        path = f"/ho-so/{draft.content.get('dossier')}/bo-sung"
        return ShownDraft(draft, page.spoken(procedure.name), path, None)
    number = next((at for at, (step, _) in enumerate(STEPS, start=1) if step == draft.page), 1)
    path = f"/nop/{draft.procedure}/{draft.id}/{draft.page}"
    return ShownDraft(draft, page.spoken(procedure.name), path, number)

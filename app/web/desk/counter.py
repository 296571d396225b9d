"""Quầy tiếp nhận: one screen for whoever walks in, from the scan of his card to his receipt."""

from typing import Any

from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from app.domain.applicant import Applicant
from app.domain.calendar import HANOI
from app.domain.errors import DomainError, Invalid
from app.domain.id_card import read_id_card
from app.dossiers.actions.recall_applicant import RecallApplicant, recall_applicant
from app.dossiers.actions.settle_at_counter import RECEIVE, settle_at_counter
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.idempotency.keys import KeyUsedForAnotherRequest
from app.procedures.catalogue import CatalogueSearch
from app.procedures.queries import ProcedureLine
from app.procedures.rulebook import Rulebook
from app.web.boundary import boundary_router
from app.web.desk.brought import DECISIONS, Brought
from app.web.desk.counter_view import (
    brought_in,
    completed_by,
    counter_screen,
    filled_from_card,
    remarks_on,
)
from app.web.desk.doors import DeskPage
from app.web.showing.dossier import dossier_out
from app.web.site.page import Sight, gone_to
from app.web.site.posted import Posted, SentOnce, follow
from app.web.site.words import sentence

router = boundary_router(include_in_schema=False)

SUGGESTED = 8
CARD, CHOOSE = "card", "procedure"
"""What the buttons of the form ask for beside the decisions, where no script does it."""

SENT_BEFORE = sentence(
    "Màn hình này đã được gửi trước đó; đây là hồ sơ đã lập. Nếu cần sửa, hãy mở hồ sơ đó."
)


@router.get("/quay")
async def counter(page: DeskPage, xong: str = "") -> Response:
    """A clean screen; ``xong`` is the dossier that was just settled."""
    brought, rules = await brought_in(page, FormData())
    screen = await counter_screen(page, brought, rules)
    done = await _done(page, xong) if xong else None
    return page.html("desk/counter.html", **screen, **_nobody(), done=done, hits=None)


@router.post("/quay")
async def settle(page: DeskPage, form: Posted, claim: SentOnce) -> Response:
    """Accept it, ask for what lacks, or refuse; or, without scripts, fill in a part."""
    brought, rules = await brought_in(page, form)
    wanted = str(form.get("_do") or RECEIVE)
    if wanted == CARD:
        return await _with_person(page, brought, rules)
    if wanted == CHOOSE:
        return await _with_procedure(page, brought, rules)
    try:
        command = brought.decision(wanted if wanted in DECISIONS else RECEIVE)
        given = await settle_at_counter(
            page.house.office,
            command,
            lambda opened: gone_to(f"/quay?xong={opened.file.dossier.id}"),
            claim,
        )
    except KeyUsedForAnotherRequest as used:
        return page.to(used.before.body.decode(), said=page.say(SENT_BEFORE))
    except DomainError as problem:
        refusal = brought.at_its_inputs(problem) if isinstance(problem, Invalid) else problem
        shown = page.trouble(refusal)
        screen = await counter_screen(page, brought, rules, shown)
        return page.html(
            "desk/counter.html", shown.status, **screen, **_nobody(), done=None, hits=None
        )
    return follow(given)


@router.post("/quay/nguoi")
async def person(page: DeskPage, form: Posted) -> HTMLResponse:
    """The person of the card that was scanned, or of the number that was typed."""
    brought, _ = await brought_in(page, form)
    return page.html("desk/parts/person.html", **await _person(page, brought))


@router.get("/quay/thu-tuc")
async def suggestions(page: DeskPage, q: str = "") -> HTMLResponse:
    """The procedures that a few letters may mean, as options of a list."""
    return page.html("desk/parts/suggestions.html", hits=await _hits(page, q) if q.strip() else [])


@router.post("/quay/phan-thu-tuc")
async def procedure(page: DeskPage, form: Posted) -> HTMLResponse:
    """Documents, fields and ways of return of the procedure that was chosen."""
    brought, rules = await brought_in(page, form)
    return page.html("desk/parts/procedure.html", **await counter_screen(page, brought, rules))


@router.post("/quay/tinh")
async def sums(page: DeskPage, form: Posted) -> HTMLResponse:
    """The due date with its reason, and the fees, of what is filled in so far."""
    brought, rules = await brought_in(page, form)
    return page.html("desk/parts/sums.html", **await counter_screen(page, brought, rules))


async def _with_person(page: Sight, brought: Brought, rules: Rulebook) -> Response:
    person = await _person(page, brought)
    screen = await counter_screen(page, brought, rules)
    return page.html("desk/counter.html", **{**screen, **person}, done=None, hits=None)


async def _with_procedure(page: Sight, brought: Brought, rules: Rulebook) -> Response:
    """The only procedure that was meant is chosen; of several, the clerk chooses."""
    asked, chosen = brought.values.get("procedure_q", ""), brought.procedure
    hits: list[ProcedureLine] | None = await _hits(page, asked)
    meant = {hit.code for hit in hits or ()}
    if chosen is not None and (chosen.code in meant or asked == page.spoken(chosen.name)):
        hits = None
    else:
        others = [(name, text) for name, text in brought.form.multi_items() if name != "procedure"]
        only = meant.pop() if len(meant) == 1 else ""
        brought, rules = await brought_in(page, FormData([*others, ("procedure", only)]))
        hits = None if only else hits
    screen = await counter_screen(page, brought, rules)
    return page.html("desk/counter.html", **screen, **_nobody(), done=None, hits=hits)


async def _person(page: Sight, brought: Brought) -> dict[str, Any]:
    """The fields of the person, with what the card says and what the desk knows already."""
    values: dict[str, str] = dict(brought.values)
    scanned, found = values.get("scan", ""), _nobody()
    if scanned:
        try:
            card = read_id_card(scanned, page.now.astimezone(HANOI).date())
        except Invalid as refusal:
            return {**found, "values": values, "trouble": page.trouble(refusal), "labels": {}}
        values = filled_from_card(values, card)
        found |= {"card": card, "remarks": remarks_on(card, page)}
    known = await _known(page, values.get("applicant.id_number", ""))
    if known is not None:
        values, found["recalled"] = completed_by(values, known)
    return {**found, "values": values, "trouble": None, "labels": {}}


async def _known(page: Sight, id_number: str) -> Applicant | None:
    if not id_number or page.who is None:
        return None
    asked = RecallApplicant(id_number, page.who, page.now)
    return await recall_applicant(page.house.office, asked)


async def _hits(page: Sight, q: str) -> list[ProcedureLine]:
    wanted = CatalogueSearch(on=page.now.astimezone(HANOI).date(), q=q, limit=SUGGESTED)
    async with page.house.sessions() as session:
        catalogue = await page.house.catalogue(session)
    return catalogue.search(wanted).lines


async def _done(page: DeskPage, ref: str) -> dict[str, Any]:
    """What the clerk tells whoever stands before him, and the paper that he hands over."""
    assert page.who is not None  # noqa: S101 - see DeskPage
    opened = await view_dossier(page.house.office, ViewDossier(ref, page.who, page.now))
    dossier = dossier_out(opened, page.who, page.house, page.language, labels=page.language)
    issued = opened.file.forms
    return {"dossier": dossier, "form": issued[-1].form if issued else None}


def _nobody() -> dict[str, Any]:
    return {"card": None, "remarks": [], "recalled": []}

"""Một hồ sơ tại quầy: what it is, what the desk may do with it now, and who gets what back."""

from dataclasses import replace
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response

from app.db.sessions import AsyncSession
from app.domain.calendar import HANOI
from app.domain.errors import DomainError, Invalid
from app.domain.workflow import Offer, available_actions
from app.dossiers.acting import Opened, PerformAction
from app.dossiers.actions.perform import perform_action
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.dossiers.asking import input_schema
from app.fees.accounts import door_of, standing_of
from app.fees.queries.doors import agrees
from app.shipments.queries.parcels import parcels_of
from app.shipments.signed_minutes import signed_minutes
from app.web.boundary import boundary_router
from app.web.desk.deciding import (
    ELSEWHERE,
    FIRST,
    Collector,
    Typed,
    asks_who_came,
    at_its_inputs,
    body_of,
    collector_of,
    decision_of,
    is_scan,
    originals_owed,
    with_collector,
)
from app.web.desk.doors import DeskPage
from app.web.showing.agency_choices import agency_choices
from app.web.showing.dossier import dossier_out
from app.web.showing.filled_in import form_fields, values_of
from app.web.showing.money import STATES
from app.web.showing.parcels import state_words
from app.web.site.filling import words_typed
from app.web.site.page import Sight, gone_to
from app.web.site.posted import Posted, SentOnce, follow, texts, version_of

router = boundary_router(include_in_schema=False)


@router.get("/quay/{ref}")
async def one(page: DeskPage, ref: str, viec: str = "", xong: str = "") -> Response:
    """The dossier with the form of the action ``viec``, or of what it most likely waits for."""
    opened = await _opened(page, ref)
    return page.html("desk/one.html", **await _context(page, opened, viec, Typed(), done=xong))


@router.post("/quay/{ref}/{action}")
async def act(page: DeskPage, ref: str, action: str, form: Posted, claim: SentOnce) -> Response:
    """Take it; or, where a card was scanned, see first who it is that came."""
    assert page.who is not None  # noqa: S101 - see DeskPage
    scanned = texts(form).get("scan", "")
    opened = await _opened(page, ref)
    if scanned and is_scan(scanned):
        return await _with_card(page, opened, action, form, scanned)
    schema = _schema(opened, page, action)
    try:
        body = {} if schema is None else body_of(schema, form)
        command = PerformAction(
            ref=str(opened.file.dossier.id),
            action=action,
            by=page.who,
            at=page.now,
            version=version_of(form),
            comment=body.get("comment"),
            data=body.get("data", {}),
        )
        onward = f"/quay/{opened.file.dossier.id}?xong={action}"
        given = await perform_action(page.house.office, command, lambda _: gone_to(onward), claim)
    except DomainError as problem:
        refusal = at_its_inputs(problem, form) if isinstance(problem, Invalid) else problem
        shown = page.trouble(refusal)
        context = await _context(page, await _opened(page, ref), action, Typed(form, shown))
        return page.html("desk/one.html", shown.status, **context)
    return follow(given)


async def _opened(page: Sight, ref: str) -> Opened:
    assert page.who is not None  # noqa: S101 - see DeskPage
    return await view_dossier(page.house.office, ViewDossier(ref, page.who, page.now))


async def _with_card(
    page: Sight, opened: Opened, action: str, form: FormData, scanned: str
) -> Response:
    try:
        collector = collector_of(page, opened, scanned, page.now)
    except Invalid as refusal:
        shown = page.trouble(refusal)
        context = await _context(page, opened, action, Typed(form, shown))
        return page.html("desk/one.html", shown.status, **context)
    typed = Typed(with_collector(form, collector))
    return page.html(
        "desk/one.html", **await _context(page, opened, action, typed, collector=collector)
    )


async def _context(
    page: Sight,
    opened: Opened,
    wanted: str,
    typed: Typed,
    *,
    collector: Collector | None = None,
    done: str = "",
) -> dict[str, Any]:
    assert page.who is not None  # noqa: S101 - see DeskPage
    today, offers = page.now.astimezone(HANOI).date(), _offers(opened, page)
    chosen = next((one for one in offers if wanted in {"", one.action.name}), None)
    async with page.house.sessions() as session:
        agencies = await agency_choices(session, opened.procedure.form_schema, "form.", today)
        typed = await _with_minutes(session, opened, chosen, typed)
        beside = await _beside(page, session, opened)
    decision, collecting = None, False
    if chosen is not None:
        schema = input_schema(opened.file, opened.procedure, chosen.action)
        label = page.spoken(chosen.action.label)
        decision = decision_of(page, opened, chosen.action.name, schema, label, typed)
        collecting = asks_who_came(schema)
    return {
        "dossier": dossier_out(opened, page.who, page.house, page.language, labels=page.language),
        **beside,
        "filled_in": values_of(form_fields(page, opened, agencies), page.language),
        "offers": [(o.action.name, page.spoken(o.action.label)) for o in offers],
        "decision": decision,
        "gone": bool(wanted) and decision is None,
        "lost": words_typed(texts(typed.form)) if decision is None else [],
        "owed": originals_owed(opened),
        "collector": collector,
        "collecting": collecting,
        "phrases": [page.spoken(phrase) for phrase in opened.procedure.phrases],
        "papers": list(dict.fromkeys(form.form for form in opened.file.forms)),
        "print_form": _just_issued(opened) if done else None,
        "done": done,
        "trouble": typed.trouble,
        "labels": {} if decision is None else decision.labels,
    }


async def _with_minutes(
    session: AsyncSession, opened: Opened, chosen: Offer | None, typed: Typed
) -> Typed:
    """With the minutes that desk and postman signed here, so that nobody types them again."""
    if chosen is None:
        return typed
    return replace(typed, minutes=await signed_minutes(session, opened.situation, chosen.action))


async def _beside(page: Sight, session: AsyncSession, opened: Opened) -> dict[str, Any]:
    """Its money and its parcels, which go their own ways beside it."""
    dossier = opened.file.dossier.id
    money = await standing_of(session, dossier)
    return {
        "money": money,
        "money_state": page.say(STATES[money.state]),
        "door": await door_of(session, dossier),
        "pays_at_door": await agrees(session, dossier),
        "post_collects": page.house.till.post_collects,
        "parcels": [
            (one.order_number, page.spoken(state_words(one)), one.since)
            for one in await parcels_of(session, dossier)
        ],
    }


def _just_issued(opened: Opened) -> str | None:
    """The form that the last act on it brought, for whoever stands at the desk."""
    file = opened.file
    last = file.forms[-1] if file.forms else None
    return None if last is None or last.issued_at != file.last_at else last.form


def _offers(opened: Opened, page: Sight) -> list[Offer]:
    """What this clerk may do now; what he mostly comes for stands first."""
    assert page.who is not None  # noqa: S101 - see DeskPage
    found = [
        offer
        for offer in available_actions(opened.situation, page.who)
        if offer.refusal is None and offer.action.name not in ELSEWHERE and not offer.overrides
    ]
    places = {name: at for at, name in enumerate(FIRST)}
    return sorted(found, key=lambda offer: places.get(offer.action.name, len(places)))


def _schema(opened: Opened, page: Sight, name: str) -> dict[str, Any] | None:
    """What the action asks of this dossier; None where it is not on offer (any longer)."""
    for offer in _offers(opened, page):
        if offer.action.name == name:
            return input_schema(opened.file, opened.procedure, offer.action)
    return None

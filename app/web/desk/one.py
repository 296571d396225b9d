"""Một hồ sơ tại quầy: what it is, what the desk may do with it now, and who gets what back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response

from app.domain.calendar import HANOI
from app.domain.errors import DomainError, Invalid
from app.domain.workflow import Offer, available_actions
from app.dossiers.acting import Opened, PerformAction
from app.dossiers.actions.perform import perform_action
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.dossiers.asking import input_schema
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
from app.web.site.fields import Filling, Option, fields_of
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
    form, today = opened.procedure.form_schema, page.now.astimezone(HANOI).date()
    async with page.house.sessions() as session:
        agencies = await agency_choices(session, form, "form.", today)
    shown = dossier_out(opened, page.who, page.house, page.language, labels=page.language)
    offers = _offers(opened, page)
    named = offers if not wanted else [o for o in offers if o.action.name == wanted]
    chosen, decision, collecting = next(iter(named), None), None, False
    if chosen is not None:
        label = page.spoken(chosen.action.label)
        schema = input_schema(opened.file, opened.procedure, chosen.action)
        decision = decision_of(page, opened, chosen.action.name, schema, label, typed)
        collecting = asks_who_came(schema)
    issued = opened.file.forms
    return {
        "dossier": shown,
        "filled_in": [*_filled_in(page, opened, agencies)],
        "offers": [(o.action.name, page.spoken(o.action.label)) for o in offers],
        "decision": decision,
        "gone": bool(wanted) and decision is None,
        "lost": words_typed(texts(typed.form)) if decision is None else [],
        "owed": originals_owed(opened),
        "collector": collector,
        "collecting": collecting,
        "phrases": [page.spoken(phrase) for phrase in opened.procedure.phrases],
        "papers": list(dict.fromkeys(form.form for form in issued)),
        "print_form": _just_issued(opened) if done else None,
        "done": done,
        "trouble": typed.trouble,
        "labels": {} if decision is None else decision.labels,
    }


def _filled_in(
    page: Sight, opened: Opened, agencies: Mapping[str, Sequence[Option]]
) -> Iterator[tuple[str, str]]:
    """What was filled in, as (label, words)."""
    filling = Filling(
        language=page.language,
        given=dict(opened.file.form),
        ui=opened.procedure.form_ui,
        choices=agencies,
    )
    for shown in fields_of(opened.procedure.form_schema, "form.", filling):
        words = {option.value: option.label for option in shown.options}
        values = shown.value if isinstance(shown.value, list) else [shown.value]
        told = ", ".join(words.get(str(value), str(value)) for value in values if value)
        if told:
            yield shown.label, told


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

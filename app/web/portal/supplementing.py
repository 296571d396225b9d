"""Bổ sung: exactly what was marked, with the officer's words beside each; all else is locked.

What is brought is kept as a draft of its own until it is sent, like that of a submission.
"""

from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.responses import Response

from app.domain.errors import DomainError, Invalid
from app.dossiers.acting import Opened, PerformAction
from app.dossiers.actions.change_draft_files import ChangeDraftFiles, change_draft_files
from app.dossiers.actions.discard_draft import discard_draft
from app.dossiers.actions.perform import perform_action
from app.dossiers.actions.save_draft import SaveDraft, save_draft
from app.dossiers.drafts import Draft, DraftNotFound, DraftSent
from app.idempotency.keys import Answer
from app.web.boundary import boundary_router
from app.web.portal.acting import sent_before
from app.web.portal.attachments import (
    at_document,
    in_own_words,
    received,
    upload_named,
)
from app.web.portal.dossier import brings_what_was_marked, path_of, seen
from app.web.portal.draft_marks import mark_of, new_mark
from app.web.portal.drafting import SUPPLEMENT, SavedOut, signed_in
from app.web.portal.supplement_parts import (
    add_file,
    answer_fields,
    begun_for,
    cards_for,
    draft_for,
    typed_answers,
)
from app.web.showing.dossier import dossier_out
from app.web.showing.shapes import ActionOut
from app.web.site import filters
from app.web.site.fields import labels_of
from app.web.site.page import OwnPage, Sight, gone_to
from app.web.site.posted import Posted, SentOnce, texts, version_of

router = boundary_router(include_in_schema=False)

TEMPLATE: Final = "portal/supplement.html"


@router.get("/ho-so/{ref}/bo-sung")
async def ask(page: OwnPage, ref: str) -> Response:
    opened = await seen(page, ref)
    action = _asked(page, opened)
    if action is None:
        return _nothing_asked(page, opened)
    return await _page(page, opened, action, await draft_for(page, opened))


@router.post("/ho-so/{ref}/bo-sung")
async def send(page: OwnPage, ref: str, form: Posted, claim: SentOnce) -> Response:
    """Everything that was marked, complete and exact, or nothing."""
    if (before := await sent_before(page, ref, claim)) is not None:
        return before
    opened = await seen(page, ref)
    action = _asked(page, opened)
    if action is None:
        return _nothing_asked(page, opened)
    draft = await draft_for(page, opened)
    answers, comment = typed_answers(action, form), texts(form).get("comment") or None
    command = PerformAction(
        ref=str(opened.file.dossier.id),
        action=action.name,
        by=signed_in(page),
        at=page.now,
        version=version_of(form),
        comment=comment,
        data={"answers": answers} if answers else {},
        files=draft.files,
    )
    try:
        given = await perform_action(page.house.office, command, _led_back, claim)
    except DomainError as refusal:
        return await _page(page, await seen(page, ref), action, draft, form, refusal)
    with suppress(DraftNotFound):  # never begun, or a twin of this form was quicker
        await discard_draft(page.house.sessions, draft.id, draft.person)
    said = page.say("Đã gửi bổ sung. Cơ quan giải quyết xem xét tiếp hồ sơ của bạn.")
    return page.to(given.answer.body.decode(), said=said)


@router.post("/ho-so/{ref}/bo-sung/luu")
async def autosave(page: OwnPage, ref: str, form: Posted) -> SavedOut:
    """What a script sends at a pause; nothing is judged."""
    opened = await seen(page, ref)
    action = _asked(page, opened)
    if action is None:
        raise DraftSent(dossier=str(opened.file.dossier.id))
    draft = await begun_for(page, opened)
    saving = SaveDraft(
        id=draft.id,
        person=draft.person,
        parts={"answers": typed_answers(action, form), "comment": texts(form).get("comment", "")},
        page=SUPPLEMENT,
        seen=mark_of(form),
        at=page.now,
    )
    saved = await save_draft(page.house.sessions, saving)
    return SavedOut(version=saved.version, at=filters.clock_time(saved.updated_at))


@router.post("/ho-so/{ref}/bo-sung/giay-to/{key}")
async def take(page: OwnPage, ref: str, key: str) -> Response:
    """A file as a form sends it, without scripts."""
    opened = await seen(page, ref)
    action = _asked(page, opened)
    if action is None:
        return _nothing_asked(page, opened)
    try:
        upload = await received(page)
        await add_file(page, opened, key, upload.id)
    except DomainError as refusal:
        draft = await draft_for(page, opened)
        return await _page(page, opened, action, draft, refusal=at_document(key, refusal))
    said = page.say("Đã nhận và kiểm tra tệp “%(name)s”.", name=upload.name)
    return page.to(f"{path_of(opened)}/bo-sung", said=said)


@router.post("/ho-so/{ref}/bo-sung/giay-to/{key}/da-tai")
async def name(page: OwnPage, ref: str, key: str, form: Posted) -> Response:
    """An upload that a script has finished; the answer is the card of the document."""
    opened = await seen(page, ref)
    refusal = None
    try:
        upload = await upload_named(page, texts(form).get("upload", ""))
        await add_file(page, opened, key, upload.id)
    except DomainError as problem:
        refusal = problem
    cards = await cards_for(page, opened, await draft_for(page, opened), key, refusal)
    status = 200 if refusal is None else page.trouble(refusal).status
    chosen = [card for card in cards if card.key == key]
    return page.html("portal/document_card_part.html", status, cards=chosen)


@router.post("/ho-so/{ref}/bo-sung/giay-to/{key}/bo")
async def take_away(page: OwnPage, ref: str, key: str, form: Posted) -> Response:
    del key
    opened = await seen(page, ref)
    upload = await upload_named(page, texts(form).get("upload", ""))
    draft = await begun_for(page, opened)
    change = ChangeDraftFiles(
        id=draft.id, person=draft.person, at=page.now, remove=frozenset({upload.id})
    )
    await change_draft_files(page.house.sessions, change)
    said = page.say("Đã bỏ tệp “%(name)s”.", name=upload.name)
    return page.to(f"{path_of(opened)}/bo-sung", said=said)


def _led_back(opened: Opened) -> Answer:
    return gone_to(path_of(opened))


def _asked(page: Sight, opened: Opened) -> ActionOut | None:
    """The action by which the reader brings what was marked, if it is on offer."""
    who = signed_in(page)
    out = dossier_out(opened, who, page.house, page.language, labels=page.language)
    return next((action for action in out.actions if brings_what_was_marked(action)), None)


def _nothing_asked(page: Sight, opened: Opened) -> Response:
    said = page.say("Hồ sơ này hiện không cần bổ sung gì, hoặc đã được bổ sung rồi.")
    return page.to(path_of(opened), said=said)


def _each_once(refusal: DomainError) -> DomainError:
    """``refusal`` without the word that documents are lacking, where each of them is named."""
    if not isinstance(refusal, Invalid):
        return refusal
    named = any(d.field.startswith("documents.") for d in refusal.defects)
    return Invalid(d for d in refusal.defects if not (named and d.field == "documents"))


async def _page(
    page: Sight,
    opened: Opened,
    action: ActionOut,
    draft: Draft,
    form: FormData | None = None,
    refusal: DomainError | None = None,
) -> Response:
    if refusal is not None:
        refusal = in_own_words(page, opened.procedure, _each_once(refusal))
    shown = None if refusal is None else page.trouble(refusal)
    fields = await answer_fields(page, opened, action, draft, form, shown)
    cards = await cards_for(page, opened, draft)
    if shown is not None:
        cards = [replace(c, error=shown.of(f"documents.{c.key}") or "") for c in cards]
    comment = texts(form).get("comment", "") if form else draft.content.get("comment") or ""
    context: dict[str, Any] = {
        "path": path_of(opened),
        "code": opened.file.dossier.code,
        "procedure_name": page.spoken(opened.procedure.name),
        "version": opened.file.dossier.version,
        "mark": new_mark(page, draft),
        "cards": cards,
        "fields": fields,
        "comment": comment,
        "labels": {
            **labels_of(fields),
            **{f"documents.{c.key}": c.label for c in cards if c.label not in c.error},
        },
    }
    if refusal is None:
        return page.html(TEMPLATE, **context)
    return page.refused(refusal, TEMPLATE, **context)

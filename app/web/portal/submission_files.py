"""Nộp hồ sơ, the page of documents: each file is sent by itself and checked at once."""

from dataclasses import replace
from uuid import UUID

from starlette.responses import Response

from app.documents.queries import Upload
from app.domain.errors import Defect, DomainError, Invalid
from app.dossiers.actions.change_draft_files import ChangeDraftFiles, change_draft_files
from app.dossiers.drafts import DraftSent
from app.web.boundary import boundary_router
from app.web.portal.attachments import (
    Card,
    at_document,
    card_of,
    check_fits,
    received,
    upload_named,
    uploaded,
)
from app.web.portal.drafting import FILES, Begun, begun, owner_of
from app.web.portal.starting import already_sent
from app.web.portal.submission import LATER, following, steps_context
from app.web.site.page import OwnPage, Sight
from app.web.site.posted import Posted, texts

router = boundary_router(include_in_schema=False)

SKIP = "bo-qua"


@router.get("/nop/{code}/{draft}/giay-to")
async def show(page: OwnPage, code: str, draft: UUID) -> Response:
    found = await begun(page, code, draft)
    if found.draft.sent_as is not None:
        return already_sent(page, DraftSent(dossier=str(found.draft.sent_as)))
    return await _page(page, found)


@router.post("/nop/{code}/{draft}/giay-to")
async def go_on(page: OwnPage, code: str, draft: UUID, form: Posted) -> Response:
    """Everything that is required is there, or one says that it will come later."""
    found = await begun(page, code, draft)
    if form.get("go") == LATER:
        said = page.say("Đã lưu bản nháp. Bạn có thể làm tiếp bất cứ lúc nào trong 90 ngày.")
        return page.to("/ho-so-cua-toi", said=said)
    documents, required = found.documents()
    there = {key for key, _ in found.draft.files}
    missing = [
        Defect(f"documents.{d.key}", "document_missing", {"document": page.spoken(d.label)})
        for d in documents
        if d.key in required - there
    ]
    if missing and form.get("go") != SKIP:
        return await _page(page, found, refusal=Invalid(missing))
    return page.to(f"{found.path}/{following(FILES)}")


@router.post("/nop/{code}/{draft}/giay-to/{key}")
async def send(page: OwnPage, code: str, draft: UUID, key: str) -> Response:
    """A file as a form sends it, without scripts."""
    found = await begun(page, code, draft)
    try:
        upload = await received(page)
        found = await _added(page, found, key, upload)
    except DraftSent as sent:
        return already_sent(page, sent)
    except DomainError as refusal:
        return await _page(page, found, key=key, refusal=refusal)
    said = page.say("Đã nhận và kiểm tra tệp “%(name)s”.", name=upload.name)
    return page.to(f"{found.path}/{FILES}", said=said)


@router.post("/nop/{code}/{draft}/giay-to/{key}/da-tai")
async def name(page: OwnPage, code: str, draft: UUID, key: str, form: Posted) -> Response:
    """An upload that a script has finished; the answer is the card of the document."""
    found = await begun(page, code, draft)
    refusal = None
    try:
        upload = await upload_named(page, texts(form).get("upload", ""))
        found = await _added(page, found, key, upload)
    except DomainError as problem:
        refusal = problem
    return await _card(page, found, key, refusal)


@router.post("/nop/{code}/{draft}/giay-to/{key}/bo")
async def take_away(page: OwnPage, code: str, draft: UUID, key: str, form: Posted) -> Response:
    found = await begun(page, code, draft)
    try:
        upload = await upload_named(page, texts(form).get("upload", ""))
        change = ChangeDraftFiles(
            id=found.draft.id,
            person=owner_of(page),
            at=page.now,
            remove=frozenset({upload.id}),
        )
        await change_draft_files(page.house.sessions, change)
    except DraftSent as sent:
        return already_sent(page, sent)
    found = await begun(page, code, draft)
    if page.is_part:
        return await _card(page, found, key, None)
    return page.to(
        f"{found.path}/{FILES}", said=page.say("Đã bỏ tệp “%(name)s”.", name=upload.name)
    )


async def _added(page: Sight, found: Begun, key: str, upload: Upload) -> Begun:
    check_fits(upload, key, found.procedure)
    change = ChangeDraftFiles(
        id=found.draft.id, person=owner_of(page), at=page.now, add=((key, upload.id),)
    )
    await change_draft_files(page.house.sessions, change)
    return await begun(page, found.procedure.code, found.draft.id)


async def cards_of(
    page: Sight, found: Begun, key: str | None = None, refusal: DomainError | None = None
) -> list[Card]:
    """A card for each document; ``refusal`` is about the one under ``key``."""
    files = await uploaded(page, found.draft.files)
    documents, required = found.documents()
    return [
        card_of(
            page,
            document,
            f"{found.path}/{FILES}",
            files.get(document.key, []),
            required=document.key in required,
            refusal=refusal if document.key == key else None,
        )
        for document in documents
    ]


async def _page(
    page: Sight, found: Begun, *, key: str | None = None, refusal: DomainError | None = None
) -> Response:
    cards = await cards_of(page, found, key, refusal)
    context = {**steps_context(page, found, FILES), "cards": cards}
    if refusal is None:
        return page.html("portal/submit_files.html", **context)
    if key is None:  # what is missing names itself
        shown = page.trouble(refusal)
        said = [replace(c, error=shown.of(f"documents.{c.key}") or "") for c in cards]
        return page.refused(refusal, "portal/submit_files.html", **{**context, "cards": said})
    labels = {f"documents.{card.key}": card.label for card in cards}
    refusal = at_document(key, refusal)
    return page.refused(refusal, "portal/submit_files.html", labels=labels, **context)


async def _card(page: Sight, found: Begun, key: str, refusal: DomainError | None) -> Response:
    cards = [card for card in await cards_of(page, found, key, refusal) if card.key == key]
    status = 200 if refusal is None else page.trouble(refusal).status
    return page.html("portal/document_card_part.html", status, cards=cards)

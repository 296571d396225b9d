"""What a supplement is made of: its draft, the cards of marked documents, the marked fields."""

from dataclasses import replace
from typing import Any, Final
from uuid import UUID, uuid5

from starlette.datastructures import FormData

from app.domain.calendar import HANOI
from app.domain.errors import Defect, DomainError, Invalid
from app.dossiers.acting import Opened
from app.dossiers.actions.begin_draft import BeginDraft, begin_draft
from app.dossiers.actions.change_draft_files import ChangeDraftFiles, change_draft_files
from app.dossiers.asking import marked_documents, marked_fields
from app.dossiers.drafts import Draft, DraftNotFound
from app.dossiers.queries.drafts import draft_of
from app.web.portal.attachments import Card, card_of, check_fits, upload_named, uploaded
from app.web.portal.dossier import path_of
from app.web.portal.drafting import SUPPLEMENT, owner_of
from app.web.showing.agency_choices import agency_choices
from app.web.showing.shapes import ActionOut
from app.web.site.fields import Field, Filling, fields_of
from app.web.site.filling import filled, typed_in
from app.web.site.page import Sight
from app.web.site.trouble import Trouble

ANSWERS: Final = "data.answers."


def _identity(page: Sight, opened: Opened) -> UUID:
    """One draft for each time that the dossier waits for its applicant."""
    dossier = opened.file.dossier
    return uuid5(dossier.id, f"{owner_of(page)} {dossier.entered_at.isoformat()}")


async def draft_for(page: Sight, opened: Opened) -> Draft:
    """What has been brought so far; of version 0 while nothing has."""
    dossier = opened.file.dossier
    identity = _identity(page, opened)
    try:
        async with page.house.sessions() as session:
            return await draft_of(session, identity, owner_of(page))
    except DraftNotFound:
        return Draft(
            id=identity,
            person=owner_of(page),
            procedure=dossier.procedure,
            procedure_version=dossier.procedure_version,
            content={"dossier": str(dossier.id)},
            page=SUPPLEMENT,
            version=0,
            created_at=page.now,
            updated_at=page.now,
        )


async def begun_for(page: Sight, opened: Opened) -> Draft:
    draft = await draft_for(page, opened)
    if draft.version:
        return draft
    return await begin_draft(
        page.house.sessions,
        BeginDraft(
            id=draft.id,
            person=draft.person,
            procedure=draft.procedure,
            procedure_version=draft.procedure_version,
            content=draft.content,
            page=SUPPLEMENT,
            at=page.now,
        ),
    )


async def add_file(page: Sight, opened: Opened, key: str, upload: UUID) -> None:
    """Raises Invalid for a document that was not asked for, or a file that does not fit it."""
    if key not in marked_documents(opened.file):
        raise Invalid([Defect(f"documents.{key}", "not_marked")])
    check_fits(await upload_named(page, str(upload)), key, opened.procedure)
    draft = await begun_for(page, opened)
    earlier = frozenset(UUID(known) for under, known in draft.files if under == key)
    change = ChangeDraftFiles(
        id=draft.id,
        person=draft.person,
        at=page.now,
        add=((key, upload),),
        remove=earlier - {upload},
    )
    await change_draft_files(page.house.sessions, change)


def _answers(action: ActionOut) -> dict[str, Any]:
    """The schema of the fields that were marked."""
    data: Any = action.input["properties"]
    found: dict[str, Any] = data["data"]["properties"]["answers"]
    return found


def typed_answers(action: ActionOut, form: FormData) -> dict[str, Any]:
    return filled(_answers(action), form, ANSWERS)


async def cards_for(
    page: Sight,
    opened: Opened,
    draft: Draft,
    key: str | None = None,
    refusal: DomainError | None = None,
) -> list[Card]:
    marked, notes = marked_documents(opened.file), opened.file.notes
    files = await uploaded(page, draft.files)
    return [
        card_of(
            page,
            document,
            f"{path_of(opened)}/bo-sung/giay-to",
            files.get(document.key, []),
            required=True,
            note=notes.get(f"documents.{document.key}", ""),
            refusal=refusal if document.key == key else None,
        )
        for document in opened.procedure.documents
        if document.key in marked
    ]


async def answer_fields(
    page: Sight,
    opened: Opened,
    action: ActionOut,
    draft: Draft,
    form: FormData | None,
    shown: Trouble | None,
) -> list[Field]:
    """The marked fields as they were, each with the officer's words above it."""
    typed, many = typed_in(form) if form is not None else (None, {})
    given = {**opened.file.form, **(draft.content.get("answers") or {})}
    known = {key: given[key] for key in marked_fields(opened.file) if key in given}
    async with page.house.sessions() as session:
        today = page.now.astimezone(HANOI).date()
        agencies = await agency_choices(session, _answers(action), ANSWERS, today)
    filling = Filling(
        language=page.language,
        given=known,
        typed=typed,
        many=many,
        trouble=shown,
        ui=opened.procedure.form_ui,
        choices=agencies,
    )
    fields = fields_of(_answers(action), ANSWERS, filling)
    return [_with_note(page, opened, item) for item in fields]


def _with_note(page: Sight, opened: Opened, item: Field) -> Field:
    note = opened.file.notes.get(f"form.{item.name.removeprefix(ANSWERS)}")
    if not note:
        return item
    said = page.say("Cán bộ ghi: %(note)s", note=note)
    return replace(item, hint=f"{said} {item.hint}".strip())

"""One action on one dossier: its form beside the documents, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from starlette.datastructures import FormData
from starlette.responses import Response

from app.documents.actions.receive_upload import ReceiveUpload, receive_upload
from app.documents.queries import uploads_of
from app.domain.calendar import local
from app.domain.errors import DomainError
from app.domain.judging import action_named
from app.domain.machine import Action
from app.domain.permissions import may_read
from app.domain.result_drafting import signing_actions
from app.domain.workflow import available_actions
from app.dossiers.acting import Opened, PerformAction
from app.dossiers.actions.perform import perform_action
from app.dossiers.asking import RESULT, input_schema
from app.idempotency.keys import Answer
from app.web.boundary import boundary_router
from app.web.inbox.asked import HOME
from app.web.inbox.dossier import TEMPLATE, dossier_context, opened_for
from app.web.inbox.dossier_view import drafting_of
from app.web.inbox.filling_in import (
    FILE,
    Schema,
    Typed,
    body_of,
    fields_for,
    file_keys,
    files_of,
    marks_for,
)
from app.web.inbox.telling import item_words
from app.web.multipart import file_part
from app.web.showing.marking import Mark
from app.web.site.fields import Field, labels_of
from app.web.site.filling import typed_in, words_typed
from app.web.site.page import Sight, StaffPage, gone_to
from app.web.site.posted import Posted, SentOnce, led_before, version_of

router = boundary_router(include_in_schema=False)
ONWARD = ("propose", "approve")
"""Before the signing: what the head and the signer are asked to agree to."""
WRITTEN = frozenset({RESULT, "draft"})
Brought = Annotated[list[str], Query(max_length=50)]
"""Files that were taken in for this form already: a key, a colon, the id of the upload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """The form of an action: ``keys`` are those under which files may be handed in.

    ``brought`` are the files that are: key, id and name.
    """

    action: Action
    label: str
    schema: Schema
    fields: Sequence[Field]
    marks: Sequence[Mark]
    phrases: Sequence[str]
    keys: Sequence[tuple[str, str]]
    brought: Sequence[tuple[str, str, str]] = field(default=())
    overrides: bool = False
    carries: bool = False
    """Whether it carries a result on towards its issue, which then has to be written."""
    on_file: bool = False
    """Whether a file of the result is there already."""


@router.get("/viec/{ref}/thao-tac/{name}")
async def ask(ref: str, name: str, page: StaffPage, tep: Brought = []) -> Response:  # noqa: B006
    """The form of one action; a script asks for it alone, to put it beside the documents."""
    opened = await opened_for(page, ref)
    context = await dossier_context(page, opened)
    try:
        action, schema, overrides = _offered(page, opened, name)
    except DomainError as refusal:
        return page.refused(refusal, TEMPLATE, **context)
    typed = Typed(given=await _first_values(page, opened, schema))
    files = [(key, upload) for key, _, upload in (value.partition(":") for value in tep)]
    doing = await _doing(page, opened, (action, schema, overrides), typed, files)
    template = "inbox/action.html" if page.is_part else TEMPLATE
    return page.html(template, **{**context, "doing": doing})


@router.post("/viec/{ref}/thao-tac/{name}")
async def act(ref: str, name: str, page: StaffPage, form: Posted, claim: SentOnce) -> Response:
    opened: Opened | None = None
    try:
        if (before := await led_before(page, claim)) is not None:
            return before
        opened = await opened_for(page, ref)
        action, schema, _ = _offered(page, opened, name)
        command = _command(page, opened, name, schema, form)
        given = await perform_action(
            page.house.office, command, lambda after: _gone_on(page, after), claim
        )
    except DomainError as refusal:
        opened = opened or await opened_for(page, ref)
        return await _again(page, opened, name, form, refusal)
    done = page.say("Đã thực hiện: %(action)s.", action=page.spoken(action.label))
    return page.to(given.answer.body.decode(), said=done)


@router.post("/viec/{ref}/thao-tac/{name}/tep")
async def take_in(
    ref: str,
    name: str,
    page: StaffPage,
    khoa: str = Query(max_length=64),
    tep: Brought = [],  # noqa: B006
) -> Response:
    """A file for the form, where no script sends it: then the form again, with the file."""
    assert page.who is not None  # noqa: S101 - a staff page
    most = page.house.max_upload_mb
    try:
        part = await file_part(page.request, max_mb=most)
        command = ReceiveUpload(
            owner=page.who.id,
            name=part.name,
            content=part.content,
            at=page.now,
            watch=page.house.watch,
            max_mb=most,
        )
        received = await receive_upload(page.house.sessions, page.house.storage, command)
    except DomainError as refusal:
        there = FormData([(FILE, value) for value in tep])
        return await _again(page, await opened_for(page, ref), name, there, refusal)
    brought = "&".join(f"tep={value}" for value in (*tep, f"{khoa}:{received.upload.id}"))
    return page.to(f"{HOME}/{ref}/thao-tac/{name}?{brought}")


def _offered(page: Sight, opened: Opened, name: str) -> tuple[Action, Schema, bool]:
    """The action with what it asks for. Raises why it may not be taken now."""
    assert page.who is not None  # noqa: S101 - a staff page
    for offer in available_actions(opened.situation, page.who):
        if offer.action.name == name:
            if offer.refusal is not None:
                raise offer.refusal
            overrides = offer.overrides
            schema = input_schema(opened.file, opened.procedure, offer.action, overriding=overrides)
            return offer.action, schema, overrides
    action = action_named(opened.situation, name)
    return action, input_schema(opened.file, opened.procedure, action), False


async def _doing(
    page: Sight,
    opened: Opened,
    offered: tuple[Action, Schema, bool],
    typed: Typed,
    files: Sequence[tuple[str, str]],
) -> Doing:
    action, schema, overrides = offered
    assert page.who is not None  # noqa: S101 - a staff page
    async with page.house.sessions() as session:
        fields = await fields_for(session, page, opened, schema, typed)
        ids = [UUID(upload) for _, upload in files if _is_id(upload)]
        found = await uploads_of(session, ids, page.who.id) if ids else {}
    names = {str(identity): upload.name for identity, upload in found.items()}
    return Doing(
        action=action,
        label=page.spoken(action.label),
        schema=schema,
        fields=fields,
        marks=marks_for(page, opened, schema, typed),
        phrases=[page.spoken(phrase) for phrase in opened.procedure.phrases],
        keys=[(key, _key_words(page, opened, key)) for key in file_keys(schema)],
        brought=[(key, upload, names[upload]) for key, upload in files if upload in names],
        overrides=overrides,
        carries=_carries(opened, action),
        on_file=any(document.key in WRITTEN for document in opened.file.documents),
    )


def _carries(opened: Opened, action: Action) -> bool:
    proposal = action.sets.get("proposal", opened.file.dossier.values.get("proposal"))
    return proposal == "grant" and action.name in {
        *ONWARD,
        *signing_actions(opened.procedure.machine),
    }


def _key_words(page: Sight, opened: Opened, key: str) -> str:
    own = {
        "result": page.say("Kết quả đã ký (bản quét)"),
        "draft": page.say("Dự thảo"),
        "attachment": page.say("Tài liệu khác"),
    }
    return own.get(key) or item_words(page, opened, f"documents.{key}")


async def _first_values(page: Sight, opened: Opened, schema: Schema) -> Mapping[str, Any]:
    """What the house knows already: today, and what the result is called in its draft."""
    data = schema["properties"].get("data", {}).get("properties", {})
    given: dict[str, Any] = {}
    if "result" in data:
        async with page.house.sessions() as session:
            kept = (await drafting_of(session, page, opened)).kept
        given["result"] = {"issued_on": local(page.now).date().isoformat()}
        if kept is not None:
            given["result"]["title"] = kept.blocks.get("subject") or kept.blocks.get("title", "")
    return {"data": given}


def _command(
    page: Sight, opened: Opened, name: str, schema: Schema, form: FormData
) -> PerformAction:
    assert page.who is not None  # noqa: S101 - a staff page
    body = body_of(schema, form)
    return PerformAction(
        ref=str(opened.file.dossier.id),
        action=name,
        by=page.who,
        at=page.now,
        version=version_of(form),
        comment=body.get("comment"),
        data=body.get("data", {}),
        files=tuple((key, upload) for key, upload in files_of(form) if _is_id(upload)),
        override=bool(body.get("override")),
    )


def _gone_on(page: Sight, after: Opened) -> Answer:
    """To the dossier, or to the list where it is no longer the reader's to see."""
    assert page.who is not None  # noqa: S101 - a staff page
    dossier = after.file.dossier
    seen = may_read(dossier, page.who)
    return gone_to(f"{HOME}/{dossier.code or dossier.id}" if seen else HOME)


async def _again(
    page: Sight, opened: Opened, name: str, form: FormData, refusal: DomainError
) -> Response:
    """The page as it is now, what was typed still in the form, and what happened meanwhile."""
    typed, many = typed_in(form)
    words = Typed(typed=typed, many=many, trouble=page.trouble(refusal))
    context = await dossier_context(page, opened, seen=version_of(form))
    labels: dict[str, str] = {"data.marked_items": page.say("Mục cần bổ sung")}
    try:
        offered = _offered(page, opened, name)
    except DomainError:
        context["lost"] = words_typed(typed)
    else:
        doing = await _doing(page, opened, offered, words, files_of(form))
        context["doing"] = doing
        labels |= labels_of(doing.fields)
    return page.refused(refusal, TEMPLATE, labels=labels, **context)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True

"""Làm nhiều hồ sơ một lần: one action, chosen once, and what came of it for each dossier."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from starlette.datastructures import FormData
from starlette.responses import Response

from app.domain.errors import Defect, Invalid
from app.domain.machine import Action
from app.domain.permissions import may_read
from app.dossiers.acting import Opened, PerformAction, with_rules
from app.dossiers.actions.bulk import Outcome, bulk_action
from app.dossiers.asking import input_schema
from app.dossiers.queries.files import dossier_files
from app.idempotency.keys import Answer
from app.web.boundary import boundary_router
from app.web.inbox.asked import HOME
from app.web.inbox.filling_in import Schema, Typed, body_of, fields_for
from app.web.messages import sentences
from app.web.showing.outcomes import refused_out
from app.web.site.fields import Field, labels_of
from app.web.site.filling import typed_in
from app.web.site.page import Sight, StaffPage, local_path
from app.web.site.posted import Posted, SentOnce
from app.web.site.trouble import Trouble

router = boundary_router(include_in_schema=False)
MOST = 100
CHOSEN, ACTION, BACK = "chon", "thao-tac", "ve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A dossier of the selection: ``value`` is how the form names it."""

    value: str
    ref: str
    applicant: str
    procedure: str
    state: str
    opened: Opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """What became of one of them: ``reason`` is why it was refused, empty when it was done."""

    ref: str
    applicant: str
    procedure: str
    state: str
    reason: str


@router.get("/viec/nhieu")
async def ask(
    page: StaffPage,
    chon: Annotated[list[str], Query(max_length=MOST)] = [],  # noqa: B006
    thao_tac: Annotated[str, Query(alias=ACTION, max_length=60)] = "",
    ve: str = HOME,
) -> Response:
    """Which dossiers, and what the action asks for: once for all of them."""
    chosen = await _chosen(page, chon)
    found = _action(chosen, thao_tac)
    if found is None:
        return _nothing_chosen(page, local_path(ve, HOME))
    return page.html("inbox/bulk.html", **await _shown(page, chosen, found, ve, Typed()))


@router.post("/viec/nhieu")
async def act(page: StaffPage, form: Posted, claim: SentOnce) -> Response:
    """Each is judged alone; sent again, it gives the same outcomes and does nothing twice."""
    assert page.who is not None  # noqa: S101 - a staff page
    values = [str(value) for value in form.getlist(CHOSEN)][:MOST]
    back = local_path(str(form.get(BACK, HOME)), HOME)
    chosen = await _chosen(page, values)
    found = _action(chosen, str(form.get(ACTION, "")))
    name = str(form.get(ACTION, ""))
    body: Mapping[str, Any] = {} if found is None else body_of(found[1], form)
    if not values:
        return _nothing_chosen(page, back)
    trouble = None if found is None else _unfilled(page, found[1], body)
    if found is not None and trouble is not None:
        return await _again(page, chosen, found, back, form, trouble)
    commands = [
        PerformAction(
            ref=ref,
            action=name,
            by=page.who,
            at=page.now,
            version=int(version) if version.isdecimal() else None,
            comment=body.get("comment"),
            data=body.get("data", {}),
        )
        for ref, _, version in (value.partition(":") for value in values)
    ]
    given = await bulk_action(
        page.house.office, commands, lambda outcomes: _kept(page, outcomes), claim
    )
    return await _outcome(page, json.loads(given.answer.body), back)


def _nothing_chosen(page: Sight, back: str) -> Response:
    return page.to(back, said=page.say("Hãy đánh dấu ít nhất một hồ sơ rồi chọn thao tác."))


def _kept(page: Sight, outcomes: Sequence[Outcome]) -> Answer:
    """Each dossier's id with why it was refused (empty: it was done)."""
    refused = {
        line.id: " ".join([line.detail, *(flaw.message for flaw in line.errors)])
        for line in refused_out(outcomes, sentences(page.language))
    }
    said = [[outcome.ref, refused.get(outcome.ref, "")] for outcome in outcomes]
    return Answer(200, json.dumps(said).encode())


async def _outcome(page: Sight, said: Sequence[tuple[str, str]], back: str) -> Response:
    known = {one.opened.file.dossier.id: one for one in await _chosen(page, [r for r, _ in said])}
    became = [
        Became(
            ref=one.ref if one else ref,
            applicant=one.applicant if one else "",
            procedure=one.procedure if one else "",
            state=one.state if one else "",
            reason=reason,
        )
        for ref, reason in said
        for one in [next((k for i, k in known.items() if str(i) == ref), None)]
    ]
    return page.html(
        "inbox/outcome.html",
        done=[one for one in became if not one.reason],
        refused=[one for one in became if one.reason],
        back=back,
    )


async def _chosen(page: Sight, values: Sequence[str]) -> list[Chosen]:
    """Those that the reader may see, in the order in which they were chosen."""
    assert page.who is not None  # noqa: S101 - a staff page
    ids = [identity for value in values if (identity := _id(value)) is not None]
    versions = {value.partition(":")[0]: value for value in values}
    async with page.house.sessions() as session:
        found = {
            file.dossier.id: await with_rules(session, page.house.office, file, page.now)
            for file in await dossier_files(session, ids, lock=False)
            if may_read(file.dossier, page.who)
        }
    return [
        Chosen(
            value=versions.get(str(identity), str(identity)),
            ref=opened.file.dossier.code or str(identity),
            applicant=opened.file.applicant.full_name,
            procedure=page.spoken(opened.procedure.name),
            state=page.spoken(opened.procedure.machine.state(opened.file.dossier.state).label),
            opened=opened,
        )
        for identity in dict.fromkeys(ids)
        for known, opened in found.items()
        if known == identity
    ]


def _action(chosen: Sequence[Chosen], name: str) -> tuple[Action, Schema, Opened] | None:
    """The action as the first of the dossiers that has it where it is, with what it asks for."""
    for one in chosen:
        opened = one.opened
        action = opened.procedure.machine.state(opened.file.dossier.state).actions.get(name)
        if action is not None:
            return action, input_schema(opened.file, opened.procedure, action), opened
    return None


def _unfilled(page: Sight, schema: Schema, body: Mapping[str, Any]) -> Trouble | None:
    """What the action asks for and nobody gave: said once, not once for each dossier."""
    missing = [name for name in schema["required"] if name not in body and name != "data"]
    data = schema["properties"].get("data", {"required": []})
    missing += [f"data.{n}" for n in data["required"] if n not in body.get("data", {})]
    return page.trouble(Invalid([Defect(n, "required") for n in missing])) if missing else None


async def _again(
    page: Sight,
    chosen: Sequence[Chosen],
    found: tuple[Action, Schema, Opened],
    back: str,
    form: FormData,
    trouble: Trouble,
) -> Response:
    typed, many = typed_in(form)
    shown = await _shown(page, chosen, found, back, Typed(typed, many, trouble=trouble))
    labels = labels_of(shown["fields"])
    return page.html("inbox/bulk.html", trouble.status, trouble=trouble, labels=labels, **shown)


async def _shown(
    page: Sight,
    chosen: Sequence[Chosen],
    found: tuple[Action, Schema, Opened],
    back: str,
    typed: Typed,
) -> dict[str, Any]:
    action, schema, opened = found
    async with page.house.sessions() as session:
        fields: list[Field] = await fields_for(session, page, opened, schema, typed)
    return {
        "action": action.name,
        "label": page.spoken(action.label),
        "chosen": chosen,
        "fields": fields,
        "back": local_path(back, HOME),
    }


def _id(value: str) -> UUID | None:
    try:
        return UUID(value.partition(":")[0])
    except ValueError:
        return None

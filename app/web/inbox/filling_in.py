"""The form of an action: its fields, what may be chosen in them, and the body that they make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.datastructures import FormData

from app.agencies.queries import AgencyFilter, agencies
from app.db.sessions import AsyncSession
from app.domain.machine import RoleKind
from app.domain.people import Permission
from app.domain.text import in_order
from app.dossiers.acting import Opened
from app.people.queries import officers_with
from app.people.standing_in import day_of
from app.web.showing.fee_choices import fee_choices
from app.web.showing.marking import MARK, Mark, marked_items, marks_of
from app.web.site.fields import Field, Filling, Option, fields_of
from app.web.site.filling import filled
from app.web.site.page import Sight
from app.web.site.trouble import Trouble

BY_HAND: Final = frozenset({"documents", "override", "data.papers", "data.marked_items"})
"""What the page lays out itself, or what goes without asking."""
FILE: Final = "tep"
"""The hidden field of a file that was taken in already: its key, a colon, its id."""
MOST_AGENCIES: Final = 1000
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Typed:
    """What came back from a form, to be shown again as it was typed."""

    typed: Mapping[str, str] | None = None
    many: Mapping[str, Sequence[str]] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    trouble: Trouble | None = None


async def fields_for(
    session: AsyncSession, page: Sight, opened: Opened, schema: Schema, typed: Typed
) -> list[Field]:
    """The fields of a body by ``schema``, words last, with people and agencies to choose from."""
    choices = await _choices(session, page, opened, schema)
    fields = fields_of(
        schema,
        "",
        Filling(
            language=page.language,
            given=typed.given,
            typed=typed.typed,
            many=typed.many,
            trouble=typed.trouble,
            choices=choices,
            skip=BY_HAND,
        ),
    )
    inner = [one for group in fields if group.name == "data" for one in group.fields]
    return [*inner, *(one for one in fields if one.name != "data")]


def marks_for(page: Sight, opened: Opened, schema: Schema, typed: Typed) -> list[Mark]:
    """What may be marked, when the action asks for marks."""
    if "marked_items" not in _data(schema):
        return []
    return marks_of(page, opened.procedure, typed.many.get(MARK, ()), typed.typed or {})


def body_of(schema: Schema, form: FormData) -> dict[str, Any]:
    """The body that the fields mean; ``override`` is said by whoever takes such an action."""
    properties = schema.get("properties", {})
    body = filled(schema, form, "")
    body.pop("documents", None)
    if "const" in properties.get("override", {}):
        body["override"] = True
    else:
        body.pop("override", None)
    marks = marked_items(form)
    if marks and "marked_items" in _data(schema):
        body.setdefault("data", {})["marked_items"] = marks
    return body


def files_of(form: FormData) -> list[tuple[str, str]]:
    """Key and upload of each file that was taken in for this form."""
    said = [str(value) for value in form.getlist(FILE)]
    pairs = (value.partition(":") for value in said)
    return [(key, upload) for key, _, upload in pairs if key and upload]


def file_keys(schema: Schema) -> list[str]:
    """The keys under which files may be handed in; empty: none may."""
    documents = schema.get("properties", {}).get("documents")
    if documents is None:
        return []
    found = documents["items"]["properties"]["key"].get("enum", [])
    return [str(key) for key in found]


async def _choices(
    session: AsyncSession, page: Sight, opened: Opened, schema: Schema
) -> dict[str, list[Option]]:
    data = _data(schema)
    found: dict[str, list[Option]] = {}
    if "person" in data:
        found["data.person"] = await _officers(session, page, opened)
    wanted = [name for name in ("agency", "consultation", "handover") if name in data]
    if wanted:
        known = await _agencies(session, page)
        places = {"agency": "agency", "consultation": "consultation.agency"}
        own = opened.file.dossier.competent_agency
        for name in wanted:
            asked = known if name != "consultation" else [o for o in known if o.value != own]
            found[f"data.{places.get(name, 'handover.to_agency')}"] = asked
    found |= fee_choices(page, opened, data)
    if "opinion" in data:
        mine = page.who.agencies(Permission.CONSULT) if page.who else frozenset()
        found["data.opinion.key"] = [
            Option(question.key, question.question)
            for question in opened.file.dossier.consultations
            if question.is_open and question.agency in mine
        ]
    return found


async def _officers(session: AsyncSession, page: Sight, opened: Opened) -> list[Option]:
    dossier, machine = opened.file.dossier, opened.procedure.machine
    role = machine.roles[dossier.holder.role]
    permission = role.permission if role.kind is RoleKind.AGENCY else None
    agency = dossier.holder.agency or dossier.competent_agency
    wanted = permission if role.personal and permission else Permission.PROCESS
    found = await officers_with(session, agency, wanted, on=day_of(page.now))
    return [
        Option(identity, name, hint)
        for identity, name, hint in dict.fromkeys(
            (str(officer.id), officer.full_name, officer.unit or "") for officer in found
        )
    ]


async def _agencies(session: AsyncSession, page: Sight) -> list[Option]:
    wanted = AgencyFilter(in_force_on=day_of(page.now))
    found = await agencies(session, wanted, limit=MOST_AGENCIES)
    return [Option(code, name) for code, name in in_order({one.code: one.name for one in found})]


def _data(schema: Schema) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schema.get("properties", {}).get("data", {}).get("properties", {})
    return found

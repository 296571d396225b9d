"""The form of one action at the desk: what is asked, and the body that the answers make."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from starlette.datastructures import FormData

from app.domain.by_post import SEND_AGAIN, SEND_IN
from app.domain.calendar import HANOI
from app.domain.custody import owed
from app.domain.errors import Invalid
from app.domain.giving_back import RETURN_ORIGINALS
from app.domain.id_card import IdCard, looks_like_a_card, read_id_card
from app.domain.posted import MINUTES
from app.domain.text import folded
from app.dossiers.acting import Opened
from app.web.messages import sentences
from app.web.showing.fee_choices import fee_choices
from app.web.showing.marking import MARK, NOTE, Mark, marked_items, marks_of, ticked_in
from app.web.site.fields import Field, Filling, fields_of, labels_of
from app.web.site.filling import filled, typed_in
from app.web.site.page import Sight
from app.web.site.trouble import Trouble

HAND_OVER: Final = "hand_over"
FIRST: Final = (
    "receive",
    HAND_OVER,
    RETURN_ORIGINALS,
    "post",
    SEND_AGAIN,
    "mark_delivered",
    "supplement",
    "route",
    "request_supplement",
    "refuse",
)
"""What a desk comes for, in this order; whatever else it may do stands behind."""

ELSEWHERE: Final = frozenset({"give_papers", "take_papers"})
"""What the pages of the hand-over lists do for many dossiers at once."""

BY_HAND: Final = frozenset(
    {"documents", "override", "data.papers", "data.marked_items", "data.answers"}
)
ORIGINALS: Final = "data.receipt.originals_returned"
TICKED: Final = "true"
Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Typed:
    """What came back from the form, to be shown again.

    ``minutes`` are those by which the papers came, where they were signed here.
    """

    form: FormData = field(default_factory=FormData)
    trouble: Trouble | None = None
    minutes: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The form of ``name``: its fields, what may be marked, and papers that may come in."""

    name: str
    label: str
    fields: Sequence[Field]
    comment: Field | None
    marks: Sequence[Mark] = ()
    papers: Sequence[tuple[str, str, bool]] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


def decision_of(
    page: Sight, opened: Opened, name: str, schema: Schema, label: str, typed: Typed
) -> Decision:
    values, many = typed_in(typed.form)
    data: Schema = schema["properties"].get("data", {}).get("properties", {})
    filling = Filling(
        language=page.language,
        given=_given(opened, name, data, typed.minutes),
        typed=values or None,
        many=many,
        trouble=typed.trouble,
        choices=fee_choices(page, opened, data),
        skip=BY_HAND | _needless(opened, schema),
    )
    top = fields_of(schema, "", filling)
    comment = next((field for field in top if field.name == "comment"), None)
    fields = [
        inner for field in top for inner in (field.fields if field.name == "data" else [field])
    ]
    if data.get("answers", {}).get("properties"):
        answers = {"properties": {"answers": data["answers"]}}
        form = {"answers": dict(opened.file.form)}
        fields += fields_of(answers, "data.", replace(filling, given=form, skip=frozenset()))
    ticked = ticked_in(typed.form)
    return Decision(
        name=name,
        label=label,
        fields=[field for field in fields if field is not comment],
        comment=comment,
        marks=marks_of(page, opened.procedure, ticked, values) if "marked_items" in data else (),
        papers=[*_papers(page, opened, data, typed)] if "papers" in data else [],
        labels=labels_of(fields),
    )


def body_of(schema: Schema, form: FormData) -> dict[str, Any]:
    """The body of the action, by its schema."""
    body = filled(schema, form, "")
    for handled in ("documents", "override"):
        body.pop(handled, None)
    asked: Schema = schema["properties"].get("data", {}).get("properties", {})
    data: dict[str, Any] = body.get("data", {})
    if "marked_items" in asked:
        data["marked_items"] = marked_items(form)
    if "papers" in asked:
        keys = [name.removeprefix("paper.") for name in form if name.startswith("paper.")]
        data.pop("papers", None)
        if keys:
            data["papers"] = keys
    return {**body, "data": data} if data else body


def asks_who_came(schema: Schema) -> bool:
    """Whether somebody is to be named who came for something."""
    return "receipt" in schema["properties"].get("data", {}).get("properties", {})


def at_its_inputs(problem: Invalid, form: FormData) -> Invalid:
    """The same defects where this page has their inputs."""
    items = ticked_in(form)
    names = {f"data.marked_items.{at}.note": f"{NOTE}{item}" for at, item in enumerate(items)}
    names |= {"data.marked_items": MARK}
    defects = [
        type(defect)(names.get(defect.field, defect.field), defect.code, defect.facts)
        for defect in problem.defects
    ]
    return Invalid(defects, **problem.facts)


@dataclass(frozen=True, slots=True)
class Collector:
    """Whoever came for the result, by the card that was scanned."""

    card: IdCard
    is_applicant: bool
    remarks: Sequence[str]


def collector_of(page: Sight, opened: Opened, scanned: str, at: datetime) -> Collector:
    """Raises Invalid for what is no card."""
    card = read_id_card(scanned, at.astimezone(HANOI).date())
    applicant = opened.file.applicant
    same = card.number == applicant.id_number
    if applicant.id_number is None:
        same = folded(card.full_name) == folded(applicant.full_name)
    words = sentences(page.language)
    return Collector(card, same, [words.message(remark) for remark in card.remarks])


def with_collector(form: FormData, collector: Collector) -> FormData:
    said = {
        "data.receipt.collector": collector.card.full_name,
        "data.receipt.id_number": collector.card.number,
        "scan": "",
    }
    kept = [(name, value) for name, value in form.multi_items() if name not in said]
    return FormData([*kept, *said.items()])


def is_scan(text: str) -> bool:
    return looks_like_a_card(text) or "|" in text


def _given(
    opened: Opened, name: str, data: Schema, minutes: Mapping[str, object] | None
) -> dict[str, Any]:
    """The applicant himself is who mostly comes; what he is owed goes back with the result."""
    if MINUTES in data and minutes is not None:
        return {"data": {MINUTES: minutes}}
    if name == SEND_IN:
        return {"data": {"pickup_address": opened.file.applicant.address or ""}}
    if "receipt" not in data:
        return {}
    applicant = opened.file.applicant
    receipt: dict[str, Any] = {"collector": applicant.full_name}
    if applicant.id_number:
        receipt["id_number"] = applicant.id_number
    if name == RETURN_ORIGINALS:
        receipt["originals_returned"] = True
    return {"data": {"receipt": receipt}}


def _needless(opened: Opened, schema: Schema) -> frozenset[str]:
    """Questions that do not arise: originals where none are owed, a basis that nothing asks for."""
    asked = schema["properties"].get("data", {}).get("required", ())
    found = {ORIGINALS} if not owed(opened.file.dossier.custody) else set()
    return frozenset(found if "legal_basis" in asked else {*found, "data.legal_basis"})


def _papers(
    page: Sight, opened: Opened, data: Schema, typed: Typed
) -> Iterator[tuple[str, str, bool]]:
    labels = {d.key: page.spoken(d.label) for d in opened.procedure.documents}
    for key in data["papers"]["items"]["properties"]["key"].get("enum", ()):
        yield key, labels.get(key, key), typed.form.get(f"paper.{key}") == TICKED


def originals_owed(opened: Opened) -> list[tuple[str, str]]:
    """Name of each original that goes back, and where it lies."""
    names = opened.situation.material.names
    found = owed(opened.file.dossier.custody)
    return [
        (names.get(paper.key, paper.key), names.get(str(paper.holder), str(paper.holder)))
        for paper in found
    ]

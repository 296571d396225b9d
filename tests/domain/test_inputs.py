"""What an action asks for is a schema that a stranger can fill in, and what is missing is named."""

from collections.abc import Mapping

import jsonschema_rs
import pytest

from app.domain.dossier import Act, Material
from app.domain.errors import Defect
from app.domain.inputs import (
    CONDITIONS,
    INPUTS,
    asks_for,
    body_schema,
    missing_inputs,
    unmet_conditions,
    unreadable_inputs,
)
from app.domain.machine import Action, Override, Words
from app.domain.procedure import RequiredDocument
from tests.example_machine import REQUEST_SUPPLEMENT
from tests.examples import DON, FILED, OFFICER
from tests.machine_building import an_action

PHOTO = RequiredDocument(key="anh", label=Words("Ảnh", "Photograph"))


def an_act(
    comment: str | None = None,
    documents: tuple[str, ...] = (),
    data: Mapping[str, object] | None = None,
) -> Act:
    return Act(
        action="x",
        by=OFFICER,
        at=FILED,
        comment=comment,
        data=data or {},
        documents=frozenset(documents),
    )


def accepts(action: Action, body: object, *, overriding: bool = False) -> bool:
    schema = body_schema(action, overriding=overriding)
    return jsonschema_rs.validator_for(schema, validate_formats=True).is_valid(body)


@pytest.mark.parametrize("name", INPUTS)
def test_the_sample_of_an_input_satisfies_its_schema(name: str):
    jsonschema_rs.validator_for(dict(INPUTS[name].schema), validate_formats=True).validate(
        INPUTS[name].sample
    )


@pytest.mark.parametrize("name", INPUTS)
def test_every_input_is_labelled(name: str):
    assert INPUTS[name].schema["title"]
    assert INPUTS[name].schema["description"]


@pytest.mark.parametrize("name", INPUTS)
def test_an_input_that_is_required_must_stand_in_the_body(name: str):
    place = "documents" if name == "files" else name
    sample: object = [{"key": "don", "upload": "01890000-0000-7000-8000-000000000001"}]
    sample = sample if name == "files" else INPUTS[name].sample
    body = {place: sample} if INPUTS[name].top else {"data": {place: sample}}
    action = an_action("x", "officer", "$same", requires=name)
    assert accepts(action, body)
    assert not accepts(action, {})
    assert not accepts(action, {"data": {}})
    assert accepts(an_action("x", "officer", "$same", accepts=name), {})


def test_a_condition_is_not_asked_for():
    action = an_action("x", "officer", "$same", requires=" ".join(CONDITIONS))
    assert set(body_schema(action)["properties"]) == {"comment"}  # type: ignore[call-overload]
    assert body_schema(action)["required"] == []


def test_nothing_but_what_is_asked_for_may_stand_in_the_body():
    action = an_action("x", "officer", "$same", requires="person")
    person = INPUTS["person"].sample
    assert accepts(action, {"data": {"person": person}, "comment": "Được."})
    assert not accepts(action, {"data": {"person": person, "agency": "H47"}})
    assert not accepts(action, {"data": {"person": person}, "override": True})


def test_an_input_asked_for_twice_is_one():
    action = an_action("x", "officer", "$same", requires="comment person", accepts="comment person")
    assert body_schema(action)["required"] == ["comment", "data"]


def test_overriding_needs_the_word_and_its_basis():
    sample = INPUTS["marked_items"].sample
    ordinary = {"comment": "Thiếu.", "data": {"marked_items": sample}}
    basis = {"marked_items": sample, "legal_basis": "Điều 19"}
    full = {"comment": "Thiếu.", "data": basis, "override": True}
    assert accepts(REQUEST_SUPPLEMENT, ordinary)
    assert accepts(REQUEST_SUPPLEMENT, full)
    assert accepts(REQUEST_SUPPLEMENT, full, overriding=True)
    assert not accepts(REQUEST_SUPPLEMENT, ordinary, overriding=True)
    assert not accepts(REQUEST_SUPPLEMENT, ordinary | {"override": True}, overriding=True)
    assert not accepts(REQUEST_SUPPLEMENT, full | {"override": False}, overriding=True)


def test_overriding_may_ask_for_a_comment_alone():
    action = an_action(
        "x", "officer", "$same", override=Override(by=("dept_head",), requires=("comment",))
    )
    assert body_schema(action, overriding=True)["required"] == ["comment", "override"]


def test_asking_is_obligatory_or_not():
    action = an_action("x", "officer", "$same", requires="comment", accepts="files")
    assert asks_for(action, "comment")
    assert asks_for(action, "person", "files")
    assert not asks_for(action, "person")


def test_every_missing_input_is_a_defect_of_its_field():
    names = ("comment", "files", "person", "documents", "form", "comment")
    assert missing_inputs(names, an_act()) == [
        Defect("comment", "required"),
        Defect("documents", "required"),
        Defect("data.person", "required"),
    ]
    assert missing_inputs(names, an_act("Lý do", ("don",), {"person": "x"})) == []


@pytest.mark.parametrize("comment", [None, "", "  \n"])
def test_an_empty_comment_is_none(comment: str | None):
    assert missing_inputs(["comment"], an_act(comment)) == [Defect("comment", "required")]


@pytest.mark.parametrize(
    ("name", "value", "field", "code"),
    [
        ("person", "nobody", "person", "not_an_id"),
        ("person", None, "person", "not_an_id"),
        ("agency", "", "agency", "not_text"),
        ("agency", 47, "agency", "not_text"),
        ("extension", "3cd", "extension", "wrong_pattern"),
        ("extension", "0wd", "extension", "wrong_pattern"),
        ("extension", 3, "extension", "wrong_pattern"),
        ("marked_items", "don", "marked_items", "not_a_list"),
        ("marked_items", [{}], "marked_items", "not_a_list"),
        ("marked_items", ["don"], "marked_items", "not_a_list"),
        ("opinion", "agree", "opinion", "not_an_object"),
        ("opinion", {}, "opinion.position", "not_text"),
        ("consultation", None, "consultation", "not_an_object"),
    ],
)
def test_what_the_law_cannot_read_is_a_defect(name: str, value: object, field: str, code: str):
    defects = unreadable_inputs([name, name], an_act(data={name: value}))
    assert defects == [Defect(f"data.{field}", code)]


def test_every_part_of_a_consultation_is_read():
    asked = {"agency": "", "question": None, "due": "none"}
    assert unreadable_inputs(["consultation"], an_act(data={"consultation": asked})) == [
        Defect("data.consultation.agency", "not_text"),
        Defect("data.consultation.question", "not_text"),
        Defect("data.consultation.due", "wrong_pattern"),
    ]


@pytest.mark.parametrize("name", sorted(set(INPUTS) - {"comment", "files"}))
def test_every_sample_can_be_read(name: str):
    assert unreadable_inputs([name], an_act(data={name: INPUTS[name].sample})) == []


def test_what_was_not_asked_for_is_not_read():
    assert unreadable_inputs(["comment"], an_act(data={"person": "nobody"})) == []


def test_documents_and_form_must_be_in_order_where_they_count():
    fault = Defect("form.area", "required")
    material = Material(required=(DON, PHOTO), form_defects=(fault,), documents=frozenset({"x"}))
    missing = [
        Defect("documents.don", "document_missing", {"document": "Đơn đề nghị"}),
        Defect("documents.anh", "document_missing", {"document": "Ảnh"}),
    ]
    assert unmet_conditions(["documents", "form"], an_act(), material) == [*missing, fault]
    assert unmet_conditions(["documents"], an_act(None, ("don",)), material) == missing[1:]
    assert unmet_conditions(["form"], an_act(), material) == [fault]
    assert unmet_conditions(["comment"], an_act(), material) == []

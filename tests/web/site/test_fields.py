"""A JSON Schema becomes fields, and what is typed into them becomes the body that it means."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import FormData

from app.domain.errors import Defect, Invalid
from app.procedures.library import beside_shipped
from app.web.messages import Language
from app.web.site.fields import Field, Filling, Option, fields_of, grouped, labels_of
from app.web.site.filling import (
    day_typed,
    filled,
    moment_typed,
    number_typed,
    typed_in,
    words_typed,
)
from app.web.site.trouble import trouble

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["name", "area"],
    "properties": {
        "name": {"type": "string", "maxLength": 100, "title": "Họ tên", "x-en": "Name"},
        "born_on": {"type": "string", "format": "date", "title": "Ngày sinh", "x-en": "Born on"},
        "area": {"type": "number", "title": "Diện tích", "x-en": "Area"},
        "floors": {"type": "integer", "title": "Số tầng", "x-en": "Floors"},
        "kind": {"type": "string", "enum": ["house", "works"], "title": "Loại", "x-en": "Kind"},
        "uses": {
            "type": "array",
            "items": {"type": "string", "enum": ["a", "b", "c"]},
            "title": "Mục đích",
            "x-en": "Uses",
        },
        "careful": {"type": "boolean", "title": "Cam kết", "x-en": "Promise"},
        "owners": {
            "type": "array",
            "maxItems": 3,
            "title": "Chủ sở hữu",
            "x-en": "Owners",
            "items": {
                "type": "object",
                "properties": {"name": {"type": "string", "title": "Tên", "x-en": "Name"}},
            },
        },
    },
}
UI = {
    "order": ["kind", "name"],
    "groups": [{"vi": "Đất", "en": "Land", "fields": ["area"]}],
    "help": {"name": {"vi": "Như trên giấy tờ.", "en": "As on the card."}},
    "options": {"kind": {"house": {"vi": "Nhà ở", "en": "House"}}},
}
VI = Filling(language=Language.VI, ui=UI)


def by_name(fields: list[Field]) -> dict[str, Field]:
    return {field.name: field for field in fields}


def sent(**fields: str | list[str]) -> FormData:
    return FormData(
        [
            (name.replace("__", "."), value)
            for name, values in fields.items()
            for value in ([values] if isinstance(values, str) else values)
        ]
    )


def test_fields_stand_in_their_order_with_the_words_of_the_reader():
    fields = fields_of(SCHEMA, "form.", VI)
    assert [f.name for f in fields][:3] == ["form.kind", "form.name", "form.born_on"]
    found = by_name(fields)
    assert found["form.name"].label == "Họ tên"
    assert found["form.name"].hint == "Như trên giấy tờ."
    assert found["form.name"].required
    assert found["form.kind"].options == [Option("house", "Nhà ở"), Option("works", "works")]
    english = by_name(fields_of(SCHEMA, "form.", Filling(language=Language.EN, ui=UI)))
    assert english["form.name"].label == "Name"
    assert english["form.kind"].options[0].label == "House"


def test_groups_take_their_fields_out_of_the_row():
    fields = grouped(fields_of(SCHEMA, "form.", VI), "form.", VI)
    assert [f.label for f in fields if f.kind == "group"] == ["Đất"]
    assert "form.area" not in {f.name for f in fields}
    assert labels_of(fields)["form.area"] == "Diện tích"


def test_what_is_saved_is_shown_as_people_type_it():
    saved = {"born_on": "1990-03-27", "area": 1234.5, "uses": ["b"], "careful": True}
    found = by_name(fields_of(SCHEMA, "form.", Filling(language=Language.VI, given=saved)))
    assert found["form.born_on"].value == "27/03/1990"
    assert found["form.area"].value == "1.234,5"
    assert found["form.uses"].value == ["b"]
    assert found["form.careful"].value == "true"


def test_what_was_typed_wins_over_what_is_saved_even_when_it_is_wrong():
    form = sent(form__area="rộng lắm", form__uses=["a", "c"])
    typed, many = typed_in(form)
    refusal = Invalid([Defect("form.area", "not_a_number")])
    filling = Filling(
        language=Language.VI,
        given={"area": 3},
        typed=typed,
        many=many,
        trouble=trouble(refusal, Language.VI),
    )
    found = by_name(fields_of(SCHEMA, "form.", filling))
    assert found["form.area"].value == "rộng lắm"
    assert found["form.area"].error
    assert found["form.uses"].value == ["a", "c"]
    assert filled(SCHEMA, form, "form.")["area"] == "rộng lắm"


def test_a_filled_form_is_read_back():
    form = sent(
        form__name="Nguyễn Thị Ánh",
        form__born_on="27/3/1990",
        form__area="1.234,5",
        form__floors="2",
        form__kind="house",
        form__uses=["a", "b"],
        form__careful="true",
        form__owners__0__name="Ánh",
        form__owners__2__name="Bình",
    )
    assert filled(SCHEMA, form, "form.") == {
        "name": "Nguyễn Thị Ánh",
        "born_on": "1990-03-27",
        "area": 1234.5,
        "floors": 2,
        "kind": "house",
        "uses": ["a", "b"],
        "careful": True,
        "owners": [{"name": "Ánh"}, {"name": "Bình"}],
    }
    assert filled(SCHEMA, sent(form__name=""), "form.") == {"careful": False}


def test_rows_leave_room_for_more_but_not_for_too_many():
    rows = by_name(fields_of(SCHEMA, "form.", VI))["form.owners"].rows
    assert [row[0].name for row in rows] == ["form.owners.0.name", "form.owners.1.name"]
    two = {"owners": [{"name": "A"}, {"name": "B"}]}
    filling = Filling(language=Language.VI, given=two)
    full = by_name(fields_of(SCHEMA, "form.", filling))["form.owners"].rows
    assert [row[0].value for row in full] == ["A", "B", ""]


def test_a_looked_up_choice_takes_the_place_of_an_id():
    schema = {"properties": {"person": {"type": "string", "format": "uuid", "title": "Người"}}}
    people = [Option(str(at), f"Người {at}") for at in range(9)]
    filling = Filling(language=Language.VI, choices={"data.person": people})
    (field,) = fields_of(schema, "data.", filling)
    assert (field.kind, len(field.options)) == ("select", 9)


@pytest.mark.parametrize(
    ("text", "day"),
    [("27/3/1990", "1990-03-27"), ("27-03-1990", "1990-03-27"), ("27031990", "1990-03-27")],
)
def test_days_are_typed_as_people_write_them(text: str, day: str):
    assert day_typed(text) == day
    assert moment_typed(f"{text} 9:05") == f"{day}T09:05:00+07:00"


@pytest.mark.parametrize("text", ["", "hôm qua", "3/1990", "1990"])
def test_what_is_no_day_stays_what_it_was(text: str):
    assert day_typed(text) == text
    assert moment_typed(text) == text


@pytest.mark.parametrize(
    ("text", "whole", "number"),
    [
        ("1.234", True, 1234),
        ("1.234,5", False, 1234.5),
        ("2.5", False, 2.5),
        ("hai", True, "hai"),
        ("1.5", True, "1.5"),
        ("2.50", True, "2.50"),
        ("1_0", False, "1_0"),
        ("nan", False, "nan"),
        ("-1.234,25", False, -1234.25),
        ("1 000 000", True, 1_000_000),
    ],
)
def test_numbers_are_typed_as_vietnam_writes_them(text: str, whole: bool, number: object):  # noqa: FBT001
    assert number_typed(text, whole=whole) == number


@given(st.floats(0, 1e9, allow_nan=False).map(lambda x: round(x, 3)))
def test_a_number_that_is_shown_is_read_as_itself(number: float):
    filling = Filling(language=Language.VI, given={"area": number})
    shown = by_name(fields_of(SCHEMA, "form.", filling))["form.area"].value
    assert filled(SCHEMA, sent(form__area=shown), "form.")["area"] == number


def test_every_shipped_form_becomes_fields_in_both_languages():
    _, together = beside_shipped([])
    for entry in together.procedures.values():
        form = entry.file.form
        if form is None:
            continue
        ui = form.ui.model_dump(mode="json")
        for language in Language:
            filling = Filling(language=language, ui=ui)
            fields = fields_of(form.schema_, "form.", filling)
            assert {f.name.removeprefix("form.") for f in fields} == set(
                form.schema_["properties"]  # type: ignore[arg-type]  # an object, as checked
            )
            bare = [
                (f.name, option.value)
                for f in fields
                for option in f.options
                if option.label == option.value and option.value.islower()
            ]
            assert bare == [], "choices that people would read as codes"


def test_a_pattern_that_is_not_met_says_what_is_expected():
    schema = {
        "properties": {
            "phone": {"pattern": "^0[0-9]{9}$", "examples": ["0905123456"], "title": "Điện thoại"},
            "number": {"pattern": "^[0-9]+$", "title": "Số"},
        }
    }
    refusal = Invalid([Defect(f"form.{key}", "wrong_pattern") for key in ("number", "phone")])
    told = trouble(refusal, Language.VI)
    found = by_name(fields_of(schema, "form.", Filling(language=Language.VI, trouble=told)))
    assert found["form.phone"].error == "Không đúng mẫu quy định. Ví dụ: 0905123456"
    assert found["form.number"].error == "Không đúng mẫu quy định."
    ordered = told.in_order(labels_of(list(found.values())))
    assert [flaw.field for flaw in ordered.flaws] == ["form.phone", "form.number"]


def test_the_words_that_somebody_typed_can_be_copied():
    typed = {
        "_key": "a b",
        "mark.form.x": "true",
        "note.form.x": "Mờ",
        "comment": "Đủ rồi",
        "n": "",
    }
    assert words_typed(typed) == ["Mờ", "Đủ rồi"]

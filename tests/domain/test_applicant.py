"""Whoever asks is written down as he is; everything that is wrong is said at once."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.applicant import LONGEST_NAME, Applicant, defects_of, tidied
from app.domain.errors import Defect
from app.domain.procedure import Subject

ANH = Applicant(
    kind=Subject.CITIZEN,
    full_name="Nguyễn Thị Ánh",
    id_number="049185001234",
    phone="0905123456",
    email="anh@example.vn",
    address="12 Trần Phú, Hội An",
)
COMPANY = replace(ANH, kind=Subject.BUSINESS, full_name="Công ty Đất Quảng", id_number="4000123456")


def defects(applicant: Applicant, **changes: str | None) -> list[tuple[str, str]]:
    changed = replace(applicant, **changes)  # type: ignore[arg-type]
    return [(defect.field, defect.code) for defect in defects_of(tidied(changed))]


def test_a_right_applicant_has_no_defects():
    assert defects(ANH) == defects(COMPANY) == []


def test_all_defects_are_said_at_once():
    assert defects(
        ANH, full_name=" ", id_number="12", phone="1", email="anh@vn", address="x" * 301
    ) == [
        ("applicant.full_name", "required"),
        ("applicant.address", "too_long"),
        ("applicant.phone", "malformed_phone"),
        ("applicant.email", "malformed_email"),
        ("applicant.id_number", "malformed_id_number"),
    ]


@pytest.mark.parametrize("letter", ["Đ", "đ", "Ế", "a", "ỹ"])
def test_a_name_may_have_120_letters_and_no_more(letter: str):
    assert defects(ANH, full_name=letter * LONGEST_NAME) == []
    (defect,) = defects_of(replace(ANH, full_name=letter * (LONGEST_NAME + 1)))
    assert defect == Defect("applicant.full_name", "too_long", {"max": LONGEST_NAME})


def test_a_decomposed_name_is_as_long_as_it_looks():
    name = unicodedata.normalize("NFD", "Nguyễn Thị Ế " * 9 + "Đỗ")
    assert len(name) > LONGEST_NAME
    assert defects(ANH, full_name=name) == []
    assert tidied(replace(ANH, full_name=name)).full_name == "Nguyễn Thị Ế " * 9 + "Đỗ"


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "\ufeff \u00ad"])
def test_an_empty_name_is_no_name(name: str):
    assert defects(ANH, full_name=name) == [("applicant.full_name", "required")]


@pytest.mark.parametrize("name", ["12345", "...", "-", "٣"])
def test_a_name_has_letters(name: str):
    assert defects(ANH, full_name=name) == [("applicant.full_name", "no_letters")]


def test_spaces_in_a_name_become_one():
    assert tidied(replace(ANH, full_name=" Nguyễn \t Thị\nÁnh ")).full_name == "Nguyễn Thị Ánh"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0905123456", "0905123456"),
        ("+84905123456", "0905123456"),
        ("+84 905 123 456", "0905123456"),
        ("0905.123.456", "0905123456"),
        ("(0235) 3812-345", "02353812345"),
        ("", None),
        (None, None),
    ],
)
def test_a_phone_number_is_kept_in_its_plain_form(written: str | None, kept: str | None):
    applicant = tidied(replace(ANH, phone=written))
    assert applicant.phone == kept
    assert list(defects_of(applicant)) == []


@pytest.mark.parametrize(
    "phone", ["905123456", "090512345", "090512345678", "09O5123456", "٠٩٠٥١٢٣٤٥٦"]
)
def test_anything_else_is_no_phone_number(phone: str):
    assert defects(ANH, phone=phone) == [("applicant.phone", "malformed_phone")]


@pytest.mark.parametrize(
    "email",
    [
        "anh@example.vn",
        "a.b+c@mail.example.com",
        "ánh@example.vn",
        " anh@example.vn ",
        "a@b-c.d1.vn",
    ],
)
def test_an_address_with_a_domain_is_an_email(email: str):
    assert defects(ANH, email=email) == []


@pytest.mark.parametrize(
    "email",
    [
        "anh@localhost",
        "anh@vn",
        "anh",
        "@example.vn",
        "anh@",
        "anh@example.",
        "anh@.vn",
        "anh@example..vn",
        "anh@-a.vn",
        "anh@a-.vn",
        "a b@example.vn",
        "anh@example.vn,b@example.vn",
        "a" * 65 + "@example.vn",
        "<anh@example.vn>",
    ],
)
def test_an_email_without_a_dot_or_otherwise_wrong_is_refused(email: str):
    assert defects(ANH, email=email) == [("applicant.email", "malformed_email")]


def test_an_email_has_a_longest():
    assert defects(ANH, email="a@" + "b." * 200 + "vn") == [("applicant.email", "too_long")]


@pytest.mark.parametrize("number", ["049185001234", "049 185 001 234", "206123456", "c1234567"])
def test_an_identity_number_is_a_card_or_a_passport(number: str):
    assert defects(ANH, id_number=number) == []


@pytest.mark.parametrize("number", ["04918500123", "0491850012345", "CC123456", "4000123456"])
def test_anything_else_is_no_identity_number(number: str):
    assert defects(ANH, id_number=number) == [("applicant.id_number", "malformed_id_number")]


@pytest.mark.parametrize(
    "number", ["4000123456", "4000123456-001", "4000123456001", "049185001234"]
)
@pytest.mark.parametrize("kind", [Subject.BUSINESS, Subject.ORGANISATION])
def test_who_is_no_citizen_has_a_tax_code(number: str, kind: Subject):
    applicant = tidied(replace(COMPANY, kind=kind, id_number=number))
    assert list(defects_of(applicant)) == []


@pytest.mark.parametrize("number", ["400012345", "4000123456-1", "C1234567"])
def test_anything_else_is_no_tax_code(number: str):
    assert defects(COMPANY, id_number=number) == [("applicant.id_number", "malformed_tax_code")]


def test_somebody_can_be_reached_or_at_least_named():
    assert defects(ANH, phone=None) == defects(ANH, id_number=None) == []
    assert defects(ANH, phone="", id_number=" ") == [
        ("applicant.id_number", "phone_or_id_required")
    ]


@pytest.mark.parametrize("proof", ["3456", "1234"])
def test_the_last_four_digits_of_phone_or_number_are_proof(proof: str):
    assert ANH.proves(proof)


@pytest.mark.parametrize("proof", ["", "0000", "23456", "456", "0905123456"])
def test_anything_else_proves_nothing(proof: str):
    assert not ANH.proves(proof)


def test_who_left_no_number_cannot_be_proved():
    unknown = replace(ANH, phone=None, id_number="123")
    assert not any(unknown.proves(proof) for proof in ("", "123", "None"))


def test_an_applicant_is_written_down_with_plain_values():
    assert ANH.as_dict() == {
        "kind": "citizen",
        "full_name": "Nguyễn Thị Ánh",
        "id_number": "049185001234",
        "phone": "0905123456",
        "email": "anh@example.vn",
        "address": "12 Trần Phú, Hội An",
    }


@given(
    st.builds(
        Applicant,
        kind=st.sampled_from(Subject),
        full_name=st.text(max_size=130),
        id_number=st.none() | st.text(max_size=20),
        phone=st.none() | st.text(alphabet="+84 .()-0123456789", max_size=20),
        email=st.none() | st.text(max_size=20) | st.emails(),
        address=st.none() | st.text(max_size=310),
    )
)
def test_tidying_is_done_once_and_no_text_breaks_it(applicant: Applicant):
    tidy = tidied(applicant)
    assert tidied(tidy) == tidy
    assert {d.field.partition(".")[0] for d in defects_of(tidy)} <= {"applicant"}

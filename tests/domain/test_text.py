"""Vietnamese is stored composed, and found without its marks."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.text import dictionary_key, folded, stored


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Nguyễn  Thị Ánh", "nguyen thi anh"),
        ("NGUYỄN THỊ ÁNH", "nguyen thi anh"),
        ("Đường Trần Phú", "duong tran phu"),
        ("đặng", "dang"),
        ("Ước mơ, 12/3", "uoc mo, 12/3"),
        ("ng\u200buy\u202een", "nguyen"),
        (" \t\n ", ""),
        ("\u200b\ufeff", ""),
        ("", ""),
    ],
)
def test_the_search_key_has_no_marks_no_case_and_single_spaces(text: str, key: str):
    assert folded(text) == key


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_composed_and_decomposed_text_have_one_key(form: str):
    name = "Nguyễn Thị Ánh Đào ở Hội An"
    assert folded(unicodedata.normalize(form, name)) == folded(name)  # type: ignore[arg-type]


def test_text_is_stored_composed_and_without_space_around():
    assert stored(" Nguye\u0302\u0303n ") == "Nguyễn"


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str):
    assert folded(folded(text)) == folded(text)


@given(st.text())
def test_storing_twice_changes_nothing_more(text: str):
    assert stored(stored(text)) == stored(text)


@given(st.text())
def test_what_is_stored_is_found_like_what_was_typed(text: str):
    assert folded(stored(text)) == folded(text)


def test_names_stand_in_the_order_of_vietnamese_letters_then_tones_without_case():
    in_order = (
        "12 Trần Phú", "An Khê", "ăn", "Âu Cơ", "Duy Xuyên", "Đại Lộc", "Điện Bàn",
        "huyện A", "Huyện B", "ma", "mà", "mả", "mã", "má", "mạ", "ô", "ơn", "Ụ", "ư",
    )  # fmt: skip
    assert sorted(set(in_order), key=dictionary_key) == [*in_order]
    decomposed = [unicodedata.normalize("NFD", name) for name in in_order]
    assert sorted(set(decomposed), key=dictionary_key) == decomposed

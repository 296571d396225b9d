"""The search that forgives: over everything that ships, and over thousands that do not."""

import time
from string import ascii_lowercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.text import folded
from app.procedures.library import read_library, yaml_files
from app.procedures.searching import Entry, SearchIndex, synonyms
from app.procedures.shipped import shipped
from app.procedures.spelling import Speller, one_slip_apart, untelexed, words_of
from app.procedures.summaries import search_text


def shipped_entries() -> list[Entry]:
    library = read_library(yaml_files([shipped()]), shipped())
    return [
        Entry(
            code=file.code,
            names=(file.name.vi, file.name.en),
            fields=(file.field.vi, file.field.en),
            text=search_text(file),
        )
        for file in (entry.file for entry in library.procedures.values())
    ]


ENTRIES = shipped_entries()
INDEX = SearchIndex.of(ENTRIES)
ALL = (1 << len(ENTRIES)) - 1
FIRST = 5
NAMES = st.sampled_from([name for entry in ENTRIES for name in entry.names[:1]])


def found(q: str) -> list[str]:
    scores = INDEX.search(q, ALL)
    order = sorted(scores, key=lambda at: (scores[at], ENTRIES[at].code))
    return [ENTRIES[at].names[0] for at in order]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("gpxd", "Cấp giấy phép xây dựng mới"),
        ("Khai Sinh", "Đăng ký khai sinh"),
        ("khai sinhh", "Đăng ký khai sinh"),
        ("khaisinh", "Đăng ký khai sinh"),
        ("đkkd", "Đăng ký thành lập hộ kinh doanh"),
        ("dkkd", "Đăng ký thành lập hộ kinh doanh"),
        ("dang ky kinh doan", "Đăng ký thành lập hộ kinh doanh"),
        ("sổ đỏ", "Cấp đổi Giấy chứng nhận quyền sử dụng đất"),
        ("bang lai xe", "Đổi giấy phép lái xe"),
        ("gplx", "Đổi giấy phép lái xe"),
        ("giaasy pheps xaay dwngj", "Cấp giấy phép xây dựng mới"),
        ("the bhyt", "Cấp thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi"),
        ("1.004623", "Cấp thẻ hướng dẫn viên du lịch nội địa"),
        ("1004623", "Cấp thẻ hướng dẫn viên du lịch nội địa"),
        ("tôi muốn làm giấy khai sinh cho con", "Đăng ký khai sinh"),
        ("hộ khẩu", "Đăng ký thường trú"),
        ("driving licence", "Đổi giấy phép lái xe"),
        ("lu hanh", "Cấp giấy phép kinh doanh dịch vụ lữ hành nội địa"),
        ("ho tich", "Cấp bản sao trích lục hộ tịch"),
    ],
)
def test_what_people_type_finds_first_what_they_mean(typed: str, first: str):
    assert found(typed)[0].startswith(first)


@pytest.mark.parametrize("typed", ["giay khai sihn", "giy khai sinh", "giayy khai sinh"])
def test_slips_within_a_phrase(typed: str):
    assert "Đăng ký khai sinh" in found(typed)[:FIRST]


@pytest.mark.parametrize("typed", ["xyzw", "100%", "9.999999", "qqq www", "?! x9z"])
def test_nonsense_finds_nothing(typed: str):
    assert found(typed) == []


def test_a_query_without_words_finds_everything():
    assert len(found("  !?  ")) == len(ENTRIES)


def test_a_field_comes_after_names_and_before_guesses():
    order = found("hộ tịch")
    assert order.index("Cấp bản sao trích lục hộ tịch, bản sao Giấy khai sinh") == 0
    assert "Đăng ký khai sinh" in order, "the field is Hộ tịch"


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """A name that ships, and the same with one letter added, left out, replaced or exchanged."""
    name = draw(NAMES)
    typed = draw(st.sampled_from([name, folded(name)]))
    at = draw(st.sampled_from([n for n, char in enumerate(typed) if char.isalpha()]))
    letter = draw(st.sampled_from(ascii_lowercase))
    exchange = typed[at + 1 : at + 2] + typed[at]
    kinds = {
        "added": typed[:at] + letter + typed[at:],
        "left out": typed[:at] + typed[at + 1 :],
        "replaced": typed[:at] + letter + typed[at + 1 :],
        "exchanged": typed[:at] + exchange + typed[at + 2 :],
    }
    can_exchange = typed[at + 1 : at + 2].isalpha()
    kind = draw(st.sampled_from(sorted(kinds if can_exchange else set(kinds) - {"exchanged"})))
    return name, kinds[kind]


@settings(max_examples=400)
@given(slips())
def test_one_slip_anywhere_in_a_name_still_finds_it_among_the_first(slip: tuple[str, str]):
    name, typed = slip
    assert name in found(typed)[:FIRST], typed


@given(st.text(ascii_lowercase, min_size=1, max_size=6), st.data())
def test_what_is_one_slip_away_is_found_and_only_that(word: str, data: st.DataObject):
    others = data.draw(st.lists(st.text("abc", min_size=1, max_size=6), max_size=8))
    near = Speller.of({word, *others}).near(word)

    assert near == {other for other in others if one_slip_apart(word, other)}


def test_what_one_slip_is():
    near = ["sin", "sinhh", "sihn", "sanh", "isnh", "asinh"]
    far = ["sinh", "si", "snih1", "hnis", "sanhh", "nhsi"]
    assert [word for word in near + far if one_slip_apart("sinh", word)] == near


def test_telex_that_was_off():
    assert "giay" in untelexed("giaasy")
    assert "duong" in untelexed("dduwowngf")
    assert "dang" in untelexed("ddawng")


def test_every_synonym_leads_somewhere_or_waits_for_a_procedure_of_that_kind():
    leading = [called for called, meant in synonyms().items() if any(map(found, meant))]
    assert len(leading) > len(synonyms()) * 3 / 4
    assert all(words_of(called) for called in synonyms())


def test_thousands_answer_within_moments():
    many = [
        Entry(
            code=f"{number % 3 + 1}.{number:06}",
            names=(f"{ENTRIES[number % len(ENTRIES)].names[0]} {number}", "Permit"),
            fields=ENTRIES[number % len(ENTRIES)].fields,
            text=ENTRIES[number % len(ENTRIES)].text,
        )
        for number in range(6000)
    ]
    index, everything = SearchIndex.of(many), (1 << 6000) - 1
    for typed in ("gpxd", "khai sinhh", "giay khai sihn", "cap", "tôi muốn làm khai sinh"):
        best = min(_seconds(index, typed, everything) for _ in range(3))
        assert best < 0.25, f"{typed} took {best:.3f} s"


def _seconds(index: SearchIndex, typed: str, among: int) -> float:
    began = time.perf_counter()
    assert index.search(typed, among)
    return time.perf_counter() - began

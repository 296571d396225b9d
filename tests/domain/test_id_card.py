"""A card that is scanned fills in the person; what is no card is explained, never guessed at."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.id_card import Gender, IdCard, looks_like_a_card, read_id_card

TODAY = date(2026, 8, 20)
SEVEN = "049185001234|205123456|Nguyễn Thị Ánh|20081985|Nữ|12 Trần Phú, Minh An, Hội An|01052021"
SIX = "049185001234|Nguyễn Thị Ánh|20081985|Nữ|12 Trần Phú, Minh An, Hội An|01052021"
ANH = IdCard(
    number="049185001234",
    old_number="205123456",
    full_name="Nguyễn Thị Ánh",
    born_year=1985,
    born_on=date(1985, 8, 20),
    gender=Gender.FEMALE,
    address="12 Trần Phú, Minh An, Hội An",
    issued_on=date(2021, 5, 1),
)


def read(scanned: str) -> IdCard:
    return read_id_card(scanned, TODAY)


def codes(scanned: str) -> list[str]:
    with pytest.raises(Invalid) as refused:
        read(scanned)
    assert {defect.field for defect in refused.value.defects} == {"scan"}
    return [defect.code for defect in refused.value.defects]


def with_field(at: int, value: str) -> str:
    fields = SEVEN.split("|")
    fields[at] = value
    return "|".join(fields)


def test_both_layouts_are_read():
    assert read(SEVEN) == ANH
    assert read(SIX).old_number is None
    assert read(with_field(1, "")) == read(SIX)
    assert read(SEVEN + "||Nguyễn Văn Tý|Trần Thị Sửu|") == ANH


@pytest.mark.parametrize(
    "typed",
    [
        SEVEN + "\r\n",
        "\t" + SEVEN + "\t",
        "]Q3" + SEVEN + "\n",
        SEVEN.replace("|", " | "),
        SEVEN.replace("ễ", "e\u0302\u0303"),
        SEVEN.encode().decode("latin-1"),
        SEVEN.replace("Nữ", "NỮ"),
    ],
    ids=["end of line", "tabs", "symbology", "spaces", "decomposed", "bytes", "capitals"],
)
def test_what_scanners_add_is_taken_off(typed: str):
    assert read(typed) == ANH


def test_a_card_that_knows_the_year_alone():
    for typed in ("1985", "00001985"):
        card = read(with_field(3, typed))
        assert (card.born_year, card.born_on) == (1985, None)


@pytest.mark.parametrize(
    ("scanned", "said"),
    [
        ("", ["card_not_scanned"]),
        (" \r\n", ["card_not_scanned"]),
        ("https://motcua.vn/xac-minh/AbCd", ["card_is_a_receipt"]),
        ("https://motcua.vn/tra-cuu/AbCd", ["card_is_a_receipt"]),
        ("8934563138165", ["card_not_a_card"]),
        ("049185001234|Nguyễn Thị Ánh|20081985", ["card_cut_short"]),
        ("độá́đđăâêô||x|1|Nam|y|z", ["card_keyboard_layout"]),
        (with_field(0, "4918500123"), ["card_number_unreadable"]),
        (with_field(1, "12"), ["card_old_number_unreadable"]),
        (with_field(2, ""), ["card_name_missing"]),
        (with_field(3, "31021985"), ["card_birth_unreadable"]),
        (with_field(3, "21082026"), ["card_birth_in_the_future", "card_issue_impossible"]),
        (with_field(4, "x"), ["card_gender_unreadable"]),
        (with_field(5, " "), ["card_address_missing"]),
        (with_field(6, "2021"), ["card_issue_unreadable"]),
        (with_field(6, "01051984"), ["card_issue_impossible"]),
        (
            "1||.|x||",
            [
                "card_number_unreadable",
                "card_name_missing",
                "card_birth_unreadable",
                "card_gender_unreadable",
                "card_address_missing",
            ],
        ),
    ],
)
def test_what_is_wrong_is_said_all_at_once(scanned: str, said: list[str]):
    assert codes(scanned) == said


@pytest.mark.parametrize(
    ("scanned", "said"),
    [
        (with_field(0, "049185001234"), []),
        (with_field(0, "049085001234"), ["card_gender_disagrees"]),
        (with_field(0, "049186001234"), ["card_year_disagrees"]),
        (with_field(0, "049385001234"), ["card_year_disagrees"]),
        (with_field(2, "Nguy?n Th? Ánh"), ["card_letters_lost"]),
        (with_field(5, "12 Tr\ufffdn Phú"), ["card_letters_lost"]),
    ],
)
def test_what_is_worth_a_look_refuses_nothing(scanned: str, said: list[str]):
    assert [remark.code for remark in read(scanned).remarks] == said


def test_only_a_card_looks_like_one():
    assert looks_like_a_card(SEVEN)
    assert looks_like_a_card("\n]Q1" + SIX)
    assert not looks_like_a_card("H47.TTHCC-260820-0001")
    assert not looks_like_a_card("049185001234")


NAMES = st.text("AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXYaàảãáạăằẳẵắặeèẻẽéẹ ", min_size=1).filter(
    lambda name: name.strip()
)


@st.composite
def cards(draw: st.DrawFn) -> tuple[str, str, date, Gender]:
    """The string of a true card, in any layout, with what must be read from it."""
    name = draw(NAMES)
    born = draw(st.dates(date(1900, 1, 1), TODAY - timedelta(days=1)))
    gender = draw(st.sampled_from(Gender))
    digit = (born.year // 100 - 19) * 2 + (gender is Gender.FEMALE)
    number = f"049{digit}{born:%y}{draw(st.integers(0, 999999)):06d}"
    old = draw(st.none() | st.from_regex(r"[0-9]{9}", fullmatch=True))
    layout = draw(st.sampled_from(["six", "seven", "eleven"]))
    said = "Nữ" if gender is Gender.FEMALE else "Nam"
    person = [name, f"{born:%d%m}{born.year:04d}", said, "Hội An", f"{TODAY:%d%m%Y}"]
    second = [] if layout == "six" else [old or ""]
    rest = ["", "Cha", "Mẹ", ""] if layout == "eleven" else []
    return "|".join([number, *second, *person, *rest]), name, born, gender


@given(cards())
def test_every_true_card_is_read_as_it_is(true_card: tuple[str, str, date, Gender]):
    scanned, name, born, gender = true_card
    card = read(scanned)
    assert card.full_name == " ".join(name.split())
    assert (card.born_on, card.issued_on, card.gender) == (born, TODAY, gender)
    assert scanned.startswith(f"{card.number}|")
    assert card.old_number is None or f"|{card.old_number}|" in scanned
    assert card.remarks == ()


@given(st.text(max_size=200) | st.text("0123456789|Nam ữ", max_size=200))
def test_anything_at_all_is_a_card_or_explained(scanned: str):
    refused: tuple[object, ...] = ()
    try:
        number = read(scanned).number
    except Invalid as problem:
        number, refused = "", problem.defects
    assert bool(refused) != (len(number) == 12)

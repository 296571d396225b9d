"""Dossier codes of every era are read; those that we give can be read back."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.codes import CodeParts, NotADossierCode, compose, parse
from app.domain.ids import AgencyCode
from tests.domain.calendar_examples import OFFICE

DAY = date(2026, 8, 20)


def test_a_code_is_agency_day_and_sequence():
    assert compose(AgencyCode("H47.TTHCC"), DAY, 7) == "H47.TTHCC-260820-0007"


@pytest.mark.parametrize(
    ("sequence", "ending"),
    [(1, "0001"), (9999, "9999"), (10000, "10000"), (123456, "123456"), (9999999, "9999999")],
)
def test_the_sequence_widens_past_9999(sequence: int, ending: str):
    code = compose(AgencyCode("H47.1.2"), DAY, sequence)
    assert code == f"H47.1.2-260820-{ending}"
    assert parse(code).sequence == sequence


@pytest.mark.parametrize(
    ("code", "agency", "day", "sequence"),
    [
        ("000.00.06.H56-231027-0361", "000.00.06.H56", date(2023, 10, 27), 361),
        ("000.17.22.H56-210531-0001", "000.17.22.H56", date(2021, 5, 31), 1),
        ("H47.1.2-200612-0001", "H47.1.2", date(2020, 6, 12), 1),
        ("H15.50.05.13-261008-0975", "H15.50.05.13", date(2026, 10, 8), 975),
        ("G09.20-20260609-0092637", "G09.20", date(2026, 6, 9), 92637),
        (" h47.tthcc-260820-0007 ", "H47.TTHCC", DAY, 7),
    ],
)
def test_codes_of_every_era_are_read(code: str, agency: str, day: date, sequence: int):
    assert parse(code) == CodeParts(AgencyCode(agency), day, sequence)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "H47.TTHCC",
        "H47.TTHCC-260820-007",
        "H47.TTHCC-260820-00000007",
        "H47.TTHCC-261320-0007",
        "H47.TTHCC-260230-0007",
        "H47.TTHCC-2608200-0007",
        "H47..TTHCC-260820-0007",
        "TTHCC-260820-0007",
        "Z47.1-260820-0007",
        "000.00.06.H5-260820-0007",
        "H47.TTHCC-26082O-0007",
        "H47.TTHCC-260820-0007\nx",
        "H47.TTHCC-٢٦٠٨٢٠-0007",
        "H47.TTHCC_260820_0007",
        f"H47.{'.'.join(['12345'] * 6)}-260820-0007",
    ],
)
def test_anything_else_is_no_code(text: str):
    with pytest.raises(NotADossierCode):
        parse(text)


@pytest.mark.parametrize("sequence", [0, -1])
def test_a_sequence_starts_at_one(sequence: int):
    with pytest.raises(ValueError, match="starts at one"):
        compose(AgencyCode("H47.TTHCC"), DAY, sequence)


@pytest.mark.parametrize("agency", ["", "h47", "TTHCC", "H47.", "٠٠٠.00.06.H56", "H٤٧.1", "H47.a"])
def test_only_an_agency_gives_codes(agency: str):
    with pytest.raises(ValueError, match="not an agency"):
        compose(AgencyCode(agency), DAY, 1)


def test_the_day_of_a_code_is_the_day_in_hanoi():
    late_in_london = datetime(2026, 8, 20, 17, 0, tzinfo=UTC)
    assert OFFICE.day_of(late_in_london) == date(2026, 8, 21)
    assert compose(AgencyCode("H47"), OFFICE.day_of(late_in_london), 1) == "H47-260821-0001"


@given(
    agency=st.one_of(
        st.from_regex(r"[A-Y][0-9]{2}(\.[0-9A-Z]{1,5}){0,4}", fullmatch=True),
        st.from_regex(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Y][0-9]{2}", fullmatch=True),
    ),
    day=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    sequence=st.integers(1, 9_999_999),
)
def test_every_code_that_we_give_can_be_read_back(agency: str, day: date, sequence: int):
    given_code = compose(AgencyCode(agency), day, sequence)
    assert parse(given_code) == CodeParts(AgencyCode(agency), day, sequence)


@given(st.text(max_size=50))
def test_no_text_breaks_the_reader(text: str):
    try:
        parts = parse(text)
    except NotADossierCode:
        return
    assert parts.sequence >= 0

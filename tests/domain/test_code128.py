"""Code 128 against published symbols: values, check symbols and the drawn pattern."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.code128 import NotPrintable, symbols, widths


def test_the_example_of_the_published_tables():
    # The well-known PJJ123C has check symbol 54 in code set A (start 103), so 55 in code set B.
    assert symbols("PJJ123C") == [104, 48, 42, 42, 17, 18, 19, 35, 55]
    # RI 476 394 652 CH with its digits packed, as on postal labels.
    assert symbols("RI476394652CH")[:8] == [104, 50, 41, 99, 47, 63, 94, 65]
    assert symbols("1234567890")[:6] == [105, 12, 34, 56, 78, 90]


def test_the_bars_of_an_a():
    # start B, A, check symbol (104 + 33) mod 103 = 34, stop
    drawn = "".join(map(str, widths("A")))
    assert drawn == "211214" + "111323" + "131123" + "2331112"


def test_every_symbol_is_its_own_has_eleven_modules_and_an_even_number_of_black_ones():
    every = "".join(chr(code) for code in range(32, 127) if not chr(code).isdecimal())
    drawn = widths(every)[6:-13]
    patterns = [tuple(drawn[at : at + 6]) for at in range(0, len(drawn), 6)]
    assert len(set(patterns)) == len(patterns) == len(every)
    assert {sum(pattern) for pattern in patterns} == {11}
    assert {sum(pattern[::2]) % 2 for pattern in patterns} == {0}


def test_a_symbol_has_eleven_modules():
    drawn = widths("H47.TTHCC-260820-0001-T1")
    assert sum(drawn) == 11 * len(symbols("H47.TTHCC-260820-0001-T1")) + 13


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), min_size=1))
def test_whatever_is_drawn_reads_back(text: str):
    assert read(symbols(text)) == text


def read(values: list[int]) -> str:
    """A reader of code sets B and C, as the standard has them."""
    *data, check = values
    assert check == (data[0] + sum(n * v for n, v in enumerate(data[1:], 1))) % 103
    code_set, found = ("B" if data[0] == 104 else "C"), ""
    for value in data[1:]:
        if value == 99 and code_set == "B":
            code_set = "C"
        elif value == 100 and code_set == "C":
            code_set = "B"
        else:
            found += chr(value + 32) if code_set == "B" else f"{value:02}"
    return found


@pytest.mark.parametrize("text", ["", "Đơn", "a\n"])
def test_what_a_scanner_would_not_type_is_not_drawn(text: str):
    with pytest.raises(NotPrintable):
        symbols(text)

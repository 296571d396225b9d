import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.durations import WORDS, Duration, Unit

COUNTED = [unit for unit in Unit if unit not in WORDS]


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("15wd", Duration(15, Unit.WORKING_DAY)),
        ("20cd", Duration(20, Unit.CALENDAR_DAY)),
        ("8wh", Duration(8, Unit.WORKING_HOUR)),
        ("0.5wh", Duration(0, Unit.WORKING_HOUR, 30)),
        ("2.25wh", Duration(2, Unit.WORKING_HOUR, 15)),
        ("1mo", Duration(1, Unit.MONTH)),
        ("30m", Duration(30, Unit.MINUTE)),
        ("same_day", Duration(0, Unit.SAME_DAY)),
        ("none", Duration(0, Unit.NONE)),
    ],
)
def test_a_duration_reads_as_it_is_written(text: str, duration: Duration):
    assert Duration.parse(text) == duration
    assert str(duration) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "15",
        "wd",
        "15 wd",
        "-1wd",
        "0wd",
        "0.0wh",
        "0.5wd",
        "0.33wh",
        "1.005wh",
        "15WD",
        "99999wd",
        "same_day1",
        "١wd",
        "1e3wd",
        "15wd\n",
        " none",
    ],
)
def test_anything_else_is_not_a_duration(text: str):
    with pytest.raises(ValueError):  # noqa: PT011
        Duration.parse(text)


@pytest.mark.parametrize(
    ("quantity", "unit", "minutes"),
    [
        (-1, Unit.WORKING_DAY, 0),
        (0, Unit.MONTH, 0),
        (1, Unit.SAME_DAY, 0),
        (1, Unit.WORKING_DAY, 30),
        (1, Unit.WORKING_HOUR, 60),
        (1, Unit.WORKING_HOUR, 20),
        (1, Unit.WORKING_HOUR, -3),
    ],
)
def test_no_other_duration_can_be_made(quantity: int, unit: Unit, minutes: int):
    with pytest.raises(ValueError):  # noqa: PT011
        Duration(quantity, unit, minutes)


@given(quantity=st.integers(1, 9999), unit=st.sampled_from(COUNTED))
def test_every_duration_is_read_back_from_its_own_text(quantity: int, unit: Unit):
    duration = Duration(quantity, unit)
    assert Duration.parse(str(duration)) == duration


@given(quantity=st.integers(0, 9999), twentieths=st.integers(1, 19))
def test_so_is_every_fraction_of_an_hour(quantity: int, twentieths: int):
    duration = Duration(quantity, Unit.WORKING_HOUR, twentieths * 3)
    assert Duration.parse(str(duration)) == duration


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("2wd", 960), ("0.5wh", 30), ("8wh", 480), ("same_day", 480), ("2cd", None), ("none", None)],
)
def test_working_time_is_comparable_in_minutes(text: str, minutes: int | None):
    assert Duration.parse(text).working_minutes(480) == minutes

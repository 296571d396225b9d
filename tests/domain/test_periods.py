"""Periods: the reporting year of NĐ 09/2019, and months that begin where the period begins."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.periods import Period, months_of, named_period, reporting_year

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 22), date(2025, 12, 15), date(2026, 12, 14)),
        (date(2026, 12, 14), date(2025, 12, 15), date(2026, 12, 14)),
        (date(2026, 12, 15), date(2026, 12, 15), date(2027, 12, 14)),
        (date(2026, 1, 1), date(2025, 12, 15), date(2026, 12, 14)),
    ],
)
def test_a_reporting_year_runs_from_15_to_14_december(today: date, first: date, last: date):
    assert reporting_year(today) == Period(first, last)


def test_a_day_is_hanois_day_and_both_ends_count():
    period = Period(date(2026, 3, 2), date(2026, 3, 2))
    assert period.starts == datetime(2026, 3, 1, 17, tzinfo=UTC)
    assert period.ends == datetime(2026, 3, 2, 17, tzinfo=UTC)


def test_a_reporting_year_has_the_twelve_reporting_months():
    months = [*months_of(reporting_year(date(2026, 11, 22)))]
    assert len(months) == 12
    assert months[0] == Period(date(2025, 12, 15), date(2026, 1, 14))
    assert months[2] == Period(date(2026, 2, 15), date(2026, 3, 14))


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-09", date(2026, 8, 15), date(2026, 9, 14)),
        ("2026-01", date(2025, 12, 15), date(2026, 1, 14)),
        ("2026-12", date(2026, 11, 15), date(2026, 12, 14)),
        ("2026-Q1", date(2025, 12, 15), date(2026, 3, 14)),
        ("2026-Q3", date(2026, 6, 15), date(2026, 9, 14)),
        ("2026-6M", date(2025, 12, 15), date(2026, 6, 14)),
        ("2026-9M", date(2025, 12, 15), date(2026, 9, 14)),
        ("2026", date(2025, 12, 15), date(2026, 12, 14)),
    ],
)
def test_a_reporting_period_is_known_by_its_name(name: str, first: date, last: date):
    assert named_period(name) == Period(first, last)


@pytest.mark.parametrize(
    "name", ["", "26-09", "2026-13", "2026-Q5", "2026-3M", "2026-9", "２０２６"]
)
def test_nothing_else_is_the_name_of_a_period(name: str):
    assert named_period(name) is None


def test_months_from_the_first_are_those_of_the_calendar():
    months = [*months_of(Period(date(2026, 1, 1), date(2026, 3, 10)))]
    assert months[1] == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert months[2] == Period(date(2026, 3, 1), date(2026, 3, 10))


def test_a_month_without_the_day_begins_on_its_last():
    months = [*months_of(Period(date(2026, 1, 31), date(2026, 4, 30)))]
    assert [month.first.isoformat() for month in months] == [
        "2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30",
    ]  # fmt: skip


@given(first=DAYS, length=st.integers(0, 2000))
def test_months_cover_their_period_without_gap_or_overlap(first: date, length: int):
    period = Period(first, first + timedelta(days=length))
    months = [*months_of(period)]
    days = [m.first + timedelta(n) for m in months for n in range((m.last - m.first).days + 1)]
    assert days == [first + timedelta(n) for n in range(length + 1)]


def test_what_is_in_progress_is_judged_on_the_last_day_that_has_come():
    period = Period(date(2026, 1, 1), date(2026, 12, 14))
    assert period.judged_on(date(2026, 11, 22)) == date(2026, 11, 22)
    assert period.judged_on(date(2027, 1, 5)) == date(2026, 12, 14)

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import CalendarDoesNotCover, DayKind, Hours, Season, WorkingCalendar
from tests.domain.calendar_examples import MOMENTS, OFFICE, QUANG_NAM, a_day, at

SUMMER = Season((4, 16), (10, 15), ((time(6, 30), time(11)), (time(13), time(16, 30))))
WINTER = Season((10, 16), (4, 15), ((time(8), time(12)), (time(13), time(17))))


@pytest.mark.parametrize(
    ("day", "kind", "works"),
    [
        (date(2026, 3, 2), DayKind.WORKING, True),
        (date(2026, 3, 7), DayKind.WEEKLY_REST, False),
        (date(2026, 9, 2), DayKind.HOLIDAY, False),
        (date(2026, 8, 22), DayKind.MAKEUP, True),
    ],
)
def test_a_day_is_what_the_calendar_says(day: date, kind: DayKind, works: bool):  # noqa: FBT001
    assert (QUANG_NAM.kind_of(day), QUANG_NAM.is_working(day)) == (kind, works)
    assert bool(QUANG_NAM.sessions_on(day)) is works


def test_the_day_is_that_of_hanoi():
    assert QUANG_NAM.day_of(datetime(2026, 3, 2, 16, 59, 59, tzinfo=UTC)) == date(2026, 3, 2)
    assert QUANG_NAM.day_of(datetime(2026, 3, 2, 17, 0, 0, tzinfo=UTC)) == date(2026, 3, 3)


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        QUANG_NAM.day_of(datetime(2026, 3, 2, 8))  # noqa: DTZ001


def test_a_working_day_opens_and_closes_and_a_rest_day_does_neither():
    assert QUANG_NAM.opens_at(date(2026, 3, 2)) == at("2026-03-02 07:00")
    assert QUANG_NAM.closes_at(date(2026, 3, 2)) == at("2026-03-02 17:00")
    with pytest.raises(ValueError, match="nobody works"):
        QUANG_NAM.opens_at(date(2026, 3, 7))


def test_working_days_follow_each_other_over_rest():
    assert QUANG_NAM.next_working_day(date(2026, 8, 28)) == date(2026, 9, 3)
    assert QUANG_NAM.working_day_from(date(2026, 8, 22)) == date(2026, 8, 22)
    assert QUANG_NAM.working_day_from(date(2026, 8, 29)) == date(2026, 9, 3)


def test_working_days_between_leave_out_the_first_and_count_the_last():
    assert QUANG_NAM.working_days_between(date(2026, 8, 20), date(2026, 8, 24)) == 3
    assert QUANG_NAM.working_days_between(date(2026, 8, 24), date(2026, 8, 20)) == -3
    assert QUANG_NAM.working_days_between(date(2026, 8, 28), date(2026, 9, 2)) == 0


@pytest.mark.parametrize(
    ("ask"),
    [
        lambda: QUANG_NAM.kind_of(date(2023, 12, 31)),
        lambda: QUANG_NAM.worked(at("2029-01-01 08:00")),
        lambda: QUANG_NAM.next_working_day(date(2028, 12, 31)),
        lambda: QUANG_NAM.working_day(-1),
        lambda: QUANG_NAM.add_minutes(at("2028-12-29 16:00"), 61),
        lambda: QUANG_NAM.add_minutes(at("2024-01-01 07:30"), -31),
        lambda: QUANG_NAM.working_days_between(date(2026, 1, 1), date(2029, 1, 1)),
    ],
)
def test_what_the_calendar_does_not_cover_is_refused(ask: Callable[[], object]):
    with pytest.raises(CalendarDoesNotCover) as refusal:
        ask()
    assert refusal.value.facts["calendar"] == "quang-nam"
    assert (refusal.value.facts["first"], refusal.value.facts["last"]) == (2024, 2028)


def test_up_to_its_edges_the_calendar_counts():
    assert QUANG_NAM.add_minutes(at("2028-12-29 16:00"), 60) == at("2028-12-29 17:00")
    assert QUANG_NAM.add_minutes(at("2024-01-01 07:30"), -29) == at("2024-01-01 07:01")


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-03-02 15:00", 120, "2026-03-02 17:00"),
        ("2026-03-02 15:00", 121, "2026-03-03 07:01"),
        ("2026-03-02 12:10", 0, "2026-03-02 11:30"),
        ("2026-03-07 08:00", 1, "2026-03-09 07:01"),
        ("2026-03-09 07:01", -2, "2026-03-06 16:59"),
        ("2026-02-13 16:00", 480, "2026-02-23 16:00"),
    ],
)
def test_minutes_are_counted_inside_sessions(start: str, minutes: int, end: str):
    assert QUANG_NAM.add_minutes(at(start), minutes) == at(end)


def test_a_moment_is_counted_without_its_seconds():
    late = at("2026-03-02 09:59").replace(second=59, microsecond=999_999)
    assert QUANG_NAM.minutes_between(at("2026-03-02 09:00"), late) == 59


@given(start=MOMENTS, end=MOMENTS)
def test_minutes_between_is_the_same_both_ways(start: datetime, end: datetime):
    there, back = QUANG_NAM.minutes_between(start, end), QUANG_NAM.minutes_between(end, start)
    assert there == -back
    assert (there >= 0) is (start <= end) or there == 0


@given(start=MOMENTS, minutes=st.integers(-5000, 5000))
def test_minutes_added_are_minutes_between(start: datetime, minutes: int):
    end = QUANG_NAM.add_minutes(start, minutes)
    assert QUANG_NAM.minutes_between(start, end) == minutes


@given(start=MOMENTS, days=st.integers(0, 40))
def test_minutes_between_are_those_of_the_sessions_in_between(start: datetime, days: int):
    end = start + timedelta(days=days)
    slow = sum(
        max(timedelta(), min(end, closes) - max(start.replace(second=0, microsecond=0), opens))
        // timedelta(minutes=1)
        for number in range(-1, days + 2)
        for opens, closes in QUANG_NAM.sessions_on((start + timedelta(days=number)).date())
    )
    assert QUANG_NAM.minutes_between(start, end) == slow


def test_a_half_day_and_a_closure_are_worked_as_long_as_they_are():
    half = a_day(DayKind.HALF_DAY, sessions=((time(7), time(11, 30)),))
    days = {date(2026, 3, 4): half, date(2026, 3, 5): a_day(DayKind.CLOSURE)}
    calendar = replace(QUANG_NAM, days=days)
    assert calendar.closes_at(date(2026, 3, 4)) == at("2026-03-04 11:30")
    assert calendar.minutes_on(date(2026, 3, 4)) == 270
    assert calendar.add_minutes(at("2026-03-04 11:00"), 31) == at("2026-03-06 07:01")


def test_hours_change_with_the_season_over_the_new_year():
    calendar = replace(QUANG_NAM, days={}, seasons=(SUMMER, WINTER))
    assert calendar.opens_at(date(2026, 4, 15)) == at("2026-04-15 08:00")
    assert calendar.opens_at(date(2026, 4, 16)) == at("2026-04-16 06:30")
    assert calendar.opens_at(date(2026, 10, 15)) == at("2026-10-15 06:30")
    assert calendar.opens_at(date(2026, 10, 16)) == at("2026-10-16 08:00")


def test_outside_every_season_the_ordinary_hours_hold():
    calendar = replace(QUANG_NAM, days={}, seasons=(SUMMER,))
    assert calendar.opens_at(date(2026, 12, 1)) == at("2026-12-01 07:00")


@pytest.mark.parametrize(
    "hours", [(), ((time(9), time(8)),), ((time(8), time(12)), (time(12), time(17)))]
)
def test_sessions_that_overlap_are_no_calendar(hours: Hours):
    with pytest.raises(ValueError, match="sessions"):
        WorkingCalendar(code="x", version=1, covers=(2026, 2026), sessions=hours)


def test_a_moment_beyond_the_end_of_a_day_does_not_exist():
    with pytest.raises(ValueError, match="not that long"):
        OFFICE.moment_on(date(2026, 3, 2), 481)


def test_calendars_can_be_compared_and_kept_in_sets():
    assert len({QUANG_NAM, OFFICE, replace(OFFICE, days=dict(OFFICE.days))}) == 2

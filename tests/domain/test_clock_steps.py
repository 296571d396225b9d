import pytest

from app.domain.clock import moment_before, remaining_minutes, step_due, wait_over
from app.domain.durations import Duration
from tests.domain.calendar_examples import OFFICE, at


@pytest.mark.parametrize(
    ("at_", "due"),
    [
        ("2026-08-20 14:00", "2026-08-20 17:00"),
        ("2026-08-20 15:00", "2026-08-20 17:00"),
        ("2026-08-20 15:40", "2026-08-21 08:00"),
        ("2026-08-28 15:01", "2026-09-03 08:00"),
        ("2026-08-23 10:30", "2026-08-24 08:00"),
    ],
)
def test_after_three_o_clock_papers_are_handed_over_the_next_morning(at_: str, due: str):
    assert step_due(Duration.parse("4wh"), at(at_), OFFICE, handover=True) == at(due)


@pytest.mark.parametrize(
    ("budget", "entered", "due"),
    [
        ("8wh", "2026-08-20 10:00", "2026-08-21 10:00"),
        ("8wh", "2026-08-23 10:00", "2026-08-24 17:00"),
        ("3wd", "2026-08-20 15:00", "2026-08-24 17:00"),
        ("1wd", "2026-08-23 10:00", "2026-08-24 17:00"),
    ],
)
def test_a_step_has_its_own_due_time(budget: str, entered: str, due: str):
    assert step_due(Duration.parse(budget), at(entered), OFFICE) == at(due)


def test_a_step_without_a_budget_has_none():
    assert step_due(None, at("2026-08-20 10:00"), OFFICE) is None
    assert step_due(Duration.parse("none"), at("2026-08-20 10:00"), OFFICE) is None


@pytest.mark.parametrize(
    ("duration", "since", "over"),
    [
        ("30cd", "2026-08-21 09:00", "2026-09-20 09:00"),
        ("4wd", "2026-08-21 09:00", "2026-08-26 09:00"),
        ("30m", "2026-08-20 15:00", "2026-08-20 15:30"),
        ("1mo", "2026-01-31 15:00", "2026-02-28 15:00"),
    ],
)
def test_a_wait_is_over_to_the_minute(duration: str, since: str, over: str):
    assert wait_over(Duration.parse(duration), at(since), OFFICE) == at(over)


def test_a_wait_without_an_end_is_never_over():
    assert wait_over(Duration.parse("none"), at("2026-08-20 15:00"), OFFICE) is None


@pytest.mark.parametrize(
    ("by", "moment"),
    [
        ("1wd", "2026-09-11 17:00"),
        ("2wd", "2026-09-10 17:00"),
        ("4wh", "2026-09-14 12:00"),
        ("1cd", "2026-09-13 17:00"),
        ("1mo", "2026-08-14 17:00"),
        ("30m", "2026-09-14 16:30"),
        ("same_day", "2026-09-14 08:00"),
        ("none", "2026-09-14 17:00"),
    ],
)
def test_reminders_come_before_the_due_date(by: str, moment: str):
    assert moment_before(at("2026-09-14 17:00"), Duration.parse(by), OFFICE) == at(moment)


def test_what_remains_is_counted_in_working_minutes():
    due = at("2026-08-24 17:00")
    assert remaining_minutes(due, at("2026-08-21 16:00"), OFFICE) == 60 + 480 + 480
    assert remaining_minutes(due, at("2026-08-25 09:00"), OFFICE) == -60

from dataclasses import replace
from datetime import UTC, date, timedelta

import pytest

from app.domain.calendar import CalendarDoesNotCover, DayKind
from app.domain.clock import (
    Clock,
    ClockDoesNotRun,
    ClockMode,
    CountFrom,
    Mark,
    Standing,
    extend,
    reckon,
    standing,
    switch,
    taken_back,
)
from app.domain.durations import Duration
from tests.domain.calendar_examples import OFFICE, QUANG_NAM, VECTORS, a_clock, a_day, at

NONE, RUN, HOLD = ClockMode.NONE, ClockMode.RUN, ClockMode.HOLD
RESTART, STOP = ClockMode.RESTART, ClockMode.STOP
UNITS = {"working_day": "wd", "calendar_day": "cd", "working_hour": "wh"}
SCENARIO = (RUN, "2026-08-20 14:00")


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda row: row["accepted"])
@pytest.mark.parametrize(
    ("column", "count_from"),
    [("day_count", CountFrom.NEXT_SESSION), ("rolling", CountFrom.SAME_HOUR)],
)
def test_every_vector_of_the_reference(vector: dict[str, str], column: str, count_from: CountFrom):
    term = f"{vector['limit']}{UNITS[vector['unit']]}"
    clock = a_clock(term, (RUN, vector["accepted"]), count_from=count_from)
    if column in vector:
        assert reckon(clock, QUANG_NAM).due == at(vector[column])


@pytest.mark.parametrize(
    ("received", "count_from", "due"),
    [
        ("2026-08-20 14:00", CountFrom.NEXT_DAY, "2026-09-14 17:00"),
        ("2026-08-23 10:30", CountFrom.NEXT_DAY, "2026-09-16 17:00"),
        ("2026-08-23 10:30", CountFrom.NEXT_SESSION, "2026-09-17 17:00"),
        ("2026-08-20 17:20", CountFrom.NEXT_DAY, "2026-09-14 17:00"),
        ("2026-08-20 17:20", CountFrom.NEXT_SESSION, "2026-09-15 17:00"),
        ("2026-08-20 17:00", CountFrom.NEXT_SESSION, "2026-09-15 17:00"),
        ("2026-08-20 06:00", CountFrom.NEXT_DAY, "2026-09-14 17:00"),
        ("2026-08-20 06:00", CountFrom.NEXT_SESSION, "2026-09-14 17:00"),
        ("2026-08-20 06:00", CountFrom.SAME_HOUR, "2026-09-11 17:00"),
    ],
)
def test_where_the_count_begins_is_a_policy(received: str, count_from: CountFrom, due: str):
    clock = a_clock("15wd", (RUN, received), count_from=count_from)
    assert reckon(clock, OFFICE).due == at(due)


@pytest.mark.parametrize(
    ("term", "received", "due"),
    [
        ("same_day", "2026-08-20 15:00", "2026-08-20 17:00"),
        ("same_day", "2026-08-20 15:01", "2026-08-21 17:00"),
        ("same_day", "2026-08-23 09:00", "2026-08-24 17:00"),
        ("1mo", "2026-01-31 10:00", "2026-03-02 17:00"),
        ("1mo", "2026-12-15 10:00", "2027-01-15 17:00"),
        ("30m", "2026-08-20 16:45", "2026-08-20 17:15"),
        ("0.5wh", "2026-08-20 16:45", "2026-08-21 08:15"),
    ],
)
def test_terms_of_the_other_units(term: str, received: str, due: str):
    assert reckon(a_clock(term, (RUN, received)), OFFICE).due == at(due)


def test_without_a_term_nothing_is_due():
    said = reckon(a_clock("none", (RUN, "2026-08-20 14:00")), OFFICE)
    assert (said.due, said.original_due, said.started_at) == (None, None, at("2026-08-20 14:00"))


def test_a_clock_that_has_not_started_says_nothing():
    said = reckon(a_clock("5wd", (HOLD, "2026-08-20 14:00")), OFFICE)
    assert (said.mode, said.started_at, said.due) == (HOLD, None, None)
    assert standing(said, OFFICE, at("2030-01-01 08:00")) is Standing.NO_LIMIT


@pytest.mark.parametrize(
    ("count_from", "due"),
    [
        (CountFrom.SAME_HOUR, "2026-03-12 10:30"),
        (CountFrom.NEXT_SESSION, "2026-03-12 17:00"),
        (CountFrom.NEXT_DAY, "2026-03-12 17:00"),
    ],
)
def test_a_hold_keeps_what_is_left(count_from: CountFrom, due: str):
    clock = a_clock(
        "5wd", (RUN, "2026-03-02 08:30"), (HOLD, "2026-03-04 10:00"), count_from=count_from
    )
    held = reckon(clock, QUANG_NAM)
    assert (held.due, held.original_due, held.used_minutes) == (None, None, 1050)
    assert held.held_since == at("2026-03-04 10:00")

    said = reckon(switch(clock, RUN, at("2026-03-09 14:00")), QUANG_NAM)
    assert (said.due, said.original_due, said.held_since) == (at(due), at(due), None)
    assert said.used_minutes == 1050


def test_a_restart_counts_from_zero():
    clock = a_clock(
        "5wd", (RUN, "2026-03-02 08:30"), (RESTART, "2026-03-04 10:00"), (RUN, "2026-03-09 14:00")
    )
    said = reckon(clock, QUANG_NAM)
    assert said.due == said.original_due == at("2026-03-16 17:00")
    assert (said.started_at, said.used_minutes) == (at("2026-03-09 14:00"), 0)


def test_a_hold_on_the_way_does_not_spare_the_restart():
    clock = a_clock(
        "5wd",
        (RUN, "2026-03-02 08:30"),
        (RESTART, "2026-03-03 10:00"),
        (HOLD, "2026-03-04 10:00"),
        (RUN, "2026-03-09 14:00"),
    )
    assert reckon(clock, QUANG_NAM).due == at("2026-03-16 17:00")


@pytest.mark.parametrize(
    ("term", "held", "resumed", "due"),
    [
        ("8wh", "2026-03-02 10:00", "2026-03-03 10:00", "2026-03-03 17:00"),
        ("10cd", "2026-03-02 10:00", "2026-03-05 10:00", "2026-03-16 17:00"),
        ("1mo", "2026-03-02 10:00", "2026-03-05 10:00", "2026-04-06 17:00"),
        ("same_day", "2026-03-02 10:00", "2026-03-03 10:00", "2026-03-03 17:00"),
    ],
)
def test_every_unit_can_be_held(term: str, held: str, resumed: str, due: str):
    clock = a_clock(term, (RUN, "2026-03-02 08:00"), (HOLD, held), (RUN, resumed))
    assert reckon(clock, OFFICE).due == at(due)


def test_a_whole_day_lost_from_opening_to_opening_is_given_back():
    clock = a_clock(
        "5wd", (RUN, "2026-03-02 08:00"), (HOLD, "2026-03-03 08:00"), (RUN, "2026-03-04 08:00")
    )
    assert reckon(clock, OFFICE).due == at("2026-03-10 17:00")


def test_an_extension_moves_the_promise_and_not_the_measure():
    clock = extend(a_clock("15wd", SCENARIO), Duration.parse("3wd"), at("2026-09-11 09:00"))
    said = reckon(clock, OFFICE)
    assert (said.due, said.original_due) == (at("2026-09-17 17:00"), at("2026-09-14 17:00"))
    assert said.extended
    finished = reckon(switch(clock, STOP, at("2026-09-16 09:00")), OFFICE)
    assert standing(finished, OFFICE, at("2026-10-01 08:00")) is Standing.LATE


@pytest.mark.parametrize(
    ("by", "due"),
    [("4cd", "2026-09-18 17:00"), ("1mo", "2026-10-14 17:00"), ("4wh", "2026-09-15 12:00")],
)
def test_an_extension_may_have_any_unit(by: str, due: str):
    clock = extend(a_clock("15wd", SCENARIO), Duration.parse(by), at("2026-09-11 09:00"))
    assert reckon(clock, OFFICE).due == at(due)


def test_what_is_held_after_an_extension_moves_both_dates():
    clock = extend(a_clock("15wd", SCENARIO), Duration.parse("3wd"), at("2026-09-11 09:00"))
    clock = switch(clock, HOLD, at("2026-09-11 10:00"))
    said = reckon(switch(clock, RUN, at("2026-09-14 10:00")), OFFICE)
    assert (said.due, said.original_due) == (at("2026-09-18 17:00"), at("2026-09-15 17:00"))


@pytest.mark.parametrize(
    ("clock", "by"),
    [
        (a_clock("5wd"), "3wd"),
        (a_clock("none", SCENARIO), "3wd"),
        (a_clock("5wd", SCENARIO), "none"),
        (a_clock("5wd", SCENARIO, (HOLD, "2026-08-21 08:00")), "3wd"),
        (a_clock("5wd", SCENARIO, (STOP, "2026-08-21 08:00")), "3wd"),
    ],
)
def test_only_a_promise_that_stands_is_extended(clock: Clock, by: str):
    with pytest.raises(ClockDoesNotRun):
        extend(clock, Duration.parse(by), at("2026-08-22 08:00"))


def test_a_mark_that_extends_by_nothing_is_refused_when_it_is_read():
    clock = a_clock("5wd", SCENARIO)
    nothing = Mark(None, at("2026-08-21 08:00"), Duration.parse("none"))
    with pytest.raises(ClockDoesNotRun):
        reckon(replace(clock, marks=(*clock.marks, nothing)), OFFICE)


def test_switching_to_the_same_mode_changes_nothing():
    clock = a_clock("5wd", SCENARIO)
    assert switch(clock, RUN, at("2026-08-21 08:00")) is clock


def test_the_history_of_a_clock_never_runs_backwards():
    clock = a_clock("5wd", SCENARIO, (HOLD, "2026-08-20 13:59"))
    assert clock.marks[-1].at == at("2026-08-20 14:00")


def test_an_undone_stop_never_was():
    clock = a_clock("15wd", SCENARIO, (STOP, "2026-08-28 09:00"))
    assert reckon(clock, OFFICE).stopped_at == at("2026-08-28 09:00")
    running = reckon(switch(clock, RUN, at("2026-09-03 10:00")), OFFICE)
    assert (running.stopped_at, running.due) == (None, at("2026-09-14 17:00"))


def test_an_undone_stop_goes_on_with_the_waiting_before_it():
    clock = a_clock("5wd", (RUN, "2026-03-02 08:30"), (HOLD, "2026-03-04 10:00"))
    clock = switch(clock, STOP, at("2026-03-05 10:00"))
    clock = switch(clock, HOLD, at("2026-03-05 10:30"))
    said = reckon(switch(clock, RUN, at("2026-03-09 14:00")), QUANG_NAM)
    assert said.due == at("2026-03-12 17:00")


def test_an_undone_restart_can_be_taken_back():
    clock = a_clock("15wd", SCENARIO)
    assert taken_back(switch(clock, RESTART, at("2026-08-21 08:00"))) == clock


def test_an_undone_acceptance_starts_nothing():
    clock = a_clock("15wd", SCENARIO, (NONE, "2026-08-20 14:10"), (RUN, "2026-08-24 09:00"))
    assert reckon(clock, OFFICE).started_at == at("2026-08-24 09:00")


@pytest.mark.parametrize(
    ("moves", "asked", "verdict"),
    [
        ([], "2026-09-14 23:59", Standing.IN_TIME),
        ([], "2026-09-15 00:00", Standing.OVERDUE),
        ([(STOP, "2026-09-11 23:59")], "2026-12-01 08:00", Standing.EARLY),
        ([(STOP, "2026-09-14 23:59")], "2026-12-01 08:00", Standing.ON_TIME),
        ([(STOP, "2026-09-15 00:00")], "2026-09-15 08:00", Standing.LATE),
        ([(HOLD, "2026-08-21 08:00")], "2026-12-01 08:00", Standing.IN_TIME),
        ([(RESTART, "2026-08-21 08:00")], "2026-12-01 08:00", Standing.IN_TIME),
        ([(HOLD, "2026-09-15 08:00")], "2026-09-16 08:00", Standing.OVERDUE),
        ([(HOLD, "2026-08-21 08:00"), (STOP, "2026-12-01 08:00")], "2027-01-04 08:00", "early"),
    ],
)
def test_dates_of_hanoi_are_compared_with_the_measure(
    moves: list[tuple[ClockMode, str]], asked: str, verdict: Standing
):
    clock = a_clock("15wd", SCENARIO, *moves)
    assert standing(reckon(clock, OFFICE), OFFICE, at(asked).astimezone(UTC)) == verdict


@pytest.mark.parametrize("term", ["15wd", "8wh", "15cd", "1mo", "30m", "same_day"])
def test_no_date_is_guessed_outside_the_calendar(term: str):
    clock = a_clock(term, (RUN, "2029-01-05 10:00"))
    with pytest.raises(CalendarDoesNotCover):
        reckon(clock, OFFICE)


def test_a_count_may_begin_on_the_first_day_of_the_calendar_though_it_is_a_rest_day():
    days = {**OFFICE.days, date(2024, 1, 1): a_day(DayKind.HOLIDAY)}
    calendar = replace(OFFICE, days=days)
    clock = a_clock("2wd", (RUN, "2024-01-01 10:00"), count_from=CountFrom.NEXT_DAY)
    assert reckon(clock, calendar).due == at("2024-01-03 17:00")


def test_seconds_never_decide():
    clock = Clock(Duration.parse("1wd"), CountFrom.SAME_HOUR)
    late = at("2026-03-02 09:00") + timedelta(seconds=59)
    assert reckon(switch(clock, RUN, late), OFFICE).due == at("2026-03-03 09:00")


def test_the_part_of_a_day_is_kept_when_days_differ_in_length():
    half = a_day(DayKind.HALF_DAY, sessions=(OFFICE.sessions[0],))
    calendar = replace(OFFICE, days={date(2026, 3, 3): half})
    clock = a_clock("1wd", (RUN, "2026-03-02 15:00"), count_from=CountFrom.SAME_HOUR)
    assert reckon(clock, calendar).due == at("2026-03-03 11:00")

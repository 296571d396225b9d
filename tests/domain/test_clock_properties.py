"""What is true of every clock, and the agreement with a slow model that walks minute by minute."""

import os
import time as system_time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import WorkingCalendar
from app.domain.clock import Clock, ClockMode, CountFrom, reckon, switch
from app.domain.durations import Duration, Unit
from tests.domain.calendar_examples import MOMENTS, QUANG_NAM, at

RUN, HOLD, RESTART = ClockMode.RUN, ClockMode.HOLD, ClockMode.RESTART
MINUTE = timedelta(minutes=1)
POLICIES = st.sampled_from(CountFrom)
TERMS = st.one_of(
    st.builds(Duration, st.integers(1, 30), st.just(Unit.WORKING_DAY)),
    st.builds(Duration, st.integers(1, 60), st.just(Unit.CALENDAR_DAY)),
    st.builds(Duration, st.integers(1, 40), st.just(Unit.WORKING_HOUR)),
    st.builds(Duration, st.integers(1, 3), st.just(Unit.MONTH)),
    st.just(Duration(0, Unit.SAME_DAY)),
)
GAPS = st.lists(st.integers(0, 60 * 24 * 9), min_size=2, max_size=6).map(
    lambda gaps: gaps[: len(gaps) // 2 * 2]
)
"""Minutes between marks: held after, resumed after, held after, ..."""


def running(term: Duration, policy: CountFrom, start: datetime) -> Clock:
    return switch(Clock(term, policy), RUN, start)


def due(clock: Clock) -> datetime:
    said = reckon(clock, QUANG_NAM).due
    assert said is not None
    return said


def paused(clock: Clock, start: datetime, gaps: list[int]) -> Clock:
    moment = start
    for number, gap in enumerate(gaps):
        moment += gap * MINUTE
        clock = switch(clock, RUN if number % 2 else HOLD, moment)
    return clock


@given(term=TERMS, policy=POLICIES, start=MOMENTS, later=st.integers(0, 60 * 24 * 20))
def test_who_comes_later_is_never_served_earlier(
    term: Duration, policy: CountFrom, start: datetime, later: int
):
    first, second = (running(term, policy, moment) for moment in (start, start + later * MINUTE))
    assert due(first) <= due(second)


@given(
    start=MOMENTS,
    policy=POLICIES,
    unit=st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.WORKING_HOUR, Unit.MONTH]),
    quantities=st.tuples(st.integers(1, 12), st.integers(1, 12)),
)
def test_a_longer_term_never_ends_earlier(
    start: datetime, policy: CountFrom, unit: Unit, quantities: tuple[int, int]
):
    shorter, longer = sorted(quantities)
    assert due(running(Duration(shorter, unit), policy, start)) <= due(
        running(Duration(longer, unit), policy, start)
    )


@given(term=TERMS, policy=POLICIES, start=MOMENTS, gaps=GAPS)
def test_nothing_is_ever_due_outside_working_time(
    term: Duration, policy: CountFrom, start: datetime, gaps: list[int]
):
    promise = due(paused(running(term, policy, start), start, gaps))
    assert any(
        opens <= promise <= closes for opens, closes in QUANG_NAM.sessions_on(promise.date())
    )


@given(term=TERMS, policy=POLICIES, start=MOMENTS, gaps=GAPS)
def test_pausing_then_resuming_never_loses_or_gains_a_working_minute(
    term: Duration, policy: CountFrom, start: datetime, gaps: list[int]
):
    if term.unit is Unit.WORKING_DAY:
        policy = CountFrom.SAME_HOUR
    elif term.unit is not Unit.WORKING_HOUR:
        term = Duration(3, Unit.WORKING_HOUR)
    clock, moment = running(term, policy, start), start
    promised = due(clock)
    for held_after, resumed_after in zip(gaps[::2], gaps[1::2], strict=True):
        held_at = moment + held_after * MINUTE
        moment = held_at + resumed_after * MINUTE
        clock = switch(switch(clock, HOLD, held_at), RUN, moment)
        left = QUANG_NAM.minutes_between(held_at, promised)
        promised = due(clock)
        assert QUANG_NAM.minutes_between(moment, promised) == left


@given(term=TERMS, policy=POLICIES, start=MOMENTS, gaps=GAPS)
def test_a_restart_is_a_fresh_start(
    term: Duration, policy: CountFrom, start: datetime, gaps: list[int]
):
    clock = paused(running(term, policy, start), start, gaps)
    waits_from = clock.marks[-1].at + 7 * MINUTE
    complete = waits_from + gaps[0] * MINUTE
    anew = reckon(switch(switch(clock, RESTART, waits_from), RUN, complete), QUANG_NAM)
    fresh = reckon(running(term, policy, complete), QUANG_NAM)
    assert (anew.due, anew.original_due) == (fresh.due, fresh.original_due)
    assert (anew.started_at, anew.used_minutes) == (fresh.started_at, 0)


@given(term=TERMS, policy=POLICIES, start=MOMENTS, gaps=GAPS)
def test_reckoning_twice_says_the_same(
    term: Duration, policy: CountFrom, start: datetime, gaps: list[int]
):
    clock = paused(running(term, policy, start), start, gaps)
    assert reckon(clock, QUANG_NAM) == reckon(clock, QUANG_NAM)


@pytest.fixture(params=["America/New_York", "Asia/Tokyo", "UTC"])
def _elsewhere(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    system_time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    system_time.tzset()


@pytest.mark.usefixtures("_elsewhere")
def test_the_server_may_stand_in_any_time_zone():
    clock = running(Duration(15, Unit.WORKING_DAY), CountFrom.NEXT_DAY, at("2026-08-20 14:00"))
    assert due(clock) == at("2026-09-14 17:00")
    assert due(clock).isoformat() == "2026-09-14T17:00:00+07:00"


@given(term=TERMS, policy=POLICIES, start=MOMENTS)
def test_a_due_date_has_the_offset_of_hanoi(term: Duration, policy: CountFrom, start: datetime):
    assert due(running(term, policy, start)).utcoffset() == timedelta(hours=7)


# The slow model: a list of the working minutes there are, and a finger that moves along it.


@dataclass(frozen=True)
class Finger:
    """``days`` times 480 working minutes from ``start``, and one more for each that was paused."""

    days: int
    policy: CountFrom
    start: datetime
    pauses: list[tuple[datetime, datetime]]

    def due(self, calendar: WorkingCalendar) -> datetime:
        minutes = self._minutes(calendar)
        paused = sum(since <= minute < until for since, until in self.pauses for minute in minutes)
        last = self.days * 480 + paused - 1
        if self.policy is CountFrom.SAME_HOUR:
            return minutes[last] + MINUTE
        if self._deemed_at_an_opening(calendar):
            last += 1
        return calendar.sessions_on(minutes[last].date())[-1][1]

    def _minutes(self, calendar: WorkingCalendar) -> list[datetime]:
        """Every working minute from the start to well after the last pause."""
        found: list[datetime] = []
        day = self.start.date()
        end = max((until for _, until in self.pauses), default=self.start).date()
        while day <= end + timedelta(days=30):
            for opens, closes in calendar.sessions_on(day):
                length = (closes - opens) // MINUTE
                found += [opens + number * MINUTE for number in range(length)]
            day += timedelta(days=1)
        return [minute for minute in found if minute >= self.start]

    def _deemed_at_an_opening(self, calendar: WorkingCalendar) -> bool:
        sessions = calendar.sessions_on(self.start.date())
        if not sessions or self.start >= sessions[-1][1]:
            return self.policy is CountFrom.NEXT_SESSION
        return self.start <= sessions[0][0]


@given(days=st.integers(1, 6), policy=POLICIES, start=MOMENTS, gaps=GAPS)
def test_the_clock_agrees_with_a_slow_model(
    days: int, policy: CountFrom, start: datetime, gaps: list[int]
):
    clock = paused(running(Duration(days, Unit.WORKING_DAY), policy, start), start, gaps)
    pauses = []
    moment = start
    for held_after, resumed_after in zip(gaps[::2], gaps[1::2], strict=True):
        held_at = moment + held_after * MINUTE
        moment = held_at + resumed_after * MINUTE
        pauses.append((held_at, moment))
    assert due(clock) == Finger(days, policy, start, pauses).due(QUANG_NAM)

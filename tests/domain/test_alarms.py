"""Phát hiện im lặng: a dossier that lies forgotten is found before its due date, once."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.domain.dossier import Act, Dossier, Material
from app.domain.durations import Duration
from app.domain.entering import next_timer
from app.domain.machine import Alarm, EffectCall
from app.domain.workflow import due_timers, transition
from tests.domain.calendar_examples import OFFICE, at
from tests.example_machine import MACHINE
from tests.examples import COMPLETE, FILED, OFFICER, SYSTEM, a_dossier, a_situation, moved

UNOPENED, SILENT = EffectCall("notify", "desk_unopened"), EffectCall("notify", "head_silent")
WATCHFUL = replace(
    MACHINE,
    alarms=(
        Alarm(effects=(UNOPENED,), unopened_for=Duration.parse("8wh")),
        Alarm(effects=(SILENT,), silent_for=50),
    ),
)
OPENED = replace(COMPLETE, opened=True)
HANDED_IN = a_dossier("submitted")
NEXT_MORNING = at("2026-03-03 09:00")
"""Handed in on Monday at nine: eight working hours later."""
APPRAISED = a_dossier("appraise")
HALF_WAY = at("2026-03-05 09:15")
"""Nobody touched it since Monday 11:00, and half of five days is twenty working hours."""


def looked_at(dossier: Dossier, moment: datetime, material: Material = COMPLETE) -> tuple[str, ...]:
    return due_timers(a_situation(dossier, moment, machine=WATCHFUL, material=material))


def reminded(dossier: Dossier, moment: datetime) -> Dossier:
    situation = a_situation(dossier, moment, machine=WATCHFUL)
    return transition(situation, Act(action="remind", by=SYSTEM, at=moment)).after


def test_what_nobody_opens_within_the_intake_limit_is_found():
    assert next_timer(HANDED_IN, WATCHFUL, OFFICE, opened=False) == NEXT_MORNING
    assert looked_at(HANDED_IN, NEXT_MORNING - timedelta(minutes=1)) == ()
    assert looked_at(HANDED_IN, NEXT_MORNING) == ("remind",)


def test_what_somebody_opened_in_time_raises_no_alarm():
    assert next_timer(HANDED_IN, WATCHFUL, OFFICE, opened=True) is None
    assert looked_at(HANDED_IN, NEXT_MORNING, OPENED) == ()


def test_the_alarm_is_raised_once():
    after = reminded(HANDED_IN, NEXT_MORNING)
    assert looked_at(after, NEXT_MORNING + timedelta(days=3)) == ()


def test_silence_is_measured_in_working_time_since_somebody_did_something():
    expected = OFFICE.add_minutes(at("2026-03-02 11:00"), minutes_of_half_the_term())
    assert next_timer(APPRAISED, WATCHFUL, OFFICE, opened=True) == expected
    assert looked_at(APPRAISED, expected - timedelta(minutes=1), OPENED) == ()
    assert looked_at(APPRAISED, expected, OPENED) == ("remind",)


def minutes_of_half_the_term() -> int:
    return OFFICE.minutes_between(at("2026-03-02 10:00"), at("2026-03-09 17:00")) // 2


def test_the_systems_own_reminder_does_not_break_the_silence():
    expected = next_timer(APPRAISED, WATCHFUL, OFFICE, opened=True)
    assert expected is not None
    after = reminded(APPRAISED, expected)
    assert after.touched_at == APPRAISED.touched_at
    assert looked_at(after, expected + timedelta(days=2), OPENED) == ()


def test_a_new_silence_is_a_new_alarm():
    first = next_timer(APPRAISED, WATCHFUL, OFFICE, opened=True)
    assert first is not None
    after = reminded(APPRAISED, first)
    touched = moved(after, "propose", OFFICER, first + timedelta(hours=1)).after
    second = next_timer(touched, WATCHFUL, OFFICE, opened=True)
    assert second is not None
    assert second > first


def test_who_waits_for_the_citizen_is_not_silent():
    waiting = a_dossier("result_ready")
    assert next_timer(waiting, WATCHFUL, OFFICE, opened=True) is None
    assert looked_at(waiting, FILED + timedelta(days=90), OPENED) == ()

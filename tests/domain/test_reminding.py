"""Nhắc hạn: each reminder is given once for each promised date, by the system alone."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.domain.clock import reckon
from app.domain.dossier import Act, Dossier, Moved
from app.domain.durations import Duration
from app.domain.entering import next_timer
from app.domain.machine import EffectCall, Reminder
from app.domain.refusals import ActionNotPossibleHere, NotYourPart
from app.domain.workflow import available_actions, due_timers, transition
from tests.domain.calendar_examples import OFFICE, at
from tests.example_machine import MACHINE
from tests.examples import HEAD, OFFICER, SYSTEM, a_dossier, a_situation

SOON = EffectCall("notify", "owner_due_soon")
OVERDUE = EffectCall("flag", "overdue")
REMINDING = replace(
    MACHINE,
    reminders=(Reminder(Duration.parse("2wd"), (SOON,)), Reminder(None, (OVERDUE,))),
)
DOSSIER = a_dossier("appraise")
DUE = at("2026-03-09 17:00")
"""Received on Monday 2 March 2026 with five days: Monday the 9th, at the close."""
WARNED = at("2026-03-05 17:00")


def reminded(dossier: Dossier, moment: datetime) -> Moved:
    situation = a_situation(dossier, moment, machine=REMINDING)
    return transition(situation, Act(action="remind", by=SYSTEM, at=moment))


def test_the_system_looks_again_when_the_first_reminder_is_due():
    assert next_timer(DOSSIER, REMINDING, OFFICE, opened=True) == WARNED


def test_the_example_is_due_when_it_says():
    assert reckon(DOSSIER.clock, OFFICE).due == DUE


def test_nothing_is_said_before_its_moment():
    before = WARNED - timedelta(minutes=1)
    assert due_timers(a_situation(DOSSIER, before, machine=REMINDING)) == ()
    with pytest.raises(ActionNotPossibleHere):
        reminded(DOSSIER, before)


def test_a_reminder_is_given_once_and_leaves_a_line_of_history():
    moved = reminded(DOSSIER, WARNED)
    assert moved.effects == (SOON,)
    assert moved.after.version == DOSSIER.version + 1
    assert moved.after.state == DOSSIER.state
    again = a_situation(moved.after, WARNED + timedelta(hours=1), machine=REMINDING)
    assert due_timers(again) == ()
    assert next_timer(moved.after, REMINDING, OFFICE, opened=True) == DUE


def test_what_was_missed_is_said_at_once():
    assert reminded(DOSSIER, DUE).effects == (SOON, OVERDUE)


def test_a_date_that_moved_is_a_new_date():
    after = reminded(DOSSIER, WARNED).after
    extended = transition(
        a_situation(after, WARNED, machine=REMINDING),
        Act(action="extend", by=HEAD, at=WARNED, comment="Chậm.", data={"extension": "3wd"}),
    ).after
    assert next_timer(extended, REMINDING, OFFICE, opened=True) == at("2026-03-10 17:00")


def test_a_reminder_takes_nobody_his_undo():
    accepted = a_dossier("appraise")
    assert accepted.undo is not None
    assert reminded(accepted, WARNED).after.undo == accepted.undo


def test_who_waits_for_the_citizen_is_not_reminded():
    waiting = replace(DOSSIER, clock=a_dossier("result_ready").clock)
    assert due_timers(a_situation(waiting, DUE, machine=REMINDING)) == ()


def test_only_the_system_reminds():
    situation = a_situation(DOSSIER, WARNED, machine=REMINDING)
    with pytest.raises(NotYourPart):
        transition(situation, Act(action="remind", by=OFFICER, at=WARNED))
    offered = {offer.action.name for offer in available_actions(situation, OFFICER)}
    assert "remind" not in offered

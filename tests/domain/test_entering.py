"""Entering a state changes holder, clock, dates and the way back, and nothing else."""

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

import pytest

from app.domain.clock import ClockMode
from app.domain.dossier import Dossier, Holder
from app.domain.durations import Duration
from app.domain.entering import entered, next_timer, timer_due
from app.domain.machine import OWNER, Timer
from tests.domain.calendar_examples import OFFICE, at
from tests.example_machine import MACHINE
from tests.examples import (
    COMPETENT_AGENCY,
    DESK,
    FILED,
    OFFICER,
    a_dossier,
    a_draft,
    a_person,
    assigned_to,
)

LATER = at("2026-03-10 09:00")


def came_to(state: str, dossier: Dossier | None = None, moment: datetime = LATER) -> Dossier:
    before = a_dossier("appraise") if dossier is None else dossier
    return entered(before, MACHINE.state(state), MACHINE, OFFICE, moment)


@pytest.mark.parametrize(
    ("state", "holder"),
    [
        ("received", Holder("receiver", DESK)),
        ("routed", Holder("clerk", COMPETENT_AGENCY)),
        ("approve", Holder("dept_head", COMPETENT_AGENCY)),
        ("waiting_citizen", Holder("applicant")),
        ("result_ready", Holder("receiver", DESK)),
        ("withdrawn", Holder("applicant")),
        ("returned", Holder("applicant")),
    ],
)
def test_the_holder_is_whom_the_state_says(state: str, holder: Holder):
    assert came_to(state).holder == holder


@pytest.mark.parametrize(
    ("agency", "seat"),
    [(OWNER, COMPETENT_AGENCY), ("H47.99", "H47.99"), (None, COMPETENT_AGENCY)],
)
def test_a_state_may_say_where_its_owner_sits(agency: str | None, seat: str):
    state = replace(MACHINE.state("approve"), agency=agency)
    after = entered(a_dossier("appraise"), state, MACHINE, OFFICE, LATER)
    assert after.holder.agency == seat


def test_an_owner_without_a_seat_of_its_own_sits_at_the_competent_agency():
    role = replace(MACHINE.roles["dept_head"], agency=None)
    machine = replace(MACHINE, roles=MappingProxyType({**MACHINE.roles, "dept_head": role}))
    state = replace(machine.state("approve"), agency=None)
    after = entered(a_dossier("appraise"), state, machine, OFFICE, LATER)
    assert after.holder == Holder("dept_head", COMPETENT_AGENCY)


def test_a_dossier_that_comes_back_lies_with_the_same_officer():
    assert came_to("appraise", came_to("approve", assigned_to(OFFICER))).holder.person == OFFICER.id


def test_another_role_does_not_inherit_the_officer():
    dossier = replace(assigned_to(OFFICER), people={"clerk": a_person("clerk")})
    assert came_to("approve", dossier).holder.person is None
    assert came_to("routed", dossier).holder.person == a_person("clerk")


@pytest.mark.parametrize("state", MACHINE.states)
def test_the_clock_is_in_the_mode_of_the_state(state: str):
    assert came_to(state).clock.mode is MACHINE.state(state).clock


def test_a_dossier_is_submitted_once():
    first = came_to("submitted", a_draft(), FILED)
    assert first.submitted_at == FILED
    assert came_to("submitted", first).submitted_at == FILED


def test_a_dossier_is_accepted_when_its_clock_first_runs():
    submitted = came_to("submitted", a_draft(), FILED)
    assert submitted.accepted_at is None
    received = came_to("received", submitted)
    assert received.accepted_at == LATER
    waiting = came_to("waiting_citizen", received)
    assert came_to("appraise", waiting, at("2026-03-20 09:00")).accepted_at == LATER


def test_a_refused_dossier_was_never_accepted_and_is_finished():
    refused = came_to("refused", came_to("submitted", a_draft(), FILED))
    assert refused.accepted_at is None
    assert refused.finished_at == LATER


def test_a_dossier_is_finished_as_long_as_its_clock_stands_still_for_good():
    ready = came_to("result_ready")
    assert ready.finished_at == LATER
    assert came_to("returned", ready, at("2026-03-12 09:00")).finished_at == LATER
    assert came_to("issue", ready).finished_at is None


@pytest.mark.parametrize(
    ("state", "due"),
    [
        ("submitted", at("2026-03-11 09:00")),
        ("received", at("2026-03-10 17:00")),
        ("approve", at("2026-03-12 17:00")),
        ("sign", None),
    ],
)
def test_a_step_has_its_own_due_date(state: str, due: datetime | None):
    assert came_to(state).step_due == due


@pytest.mark.parametrize("waiting", ["waiting_citizen", "waiting_obligation", "waiting_early"])
def test_a_waiting_dossier_knows_where_it_came_from(waiting: str):
    assert came_to(waiting).origin == "appraise"
    assert came_to(waiting, a_dossier("approve")).origin == "approve"


def test_from_one_waiting_state_to_another_the_way_back_stays():
    once = came_to("waiting_obligation")
    assert came_to("waiting_citizen", once).origin == "appraise"
    assert came_to("waiting_obligation", once).origin == "appraise"


def test_a_dossier_that_does_not_wait_has_no_way_back():
    assert came_to("appraise", came_to("waiting_citizen")).origin is None
    assert came_to("withdrawn", came_to("waiting_citizen")).origin is None


def test_nothing_else_changes():
    before = a_dossier("appraise")
    after = came_to("approve", before)
    same = {
        *("id", "code", "version", "counts", "values", "people", "marked", "consultations", "undo"),
        *("applicant", "receiving_agency", "competent_agency", "calendar", "variant"),
    }
    assert all(getattr(after, name) == getattr(before, name) for name in same)
    assert after.entered_at == LATER
    assert ClockMode.RUN is after.clock.mode


@pytest.mark.parametrize(
    ("after", "due"),
    [
        ("30cd", "2026-04-01 09:00"),
        ("30m", "2026-03-02 09:30"),
        ("4wd", "2026-03-06 09:00"),
        ("4wh", "2026-03-02 14:00"),
        ("1mo", "2026-04-02 09:00"),
    ],
)
def test_a_wait_is_counted_to_the_minute(after: str, due: str):
    assert timer_due(Duration.parse(after), FILED, OFFICE) == at(due)


def test_minutes_are_counted_to_the_second():
    since = FILED.replace(second=59)
    assert timer_due(Duration.parse("30m"), since, OFFICE) == at("2026-03-02 09:30").replace(
        second=59
    )


def test_the_next_timer_is_the_earliest():
    state = replace(
        MACHINE.state("waiting_citizen"),
        timers=tuple(Timer(Duration.parse(term), "expire") for term in ("30cd", "none", "10cd")),
    )
    machine = replace(MACHINE, states=MappingProxyType({**MACHINE.states, state.id: state}))
    assert next_timer(came_to("waiting_citizen"), machine, OFFICE, opened=True) == at(
        "2026-03-20 09:00"
    )


def test_a_wait_without_an_end_has_no_timer():
    state = replace(
        MACHINE.state("waiting_citizen"), timers=(Timer(Duration.parse("none"), "expire"),)
    )
    machine = replace(MACHINE, states=MappingProxyType({**MACHINE.states, state.id: state}))
    assert next_timer(came_to("waiting_citizen"), machine, OFFICE, opened=True) is None
    assert next_timer(came_to("approve"), MACHINE, OFFICE, opened=True) is None

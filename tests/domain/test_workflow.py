"""What an action makes of a dossier: one version more, one holder, and the house's work named."""

from dataclasses import replace
from types import MappingProxyType
from uuid import UUID

import pytest

from app.domain.clock import ClockMode, reckon
from app.domain.dossier import Holder
from app.domain.durations import Duration
from app.domain.errors import DomainError
from app.domain.inputs import INPUTS
from app.domain.machine import EffectCall, Timer
from app.domain.workflow import CHANGE_AGENCY, due_timers, transition
from tests.domain.calendar_examples import OFFICE, at
from tests.example_machine import MACHINE
from tests.examples import (
    ANOTHER_AGENCY,
    APPLICANT,
    CLERK,
    CLERK_ELSEWHERE,
    COLLEAGUE,
    COMPETENT_AGENCY,
    GOLDEN,
    HEAD,
    OFFICER,
    RECEIVER,
    REGISTRAR,
    SUBSTITUTE,
    SYSTEM,
    a_dossier,
    a_draft,
    a_situation,
    an_act,
    assigned_to,
    moved,
    with_action,
)
from tests.machine_building import an_action

IN_APPRAISAL = a_dossier("appraise")
MOMENT = at("2026-03-03 09:00")
SOMEBODY = UUID(str(INPUTS["person"].sample))


def test_a_dossier_goes_its_whole_way():
    dossier = a_draft()
    for action, who, moment in GOLDEN:
        dossier = moved(dossier, action, who, moment).after
    assert (dossier.state, dossier.version) == ("returned", 9)
    assert dossier.submitted_at == at("2026-03-02 09:00")
    assert dossier.accepted_at == at("2026-03-02 10:00")
    assert dossier.finished_at == at("2026-03-04 10:00")
    assert dossier.values == {"proposal": "grant", "outcome": "granted"}
    assert set(dossier.counts.values()) == {1}


def test_a_move_tells_what_was_and_what_is():
    situation = a_situation(a_dossier("submitted"))
    act = an_act(situation, "receive", RECEIVER)
    move = transition(situation, act)
    assert (move.before, move.act) == (situation.dossier, act)
    assert (move.role, move.on_behalf_of, move.overridden) == ("receiver", None, False)
    assert move.effects == (EffectCall("assign_code"), EffectCall("issue", "M01"))
    assert move.acted_on == situation.dossier


def test_effects_of_the_action_come_before_those_of_the_state():
    ready = moved(a_dossier("issue"), "issue_result", REGISTRAR)
    assert ready.effects == (EffectCall("register_result"), EffectCall("notify", "ready"))


def test_who_stands_in_is_recorded_with_whom_he_stands_for():
    move = moved(assigned_to(OFFICER), "propose", SUBSTITUTE)
    assert (move.role, move.on_behalf_of) == ("officer", OFFICER.id)
    assert move.act.by == SUBSTITUTE


def test_staying_changes_neither_holder_nor_dates():
    after = moved(IN_APPRAISAL, "assign", HEAD, MOMENT).after
    assert after.state == "appraise"
    assert after.entered_at == IN_APPRAISAL.entered_at
    assert after.step_due == IN_APPRAISAL.step_due
    assert after.version == IN_APPRAISAL.version + 1


def test_entering_the_same_state_anew_is_not_staying():
    rerouted = moved(a_dossier("routed"), "reroute", CLERK, MOMENT).after
    assert rerouted.state == "routed"
    assert rerouted.entered_at == MOMENT


# Clock


def test_a_supplement_after_appraisal_counts_from_zero():
    waiting = moved(IN_APPRAISAL, "request_supplement", OFFICER, MOMENT).after
    assert waiting.clock.mode is ClockMode.RESTART
    assert reckon(waiting.clock, OFFICE).due is None
    again = moved(waiting, "supplement", APPLICANT, at("2026-03-10 09:00")).after
    assert again.state == "appraise"
    assert reckon(again.clock, OFFICE).due == at("2026-03-17 17:00")


def test_an_obligation_keeps_what_is_left():
    waiting = moved(IN_APPRAISAL, "request_obligation", OFFICER, MOMENT).after
    assert waiting.clock.mode is ClockMode.HOLD
    again = moved(waiting, "confirm_obligation", RECEIVER, at("2026-03-10 09:00")).after
    assert again.state == "appraise"
    assert reckon(again.clock, OFFICE).due == at("2026-03-16 17:00")


def test_asking_again_while_waiting_keeps_the_way_back():
    waiting = moved(IN_APPRAISAL, "request_obligation", OFFICER, MOMENT).after
    again = moved(waiting, "ask_again", RECEIVER).after
    assert (again.state, again.origin) == ("waiting_obligation", "appraise")
    assert moved(again, "confirm_obligation", RECEIVER).after.state == "appraise"


def test_back_to_the_origin_without_one_is_staying_put():
    lost = replace(IN_APPRAISAL, state="waiting_citizen", holder=Holder("applicant"))
    assert moved(lost, "supplement", APPLICANT).after.state == "waiting_citizen"


def test_what_was_finished_and_taken_up_again_is_not_finished():
    machine = with_action(an_action("reopen", "receiver", "issue"), "result_ready")
    after = moved(a_dossier("result_ready"), "reopen", RECEIVER, machine=machine).after
    assert after.finished_at is None
    assert after.clock.mode is ClockMode.RUN


# Marked items


ITEMS = [{"item": "documents.don", "note": "Mờ."}, {"item": "form.area", "note": "Sai."}]


def test_what_the_applicant_may_change_is_marked_until_he_has_answered():
    data = {"marked_items": ITEMS}
    waiting = moved(IN_APPRAISAL, "request_supplement", OFFICER, data=data).after
    assert waiting.marked == ("documents.don", "form.area")
    assert moved(waiting, "supplement", APPLICANT).after.marked == ()


def test_marks_stay_while_the_dossier_stays():
    machine = with_action(an_action("remind", "receiver", "$same"), "waiting_citizen")
    waiting = moved(IN_APPRAISAL, "request_supplement", OFFICER).after
    reminded = moved(waiting, "remind", RECEIVER, machine=machine).after
    assert reminded.marked == waiting.marked == ("documents.don",)


def test_an_action_that_does_not_mark_marks_nothing():
    data = {"marked_items": ITEMS}
    assert moved(IN_APPRAISAL, "propose", OFFICER, data=data).after.marked == ()
    assert (
        moved(IN_APPRAISAL, "assign", HEAD, data={"person": str(SOMEBODY)} | data).after.marked
        == ()
    )


# People and agencies


def test_the_assigned_officer_holds_the_dossier_in_his_role():
    after = moved(IN_APPRAISAL, "assign", HEAD).after
    assert after.holder == Holder("officer", COMPETENT_AGENCY, SOMEBODY)  # type: ignore[arg-type]
    assert after.people == {"officer": SOMEBODY}


def test_the_head_may_assign_anew():
    after = moved(assigned_to(OFFICER), "assign", HEAD, data={"person": str(COLLEAGUE.id)}).after
    assert after.people == {"officer": COLLEAGUE.id}
    assert moved(after, "propose", COLLEAGUE).after.state == "approve"


def test_who_is_named_on_the_way_holds_the_dossier_where_it_arrives():
    action = an_action("accept", "clerk", "appraise", accepts="person")
    machine = with_action(action, "routed")
    data = {"person": str(SOMEBODY)}
    after = moved(a_dossier("routed"), "accept", CLERK, machine=machine, data=data).after
    assert after.people == {"officer": SOMEBODY}
    assert after.holder.person == SOMEBODY
    assert moved(a_dossier("routed"), "accept", CLERK, machine=machine).after.people == {}


def test_the_applicants_own_dossier_is_assigned_to_nobody():
    action = an_action("ask", "officer", "waiting_citizen", requires="person")
    after = moved(IN_APPRAISAL, "ask", OFFICER, machine=with_action(action)).after
    assert after.holder == Holder("applicant")
    assert after.people == {}


def test_another_agency_gets_the_dossier_with_code_and_clock_as_they_are():
    routed = a_dossier("routed")
    after = moved(routed, "reroute", CLERK, data={"agency": ANOTHER_AGENCY}).after
    assert after.competent_agency == ANOTHER_AGENCY
    assert after.holder == Holder("clerk", ANOTHER_AGENCY)
    assert after.clock == routed.clock
    assert moved(after, "accept", CLERK_ELSEWHERE).after.holder.agency == ANOTHER_AGENCY


def test_the_officers_of_the_former_agency_are_forgotten_and_those_of_the_desk_are_not():
    routed = a_dossier(
        "routed", people=MappingProxyType({"officer": OFFICER.id, "receiver": RECEIVER.id})
    )
    after = moved(routed, "reroute", CLERK, data={"agency": ANOTHER_AGENCY}).after
    assert after.people == {"receiver": RECEIVER.id}


def test_who_hands_a_dossier_on_without_moving_it_hands_it_on_all_the_same():
    action = an_action("reroute", "officer", "$same", accepts="agency", effects=(CHANGE_AGENCY,))
    machine = with_action(action)
    data = {"agency": ANOTHER_AGENCY}
    after = moved(IN_APPRAISAL, "reroute", OFFICER, machine=machine, data=data).after
    assert after.holder == Holder("officer", ANOTHER_AGENCY)
    stayed = moved(IN_APPRAISAL, "reroute", OFFICER, machine=machine).after
    assert stayed.holder == IN_APPRAISAL.holder


# Timers


def test_a_timer_is_due_once_its_time_is_over():
    waiting = moved(IN_APPRAISAL, "request_supplement", OFFICER, MOMENT).after
    assert due_timers(a_situation(waiting, at("2026-04-02 08:59"))) == ()
    assert due_timers(a_situation(waiting, at("2026-04-02 09:00"))) == ("expire",)
    expired = moved(waiting, "expire", SYSTEM, at("2026-04-02 09:00")).after
    assert (expired.state, expired.clock.mode) == ("expired", ClockMode.STOP)


def test_a_timer_without_a_term_is_never_due():
    state = replace(
        MACHINE.state("waiting_citizen"), timers=(Timer(Duration.parse("none"), "expire"),)
    )
    machine = replace(MACHINE, states=MappingProxyType({**MACHINE.states, state.id: state}))
    waiting = moved(IN_APPRAISAL, "request_supplement", OFFICER, MOMENT).after
    assert due_timers(a_situation(waiting, at("2027-04-02 09:00"), machine=machine)) == ()


def test_a_timer_is_the_systems_and_nobody_elses():
    waiting = moved(IN_APPRAISAL, "request_supplement", OFFICER, MOMENT).after
    with pytest.raises(DomainError, match="not_your_part"):
        moved(waiting, "expire", OFFICER, at("2026-04-02 09:00"))


def test_a_state_without_timers_waits_for_people():
    assert due_timers(a_situation(IN_APPRAISAL, at("2026-12-01 09:00"))) == ()

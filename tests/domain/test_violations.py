"""Vi phạm: what went against a rule is written on the dossier by the very move that did it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.clock import reckon
from app.domain.dossier import Act, ApologyDraft, Dossier
from app.domain.errors import Invalid
from app.domain.machine import EffectCall, Machine, Reminder
from app.domain.refusals import ExtensionStillPossible, LimitUsedUp, NothingToApologiseFor
from app.domain.violations import ViolationKind
from app.domain.workflow import available_actions, transition
from tests.domain.calendar_examples import OFFICE, at
from tests.example_machine import MACHINE
from tests.examples import CLERK, HEAD, RECEIVER, SYSTEM, a_dossier, a_situation, moved

assert MACHINE.extension is not None
STRICT = replace(
    MACHINE,
    reminders=(Reminder(None, (EffectCall("notify", "head_overdue"),)),),
    extension=replace(MACHINE.extension, late_effects=(EffectCall("issue", "M04"),)),
)
IN_APPRAISAL = a_dossier("appraise")
DUE = at("2026-03-09 17:00")


def kinds(dossier: Dossier) -> list[ViolationKind]:
    return [violation.kind for violation in dossier.violations]


def after(dossier: Dossier, act: Act, machine: Machine = STRICT) -> Dossier:
    return transition(a_situation(dossier, act.at, machine=machine), act).after


def extended(dossier: Dossier, at_noon: str = "2026-03-05 10:00") -> Dossier:
    data = {"extension": "2wd"}
    return after(dossier, Act(action="extend", by=HEAD, at=at(at_noon), comment="Chậm.", data=data))


def overdue(dossier: Dossier) -> Dossier:
    due = reckon(dossier.clock, OFFICE).due
    assert due is not None
    return after(dossier, Act(action="remind", by=SYSTEM, at=due))


def apology(when: str) -> Act:
    return Act(
        action="apologise",
        by=HEAD,
        at=at(when),
        comment="Chậm do chờ ý kiến.",
        data={"promised_on": "2026-03-12"},
    )


def test_a_due_date_that_passes_without_an_apology_is_a_violation_once():
    late = overdue(IN_APPRAISAL)
    assert kinds(late) == [ViolationKind.MISSED_APOLOGY]
    assert late.violations[0].legal == "NĐ 61/2018/NĐ-CP Điều 19.9"


def test_who_apologised_in_time_has_violated_nothing_when_the_new_date_passes():
    assert kinds(overdue(extended(IN_APPRAISAL))) == []


def test_a_late_apology_moves_no_date_and_is_written_down():
    late = overdue(IN_APPRAISAL)
    apologised = after(late, apology("2026-03-10 08:00"))
    assert kinds(apologised) == [ViolationKind.MISSED_APOLOGY, ViolationKind.LATE_APOLOGY]
    with pytest.raises(LimitUsedUp):
        after(apologised, apology("2026-03-10 09:00"))
    assert apologised.clock == late.clock
    assert reckon(apologised.clock, OFFICE).due == DUE


def test_while_a_new_date_can_be_agreed_an_apology_alone_is_refused():
    with pytest.raises(ExtensionStillPossible):
        after(IN_APPRAISAL, apology("2026-03-06 10:00"))


def test_after_the_one_extension_only_the_apology_is_left():
    once = extended(IN_APPRAISAL)
    early = a_situation(once, at("2026-03-06 10:00"), machine=STRICT)
    situation = replace(early, at=at("2026-03-11 10:00"))
    with pytest.raises(NothingToApologiseFor):
        transition(early, apology("2026-03-06 10:00"))
    refusals = {
        offer.action.name: None if offer.refusal is None else offer.refusal.code
        for offer in available_actions(situation, HEAD)
    }
    assert refusals["extend"] == "limit"
    assert refusals["apologise"] is None


@pytest.mark.parametrize("day", ["2026-03-09", "2026-03-14"])
def test_a_day_that_has_passed_or_is_not_worked_is_not_promised(day: str):
    late = overdue(IN_APPRAISAL)
    act = replace(apology("2026-03-10 08:00"), data={"promised_on": day})
    with pytest.raises(Invalid):
        after(late, act)


def test_the_draft_is_gone_when_the_letter_has_gone_out():
    drafted = replace(
        IN_APPRAISAL, apology=ApologyDraft(drafted_at=at("2026-03-06 17:00"), due=DUE)
    )
    assert extended(drafted).apology is None


def test_a_transfer_the_next_morning_is_in_time_and_later_it_is_not():
    received = a_dossier("received")
    machine = _handing_over()
    due = at("2026-03-02 17:00")
    received = replace(received, step_due=due)
    act = Act(action="route", by=RECEIVER, at=due)
    assert kinds(after(received, act, machine)) == []
    late = replace(act, at=due + timedelta(minutes=1))
    assert kinds(after(received, late, machine)) == [ViolationKind.LATE_TRANSFER]


def test_withdrawing_is_no_transfer():
    received = replace(a_dossier("received"), step_due=at("2026-03-02 17:00"))
    act = Act(action="withdraw", by=RECEIVER, at=at("2026-03-04 09:00"), comment="Rút.")
    assert kinds(after(received, act, _handing_over())) == []


def test_an_undo_takes_no_violation_away():
    accepted = a_dossier("routed")
    taken = moved(accepted, "accept", CLERK, at("2026-03-09 16:50")).after
    late = overdue(taken)
    undone = after(late, Act(action="undo", by=CLERK, at=at("2026-03-09 17:10")))
    assert kinds(undone) == [ViolationKind.MISSED_APOLOGY]


def _handing_over() -> Machine:
    state = replace(STRICT.states["received"], handover=True)
    return replace(STRICT, states={**STRICT.states, "received": state})

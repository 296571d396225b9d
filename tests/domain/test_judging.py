"""What is refused is refused for one reason, the first that counts, and with what would help."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from app.domain.dossier import Act, Dossier
from app.domain.errors import Defect, DomainError, Invalid
from app.domain.guard import Guard
from app.domain.judging import permit, refusal_of, way_on
from app.domain.machine import Branch, Machine, Override
from app.domain.people import Principal
from app.domain.refusals import (
    ActionNotPossibleHere,
    ConditionNotMet,
    DossierMovedOn,
    ExtensionTooLate,
    HeldByColleague,
    LimitUsedUp,
    NothingToUndo,
    NotYourPart,
)
from app.domain.workflow import transition
from tests.domain.calendar_examples import at
from tests.example_machine import MACHINE
from tests.examples import (
    APPLICANT,
    CLERK,
    COLLEAGUE,
    HEAD,
    INCOMPLETE,
    OFFICER,
    RECEIVER,
    SUBSTITUTE,
    a_dossier,
    a_draft,
    a_situation,
    an_act,
    assigned_to,
    branches,
    moved,
    with_action,
)
from tests.machine_building import an_action

IN_APPRAISAL = a_dossier("appraise")
USED_UP = replace(IN_APPRAISAL, counts=MappingProxyType({"appraise:request_supplement": 1}))
TOO_LATE = at("2026-03-09 09:00")
"""Five working days after reception: no time is left to ask for a supplement, or to extend."""


def refused(
    dossier: Dossier, action: str, who: Principal, machine: Machine = MACHINE, **changes: object
) -> DomainError:
    """The refusal of an act at which everything else that could be wrong is wrong too."""
    situation = a_situation(dossier, TOO_LATE, material=INCOMPLETE, machine=machine)
    with pytest.raises(DomainError) as refusal:
        transition(situation, Act(action=action, by=who, at=TOO_LATE, **changes))  # type: ignore[arg-type]
    return refusal.value


def test_first_of_all_the_dossier_must_be_what_was_seen():
    refusal = refused(USED_UP, "unknown", RECEIVER, version=3)
    assert isinstance(refusal, DossierMovedOn)
    assert refusal.facts == {"state": "appraise", "version": 4}


def test_then_the_action_must_be_possible_here():
    refusal = refused(USED_UP, "hand_over", RECEIVER, version=4)
    assert isinstance(refusal, ActionNotPossibleHere)
    assert refusal.facts["action"] == "hand_over"
    assert refusal.facts["state"] == "appraise"
    assert "propose" in str(refusal.facts["possible_en"])


def test_an_unknown_name_is_not_echoed():
    refusal = refused(IN_APPRAISAL, "x" * 100, OFFICER)
    assert refusal.facts["action"] is None


def test_then_it_must_be_your_part():
    refusal = refused(USED_UP, "request_supplement", HEAD)
    assert isinstance(refusal, NotYourPart)
    assert refusal.facts["roles"] == "officer"
    assert refusal.facts["roles_vi"] == "officer (vi)"


def test_the_part_is_not_yours_when_a_colleague_has_it():
    dossier = replace(assigned_to(OFFICER), counts=USED_UP.counts)
    refusal = refused(dossier, "request_supplement", COLLEAGUE)
    assert isinstance(refusal, HeldByColleague)
    assert refusal.facts == {"action": "request_supplement"}


BY_THE_HEAD = {
    "override": "dept_head",
    "override_vi": "dept_head (vi)",
    "override_en": "dept_head (en)",
}
BY_NOBODY = {"override": None, "override_vi": None, "override_en": None}


def test_then_the_limit_counts():
    refusal = refused(USED_UP, "request_supplement", OFFICER)
    assert isinstance(refusal, LimitUsedUp)
    assert refusal.facts == {
        "action": "request_supplement",
        "limit": 1,
        "legal": "NĐ 61/2018/NĐ-CP Điều 19.4",
        **BY_THE_HEAD,
    }


def test_a_limit_that_nobody_may_override_says_so():
    dossier = a_dossier("approve", counts=MappingProxyType({"approve:send_back": 2}))
    refusal = refused(dossier, "send_back", HEAD)
    assert refusal.facts == {"action": "send_back", "limit": 2, "legal": None, **BY_NOBODY}


def test_then_the_condition():
    refusal = refused(IN_APPRAISAL, "request_supplement", OFFICER)
    assert isinstance(refusal, ConditionNotMet)
    assert refusal.facts == {
        "action": "request_supplement",
        "why_vi": "Đã quá hạn thông báo.",
        "why_en": "The time for asking is over.",
        "legal": "NĐ 61/2018/NĐ-CP Điều 19.4",
        **BY_THE_HEAD,
    }


def test_a_condition_without_words_of_its_own_has_none():
    dossier = a_dossier("approve", values=MappingProxyType({"proposal": "refuse"}))
    refusal = refused(dossier, "approve", HEAD)
    said = {"why_vi": None, "why_en": None, "legal": None}
    assert refusal.facts == {"action": "approve", **said, **BY_NOBODY}


def test_then_it_must_be_in_time():
    assert isinstance(refused(IN_APPRAISAL, "extend", HEAD), ExtensionTooLate)


def test_at_last_everything_that_is_missing_is_said_at_once():
    refusal = refused(a_dossier("submitted"), "receive", RECEIVER)
    assert isinstance(refusal, Invalid)
    missing = Defect("documents.don", "document_missing", {"document": "Đơn đề nghị"})
    assert refusal.defects == (missing,)
    both = an_action("both", "officer", "$same", requires="comment person documents")
    refusal = refused(IN_APPRAISAL, "both", OFFICER, with_action(both))
    assert isinstance(refusal, Invalid)
    required = [Defect("comment", "required"), Defect("data.person", "required")]
    assert refusal.defects == (*required, missing)


def test_what_cannot_be_read_is_a_defect_too():
    refusal = refused(IN_APPRAISAL, "assign", HEAD, data={"person": "nobody"})
    assert isinstance(refusal, Invalid)
    assert refusal.defects == (Defect("data.person", "not_an_id"),)


def test_an_input_that_is_welcome_must_be_readable_as_well():
    action = an_action("assign", "dept_head", "$same", accepts="person")
    situation = a_situation(IN_APPRAISAL, machine=with_action(action))
    act = an_act(situation, "assign", HEAD, data={"person": "nobody"})
    with pytest.raises(Invalid):
        transition(situation, act)


def test_who_did_not_say_what_he_saw_is_not_stale():
    assert moved(IN_APPRAISAL, "propose", OFFICER, version=None).after.state == "approve"
    assert moved(IN_APPRAISAL, "propose", OFFICER, version=4).after.state == "approve"


def test_a_refusal_changes_nothing():
    before = replace(USED_UP)
    refused(USED_UP, "request_supplement", OFFICER)
    assert before == USED_UP


# Ways on


ONLY_GRANTED = branches(
    ("approve", Guard.parse("proposal == 'grant'")), ("withdrawn", Guard.parse("form.x == 1"))
)


def test_an_action_that_leads_nowhere_is_refused():
    machine = with_action(an_action("go", "officer", ONLY_GRANTED))
    refusal = refused(IN_APPRAISAL, "go", OFFICER, machine)
    assert isinstance(refusal, ConditionNotMet)
    assert refusal.facts == {"action": "go", "why_vi": None, "why_en": None, "legal": None}


def test_the_way_is_chosen_by_what_the_action_itself_sets():
    machine = with_action(an_action("go", "officer", ONLY_GRANTED, sets={"proposal": "grant"}))
    situation = a_situation(IN_APPRAISAL, machine=machine)
    assert way_on(situation, machine.state("appraise").actions["go"]) == ONLY_GRANTED[0]
    assert moved(IN_APPRAISAL, "go", OFFICER, machine=machine).after.state == "approve"


def test_the_way_is_chosen_by_how_often_it_was_gone_this_time_included():
    ways = branches(("approve", Guard.parse("count.go < 2")), ("sign", None))
    machine = with_action(an_action("go", "officer", ways))
    first = moved(IN_APPRAISAL, "go", OFFICER, machine=machine).after
    assert first.state == "approve"
    back = replace(first, state="appraise", holder=IN_APPRAISAL.holder)
    assert moved(back, "go", OFFICER, machine=machine).after.state == "sign"


def test_the_first_way_that_is_open_is_taken():
    ways = branches(
        ("sign", Guard.parse("form.high_risk == false")), ("approve", None), ("withdrawn", None)
    )
    machine = with_action(an_action("go", "officer", ways))
    assert moved(IN_APPRAISAL, "go", OFFICER, machine=machine).after.state == "approve"


# Overriding


def test_whoever_may_override_acts_in_spite_of_limit_and_condition():
    move = moved(USED_UP, "request_supplement", HEAD, TOO_LATE, override=True)
    assert move.overridden
    assert move.role == "dept_head"
    assert move.after.state == "waiting_citizen"
    assert move.after.counts["appraise:request_supplement"] == 2


def test_overriding_needs_its_own_inputs_too():
    with pytest.raises(Invalid) as refusal:
        moved(USED_UP, "request_supplement", HEAD, TOO_LATE, override=True, data={})
    assert {defect.field for defect in refusal.value.defects} == {
        "data.marked_items",
        "data.legal_basis",
    }


def test_who_may_not_override_is_told_who_may():
    refusal = refused(USED_UP, "request_supplement", OFFICER, override=True)
    assert isinstance(refusal, NotYourPart)
    assert refusal.facts["roles"] == "dept_head"


def test_what_cannot_be_overridden_is_judged_as_ever():
    move = moved(IN_APPRAISAL, "propose", OFFICER, override=True)
    assert not move.overridden


def test_overriding_opens_no_way_where_there_is_none():
    action = an_action(
        "go", "officer", ONLY_GRANTED, override=Override(by=("dept_head",), requires=())
    )
    refusal = refused(IN_APPRAISAL, "go", HEAD, with_action(action), override=True)
    assert isinstance(refusal, ConditionNotMet)


# Refusals without an act


@pytest.mark.parametrize(
    ("dossier", "action", "who", "kind"),
    [
        (IN_APPRAISAL, "hand_over", RECEIVER, ActionNotPossibleHere),
        (IN_APPRAISAL, "undo", RECEIVER, NotYourPart),
        (a_draft(), "undo", APPLICANT, NothingToUndo),
        (IN_APPRAISAL, "propose", CLERK, NotYourPart),
        (assigned_to(OFFICER), "propose", COLLEAGUE, HeldByColleague),
        (USED_UP, "request_supplement", OFFICER, LimitUsedUp),
    ],
)
def test_why_somebody_may_not(
    dossier: Dossier, action: str, who: Principal, kind: type[DomainError]
):
    assert type(refusal_of(a_situation(dossier), action, who)) is kind


@pytest.mark.parametrize("who", [OFFICER, SUBSTITUTE])
def test_who_may_is_not_refused_for_want_of_inputs(who: Principal):
    assert refusal_of(a_situation(IN_APPRAISAL), "propose_refusal", who) is None


def test_papers_that_are_missing_refuse_where_none_can_be_brought():
    situation = a_situation(a_dossier("submitted"), material=INCOMPLETE)
    refusal = refusal_of(situation, "receive", RECEIVER)
    assert isinstance(refusal, Invalid)
    assert [defect.code for defect in refusal.defects] == ["document_missing"]


@pytest.mark.parametrize("takes", ["accepts", "requires"])
@pytest.mark.parametrize("brought", ["files", "answers"])
def test_papers_that_are_missing_may_come_with_the_action(takes: str, brought: str):
    lists = {"requires": "documents", "accepts": ""}
    lists[takes] += f" {brought}"
    machine = with_action(an_action("bring", "officer", "$same", **lists))
    situation = a_situation(IN_APPRAISAL, material=INCOMPLETE, machine=machine)
    assert refusal_of(situation, "bring", OFFICER) is None


def test_a_permit_says_in_which_part():
    situation = a_situation(assigned_to(OFFICER))
    part = permit(situation, an_act(situation, "propose", SUBSTITUTE)).part
    assert (part.role, part.on_behalf_of) == ("officer", OFFICER.id)


def test_the_part_that_fits_is_taken_before_one_that_a_colleague_has():
    action = an_action("go", "officer dept_head", (Branch("approve"),))
    situation = a_situation(assigned_to(OFFICER), machine=with_action(action))
    both = replace(COLLEAGUE, grants=(*COLLEAGUE.grants, *HEAD.grants))
    assert permit(situation, an_act(situation, "go", both)).part.role == "dept_head"

"""Agencies are asked by name or as the procedure says; each answers for itself, late or not."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from app.domain.consulting import OPEN_CONSULTATIONS, applicable, opened
from app.domain.dossier import Dossier, OpenConsultation
from app.domain.durations import Duration
from app.domain.errors import Defect, Invalid
from app.domain.facts import facts_of
from app.domain.ids import AgencyCode
from app.domain.machine import Consultation, EffectCall, Machine
from app.domain.people import Grant, Permission
from app.domain.refusals import NoOpenConsultation, NotConsultable, NotYourPart
from tests.domain.calendar_examples import OFFICE, at
from tests.example_machine import MACHINE
from tests.examples import (
    ASKED,
    COMMUNE,
    COMPETENT_AGENCY,
    COMPLETE,
    DESK,
    EXPERT,
    EXPERTS,
    HEAD,
    OFFICER,
    a_dossier,
    a_situation,
    an_act,
    moved,
    staff,
    standing_in,
    with_action,
)
from tests.machine_building import words

MOMENT = at("2026-03-02 11:00")
IN_APPRAISAL = a_dossier("appraise")
LOW_RISK = replace(COMPLETE, form=MappingProxyType({"commune": COMMUNE}))
NOWHERE = replace(COMPLETE, form=MappingProxyType({}))
QUESTION = {"agency": COMMUNE, "question": "Địa điểm có đúng không?", "due": "4wh"}
CONSULTING = moved(IN_APPRAISAL, "consult_all", OFFICER, MOMENT).after


def asked_of(dossier: Dossier) -> list[tuple[str, str]]:
    return [(c.key, c.agency) for c in dossier.consultations]


def test_an_agency_is_asked_by_name():
    after = moved(IN_APPRAISAL, "consult", OFFICER, MOMENT, data={"consultation": QUESTION}).after
    assert after.consultations == (
        OpenConsultation(
            key="c1",
            agency=COMMUNE,
            asked_at=MOMENT,
            due=at("2026-03-02 16:00"),
            question="Địa điểm có đúng không?",
        ),
    )
    assert after.state == "appraise"


def test_the_procedure_asks_whom_it_names():
    assert asked_of(CONSULTING) == [("commune", COMMUNE), ("experts", EXPERTS)]
    assert [c.due for c in CONSULTING.consultations] == [
        at("2026-03-06 11:00"),
        at("2026-03-04 11:00"),
    ]
    assert CONSULTING.consultations[0].question == "the place (vi)"


def test_only_what_the_case_needs_is_asked():
    after = moved(IN_APPRAISAL, "consult_all", OFFICER, material=LOW_RISK).after
    assert asked_of(after) == [("commune", COMMUNE)]


def test_consulting_nobody_is_refused():
    with pytest.raises(NotConsultable):
        moved(IN_APPRAISAL, "consult_all", OFFICER, material=NOWHERE)
    act = an_act(a_situation(IN_APPRAISAL), "consult_all", OFFICER)
    with pytest.raises(NotConsultable):
        opened(IN_APPRAISAL, act, MACHINE, {}, OFFICE)


@pytest.mark.parametrize(
    ("seat", "agency"),
    [
        ("$receiving", DESK),
        ("$competent", COMPETENT_AGENCY),
        ("H47.33", "H47.33"),
        ("form.commune", COMMUNE),
        ("form.area", None),
        ("form.empty", None),
        ("form.nothing", None),
    ],
)
def test_where_a_declared_question_goes(seat: str, agency: str | None):
    asked = Consultation(key="x", agency=seat, due=Duration.parse("1wd"), asks=words("x"))
    machine = replace(MACHINE, consultations=MappingProxyType({"x": asked}))
    facts = {"form": {"commune": COMMUNE, "area": 5, "empty": ""}}
    found = [to for _, to in applicable(IN_APPRAISAL, machine, facts)]
    assert found == ([] if agency is None else [agency])


def test_a_form_that_is_no_form_names_nobody():
    assert applicable(IN_APPRAISAL, MACHINE, {"form": None}) == ()


def test_questions_are_numbered_and_never_take_the_place_of_another():
    dossier = CONSULTING
    for _ in range(2):
        dossier = replace(dossier, state="appraise")
        dossier = moved(dossier, "consult", OFFICER, data={"consultation": QUESTION}).after
    assert [key for key, _ in asked_of(dossier)] == ["commune", "experts", "c3", "c4"]


def test_a_question_is_not_numbered_like_one_that_the_procedure_declares():
    declared = replace(MACHINE.consultations["experts"], key="c1")
    machine = replace(MACHINE, consultations=MappingProxyType({"c1": declared}))
    data = {"consultation": QUESTION}
    after = moved(IN_APPRAISAL, "consult", OFFICER, machine=machine, data=data).after
    assert [key for key, _ in asked_of(after)] == ["c2"]


def test_asking_again_as_declared_opens_the_question_anew():
    answered = moved(CONSULTING, "answer_consultation", ASKED).after
    again = moved(replace(answered, state="appraise"), "consult_all", OFFICER).after
    assert sorted(asked_of(again)) == [("commune", COMMUNE), ("experts", EXPERTS)]
    assert all(c.is_open for c in again.consultations)


def test_an_answer_closes_the_question_of_its_agency():
    moment = at("2026-03-03 09:00")
    data = {"opinion": {"position": "agree_with_conditions"}}
    after = moved(CONSULTING, "answer_consultation", ASKED, moment, data=data).after
    commune, experts = after.consultations
    assert (commune.answered_at, commune.opinion) == (moment, "agree_with_conditions")
    assert experts.is_open
    assert after.state == "consulting"


def test_a_late_answer_is_noted_and_taken():
    moment = at("2026-03-20 09:00")
    after = moved(CONSULTING, "answer_consultation", ASKED, moment).after
    assert after.consultations[0].is_late(moment)
    assert not after.consultations[0].is_open


def test_a_substitute_answers_for_his_colleague():
    deputy = standing_in("deputy", COMMUNE, Permission.CONSULT, "asked")
    move = moved(CONSULTING, "answer_consultation", deputy)
    assert move.on_behalf_of == ASKED.id
    assert not move.after.consultations[0].is_open


def test_of_several_questions_the_named_one_is_answered():
    both = staff("both", Grant(COMMUNE, Permission.CONSULT), Grant(EXPERTS, Permission.CONSULT))
    data = {"opinion": {"position": "agree", "key": "experts"}}
    after = moved(CONSULTING, "answer_consultation", both, data=data).after
    assert [c.is_open for c in after.consultations] == [True, False]
    first = moved(CONSULTING, "answer_consultation", both).after
    assert [c.is_open for c in first.consultations] == [False, True]


def test_an_agency_that_was_asked_twice_answers_the_open_question():
    dossier = IN_APPRAISAL
    for _ in range(2):
        dossier = moved(dossier, "consult", OFFICER, data={"consultation": QUESTION}).after
        assert [c.is_open for c in dossier.consultations][-1]
        dossier = moved(dossier, "answer_consultation", ASKED).after
    assert [c.is_open for c in dossier.consultations] == [False, False]
    assert dossier.consultations[0].key != dossier.consultations[1].key


def test_a_question_to_somebody_else_is_not_answered():
    data = {"opinion": {"position": "agree", "key": "experts"}}
    with pytest.raises(NoOpenConsultation):
        moved(CONSULTING, "answer_consultation", ASKED, data=data)


def test_who_has_answered_has_no_more_part_in_it():
    answered = moved(CONSULTING, "answer_consultation", ASKED).after
    with pytest.raises(NotYourPart):
        moved(answered, "answer_consultation", ASKED)
    assert not moved(answered, "answer_consultation", EXPERT).after.consultations[1].is_open


def test_who_was_not_asked_does_not_answer():
    with pytest.raises(NotYourPart):
        moved(IN_APPRAISAL, "answer_consultation", ASKED)
    with pytest.raises(NotYourPart):
        moved(CONSULTING, "answer_consultation", HEAD)


def test_an_opinion_without_a_position_is_none():
    with pytest.raises(Invalid) as refusal:
        moved(CONSULTING, "answer_consultation", ASKED, data={"opinion": {}})
    assert refusal.value.defects == (Defect("data.opinion.position", "not_text"),)


def test_the_join_waits_for_whoever_has_time():
    late = at("2026-03-06 11:01")
    with pytest.raises(Exception, match="condition_not_met"):
        moved(CONSULTING, "joined", OFFICER, at("2026-03-05 09:00"))
    assert moved(CONSULTING, "joined", OFFICER, late).after.state == "approve"


def opening_on_entry() -> Machine:
    state = replace(
        MACHINE.state("consulting"), on_enter=(OPEN_CONSULTATIONS, EffectCall("notify", "asked"))
    )
    machine = replace(MACHINE, states=MappingProxyType({**MACHINE.states, "consulting": state}))
    action = replace(machine.state("appraise").actions["consult_all"], effects=())
    return with_action(action, machine=machine)


def test_a_state_may_ask_everybody_as_it_is_entered():
    move = moved(IN_APPRAISAL, "consult_all", OFFICER, MOMENT, machine=opening_on_entry())
    assert asked_of(move.after) == [("commune", COMMUNE), ("experts", EXPERTS)]
    assert move.after.consultations[0].asked_at == MOMENT
    assert move.effects == (EffectCall("notify", "asked"),)


def test_a_state_that_has_nobody_to_ask_is_entered_all_the_same():
    machine = opening_on_entry()
    after = moved(IN_APPRAISAL, "consult_all", OFFICER, machine=machine, material=NOWHERE).after
    assert after.state == "consulting"
    assert after.consultations == ()


def test_facts_and_questions_speak_of_the_same_form():
    facts = facts_of(IN_APPRAISAL, COMPLETE, OFFICE, MOMENT)
    assert [agency for _, agency in applicable(IN_APPRAISAL, MACHINE, facts)] == [
        COMMUNE,
        AgencyCode("H47.7"),
    ]

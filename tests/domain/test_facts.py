"""Conditions may ask of a dossier exactly what the language of conditions names."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from app.domain.dossier import Dossier, Material
from app.domain.facts import facts_of, working_days_since_received
from app.domain.guard import PLAIN_NAMES, SPACES, Guard
from tests.domain.calendar_examples import OFFICE, at
from tests.examples import (
    APPLICANT,
    ASKED,
    COMPETENT_AGENCY,
    COMPLETE,
    DESK,
    EXPERT,
    OFFICER,
    a_dossier,
    a_draft,
    moved,
)

MONDAY = at("2026-03-02 11:00")
IN_APPRAISAL = a_dossier("appraise")
CONSULTING = moved(IN_APPRAISAL, "consult_all", OFFICER, MONDAY).after
"""The commune is given four working days, the experts two."""


def held(text: str, dossier: Dossier = IN_APPRAISAL, moment: str = "2026-03-02 11:00") -> bool:
    facts = facts_of(dossier, COMPLETE, OFFICE, at(moment))
    return Guard.parse(text).holds(facts)


def test_every_name_of_the_language_has_a_fact_and_no_other_has():
    assert set(facts_of(a_draft(), COMPLETE, OFFICE, MONDAY)) == PLAIN_NAMES | SPACES


@pytest.mark.parametrize(
    "text",
    [
        "state == 'appraise'",
        "channel == 'online' and subject == 'citizen' and return_method == 'counter'",
        "receiving_agency == 'H47.TTHCC'",
        "competent_agency == 'H47.15' and owner_agency == 'H47.15'",
        "variant == null and proposal == null and outcome == null",
        "form.high_risk == true",
        "documents.don and not documents.anh",
        "count.receive == 1 and count.send_back == null",
        "not originals_held",
    ],
)
def test_the_facts_of_a_dossier(text: str):
    assert held(text)


def test_who_waits_is_counted_as_with_the_competent_agency():
    waiting = moved(IN_APPRAISAL, "request_obligation", OFFICER).after
    facts = facts_of(waiting, COMPLETE, OFFICE, MONDAY)
    assert facts["owner_agency"] == COMPETENT_AGENCY
    assert facts_of(a_dossier("received"), COMPLETE, OFFICE, MONDAY)["owner_agency"] == DESK


def test_what_was_proposed_is_known_afterwards():
    assert held("proposal == 'grant'", moved(IN_APPRAISAL, "propose", OFFICER).after)


def test_an_action_is_counted_over_all_its_states():
    dossier = replace(
        IN_APPRAISAL,
        counts=MappingProxyType({"a:send_back": 2, "b:send_back": 1, "b:sign": 1}),
    )
    assert held("count.send_back == 3 and count.sign == 1", dossier)


def test_held_originals_are_known():
    facts = facts_of(IN_APPRAISAL, Material(originals_held=True), OFFICE, MONDAY)
    assert Guard.parse("originals_held").holds(facts)


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        ("2026-03-02 10:00", 0),
        ("2026-03-02 23:59", 0),
        ("2026-03-03 00:00", 1),
        ("2026-03-05 17:00", 3),
        ("2026-03-08 12:00", 4),
        ("2026-03-09 08:00", 5),
    ],
)
def test_working_days_since_receipt_leave_out_its_own_day(moment: str, days: int):
    assert working_days_since_received(IN_APPRAISAL, OFFICE, at(moment)) == days


def test_before_reception_no_days_are_counted():
    assert working_days_since_received(a_dossier("submitted"), OFFICE, MONDAY) is None


def test_a_restart_counts_the_days_anew():
    waiting = moved(IN_APPRAISAL, "request_supplement", OFFICER, at("2026-03-04 09:00")).after
    again = moved(waiting, "supplement", APPLICANT, at("2026-03-12 09:00")).after
    assert working_days_since_received(waiting, OFFICE, at("2026-03-11 09:00")) == 7
    assert working_days_since_received(again, OFFICE, at("2026-03-13 09:00")) == 1


def test_nobody_was_asked_is_neither_done_nor_late():
    assert not held("consults_done or consults_late")


def test_consultations_are_done_when_everybody_has_answered():
    half = moved(CONSULTING, "answer_consultation", ASKED).after
    assert not held("consults_done or consults_late", half)
    assert held("consults_done", moved(half, "answer_consultation", EXPERT).after)


@pytest.mark.parametrize(
    ("moment", "late"),
    [("2026-03-04 11:01", False), ("2026-03-06 10:59", False), ("2026-03-06 11:00", True)],
)
def test_whoever_has_time_left_is_waited_for(moment: str, *, late: bool):
    assert held("consults_late", CONSULTING, moment) is late
    assert not held("consults_done", CONSULTING, moment)


def test_a_late_one_is_not_waited_for_when_the_others_have_answered():
    answered = moved(CONSULTING, "answer_consultation", ASKED).after
    assert not held("consults_late", answered, "2026-03-04 10:59")
    assert held("consults_late", answered, "2026-03-04 11:00")


def test_a_late_answer_makes_nothing_late_any_more():
    moment = at("2026-03-09 11:00")
    both = moved(CONSULTING, "answer_consultation", ASKED, moment).after
    both = moved(both, "answer_consultation", EXPERT, moment).after
    assert held("consults_done and not consults_late", both, "2026-03-10 11:00")
    assert [c.is_late(moment) for c in both.consultations] == [True, True]


def test_at_the_very_end_an_answer_is_in_time_and_silence_is_late():
    end = at("2026-03-04 11:00")
    answered = moved(CONSULTING, "answer_consultation", EXPERT, end).after
    assert not answered.consultations[1].is_late(end)
    assert CONSULTING.consultations[1].is_late(end)

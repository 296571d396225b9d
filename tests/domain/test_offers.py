"""What is on offer and what is refused never disagree, wherever a dossier may have got to."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.dossier import Dossier, Moved
from app.domain.guard import Guard
from app.domain.people import Principal
from app.domain.refusals import ConditionNotMet
from app.domain.workflow import Offer, available_actions
from tests.domain.calendar_examples import at
from tests.domain.walking import chances, taken, tried
from tests.example_machine import MACHINE
from tests.examples import (
    APPLICANT,
    CLERK,
    COMPLETE,
    FILED,
    HEAD,
    INCOMPLETE,
    OFFICER,
    PEOPLE,
    RECEIVER,
    a_dossier,
    a_draft,
    a_situation,
    branches,
    moved,
    with_action,
)
from tests.machine_building import an_action

IN_APPRAISAL = a_dossier("appraise")
MOMENT = at("2026-03-03 09:00")


def offers(dossier: Dossier, who: Principal = OFFICER, **changes: object) -> dict[str, Offer]:
    situation = a_situation(dossier, **changes)  # type: ignore[arg-type]
    return {o.action.name: o for o in available_actions(situation, who)}


def test_a_way_that_the_act_itself_closes_is_refused():
    """Offered, for nobody knows yet what will be asked; refused once it is known."""
    ways = branches(("approve", Guard.parse("consults_done or consults_late")))
    action = an_action("ask", "officer", ways, requires="consultation")
    asking = replace(action, effects=MACHINE.state("appraise").actions["consult"].effects)
    answered = replace(
        IN_APPRAISAL,
        consultations=tuple(
            replace(c, answered_at=MOMENT)
            for c in moved(IN_APPRAISAL, "consult_all", OFFICER).after.consultations
        ),
    )
    assert offers(answered, machine=with_action(asking))["ask"].refusal is None
    with pytest.raises(ConditionNotMet):
        moved(answered, "ask", OFFICER, machine=with_action(asking))


def test_offers_are_the_actions_of_the_state_with_what_the_law_adds():
    assert list(offers(IN_APPRAISAL)) == [*MACHINE.state("appraise").actions, "extend", "undo"]
    assert list(offers(a_draft(), APPLICANT)) == ["submit"]
    assert list(offers(a_dossier("result_ready"), RECEIVER)) == ["hand_over", "download", "undo"]


def test_an_offer_says_where_it_leads():
    found = offers(IN_APPRAISAL)
    leads = {name: offer.to_state for name, offer in found.items()}
    assert leads["propose"] == "approve"
    assert leads["assign"] == leads["extend"] == "appraise"
    assert leads["undo"] == "routed"
    waiting = moved(a_dossier("approve"), "send_back", HEAD).after
    waiting = moved(waiting, "request_supplement", OFFICER).after
    assert offers(waiting, APPLICANT)["supplement"].to_state == "appraise"


def test_an_offer_that_leads_nowhere_stays():
    ways = branches(("approve", Guard.parse("form.x == 1")))
    found = offers(IN_APPRAISAL, machine=with_action(an_action("go", "officer", ways)))
    assert found["go"].to_state == "appraise"
    assert isinstance(found["go"].refusal, ConditionNotMet)


def test_whoever_may_override_is_offered_just_that():
    used_up = replace(IN_APPRAISAL, counts={"appraise:request_supplement": 1})
    offer = offers(used_up, HEAD)["request_supplement"]
    assert (offer.refusal, offer.overrides) == (None, True)
    blocked = offers(used_up, OFFICER)["request_supplement"]
    assert (blocked.refusal and blocked.refusal.code, blocked.overrides) == ("limit", False)


def test_nothing_is_overridden_that_does_not_stand_in_the_way():
    offer = offers(IN_APPRAISAL, HEAD)["request_supplement"]
    assert (offer.refusal and offer.refusal.code, offer.overrides) == ("forbidden", False)
    assert not offers(IN_APPRAISAL)["request_supplement"].overrides


def test_a_condition_that_fails_may_be_overridden_as_well():
    late = {"moment": at("2026-03-09 09:00")}
    assert offers(IN_APPRAISAL, HEAD, **late)["request_supplement"].overrides
    assert not offers(IN_APPRAISAL, CLERK, **late)["request_supplement"].overrides


def test_a_limit_without_an_override_is_overridden_by_nobody():
    used_up = a_dossier("approve", counts={"approve:send_back": 2})
    offer = offers(used_up, HEAD)["send_back"]
    assert (offer.refusal and offer.refusal.code, offer.overrides) == ("limit", False)


def test_missing_papers_block_reception_and_nothing_else():
    found = offers(a_dossier("submitted"), RECEIVER, material=INCOMPLETE)
    refused = {name for name, offer in found.items() if offer.refusal is not None}
    assert refused == {"receive"}


STEPS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 60 * 30)), max_size=14)
"""Which of the possible acts is taken, and after how many minutes."""


@settings(max_examples=60)
@given(
    steps=STEPS,
    who=st.sampled_from(PEOPLE),
    later=st.sampled_from([0, 10, 60 * 24 * 2, 60 * 24 * 9]),
    complete=st.booleans(),
)
def test_an_action_is_offered_exactly_when_it_succeeds(
    steps: list[tuple[int, int]], who: Principal, later: int, *, complete: bool
):
    dossier, moment = a_draft(), FILED
    for choice, minutes in steps:
        moment += timedelta(minutes=minutes)
        possible = chances(dossier, moment)
        if not possible:
            break
        dossier = taken(dossier, moment, possible[choice % len(possible)]).after
    moment += timedelta(minutes=later)
    situation = a_situation(dossier, moment, material=COMPLETE if complete else INCOMPLETE)
    for offer in available_actions(situation, who):
        result = tried(situation, who, offer.action.name, override=offer.overrides)
        if offer.refusal is None:
            assert isinstance(result, Moved), (offer, result)
            assert result.after.state == offer.to_state
            assert result.overridden is offer.overrides
        else:
            assert not isinstance(result, Moved)
            assert (type(result), result.facts) == (type(offer.refusal), offer.refusal.facts)


@pytest.mark.parametrize("state", MACHINE.states)
def test_what_is_not_on_offer_is_not_possible(state: str):
    dossier = replace(a_draft(), state=state)
    offered = {offer.action.name for offer in available_actions(a_situation(dossier), PEOPLE[0])}
    every = {name for place in MACHINE.states.values() for name in place.actions}
    for action in sorted(every - offered):
        result = tried(a_situation(dossier), PEOPLE[0], action)
        assert not isinstance(result, Moved)
        assert result.reason == "action_not_possible_here"

"""What is on offer and what is refused never disagree, wherever a dossier may have got to."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.dossier import Moved
from app.domain.people import Principal
from app.domain.workflow import available_actions
from tests.domain.walking import chances, taken, tried
from tests.example_machine import MACHINE
from tests.examples import COMPLETE, FILED, INCOMPLETE, PEOPLE, a_draft, a_situation

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

"""Any lawful sequence of acts on the standard life cycle leaves what must be true true."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.domain.clock import ClockMode
from app.domain.errors import DomainError
from app.domain.judging import permit
from app.domain.workflow import available_actions
from drills.wander import calendar, courses, never_reached, walking
from drills.wandering import WAITS, Wanderer, Wrong

COURSES = courses()
DAYS = calendar()


class Wandering(RuleBasedStateMachine):
    """Hypothesis chooses who does what, and when; it shrinks whatever goes wrong."""

    walker: Wanderer

    @initialize(course=st.integers(0, len(COURSES) - 1), seed=st.integers(0, 2**32))
    def a_dossier_is_begun(self, course: int, seed: int) -> None:
        self.walker = Wanderer(COURSES[course], DAYS, Random(seed))  # noqa: S311 - ways, not secrets

    @rule(minutes=st.sampled_from(WAITS))
    def time_passes(self, minutes: int) -> None:
        self.walker.wait(minutes)

    @rule()
    def the_system_wakes(self) -> None:
        self.walker.keep_time()
        self.walker.tend_children()
        self.walker.hear_of_parcels()

    @precondition(lambda self: self.walker.offered())
    @rule(choice=st.integers(0, 10**6))
    def somebody_does_what_he_is_offered(self, choice: int) -> None:
        offered = self.walker.offered()
        self.walker.take(*offered[choice % len(offered)])

    @rule(choice=st.integers(0, 10**6))
    def what_is_shown_as_refused_is_refused_for_that_reason(self, choice: int) -> None:
        situation = self.walker.situation()
        everybody = list(self.walker.people())
        who = everybody[choice % len(everybody)]
        for offer in available_actions(situation, who):
            if offer.refusal is None or offer.refusal.code == "invalid":
                continue
            act = self.walker.act_of(offer.action, who)
            with pytest.raises(DomainError) as refused:
                permit(situation, act)
            assert refused.value.reason == offer.refusal.reason

    @invariant()
    def it_can_still_be_stored_and_the_clock_agrees(self) -> None:
        if self.walker.events:
            self.walker.look()

    @invariant()
    def what_has_ended_stays_ended(self) -> None:
        if self.walker.ended and self.walker.dossier.version:
            assert self.walker.dossier.clock.mode is ClockMode.STOP


Wandering.TestCase.settings = settings(max_examples=12, stateful_step_count=30, deadline=None)
TestWandering = Wandering.TestCase


def test_wandering_dossiers_reach_every_action_of_the_standard_life_cycle():
    missing = ["everything"]
    for seen in walking(lives=480, seed=1):
        missing = never_reached(seen)
        if not missing:
            break
    assert missing == []


def test_the_drill_finds_a_clock_that_does_not_agree():
    walker = Wanderer(COURSES[0], DAYS, Random(1))  # noqa: S311 - ways, not secrets
    walker.take(*walker.offered()[0])
    walker.dossier = replace(walker.dossier, finished_at=walker.at)
    with pytest.raises(Wrong):
        walker.look()

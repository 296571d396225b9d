"""Trả bản chính: wherever originals are, and whatever a dossier comes to, they go back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.custody import Paper, owed
from app.domain.dossier import Dossier, Holder, Moved
from app.domain.errors import DomainError
from app.domain.giving_back import FETCH, OriginalsHeld, is_open
from app.domain.judging import refusal_of
from app.domain.machine import Machine
from app.domain.procedure import ReturnMethod
from app.domain.workflow import available_actions
from tests.domain.calendar_examples import at
from tests.domain.walking import tried
from tests.example_machine import MACHINE
from tests.examples import (
    APPLICANT,
    CLERK,
    COMPETENT_AGENCY,
    DESK,
    PEOPLE,
    RECEIVER,
    SYSTEM,
    a_dossier,
    a_situation,
    moved,
    with_action,
)
from tests.machine_building import a_state, an_action

BANG = Paper(key="bang", originals=1, returnable=True, holder=DESK)
THERE = replace(BANG, holder=COMPETENT_AGENCY)
ON_ITS_WAY = replace(BANG, to=COMPETENT_AGENCY)
COPY = Paper(key="don", copies=1, holder=COMPETENT_AGENCY)
READY = a_dossier("result_ready", custody=(BANG, COPY))
RETURNED_TOO = {"receipt": {"collector": "Nguyễn Thị Ánh", "originals_returned": True}}
NOT_RETURNED = {"receipt": {"collector": "Nguyễn Thị Ánh"}}


def with_post() -> Machine:
    """The example with a way by post: sent, delivered, bounced."""
    sent = a_state(
        "in_post",
        MACHINE.state("result_ready").clock,
        9,
        owner="receiver",
        actions=[
            an_action("mark_delivered", "receiver system", "returned"),
            an_action("mark_bounced", "receiver system", "result_ready"),
        ],
    )
    machine = replace(MACHINE, states={**MACHINE.states, "in_post": sent})
    action = an_action("post", "receiver", "in_post", requires="shipment")
    return with_action(action, "result_ready", machine)


POSTAL = with_post()


def test_a_result_is_handed_over_together_with_the_originals():
    with pytest.raises(OriginalsHeld) as refusal:
        moved(READY, "hand_over", RECEIVER, data=NOT_RETURNED)
    assert refusal.value.code == "guard"
    assert refusal.value.facts == {"papers": "bang", "where": DESK}
    after = moved(READY, "hand_over", RECEIVER, data=RETURNED_TOO).after
    assert (after.state, owed(after.custody), is_open(after, MACHINE)) == ("returned", (), False)
    assert after.holder == Holder(role="applicant")


@pytest.mark.parametrize("paper", [THERE, ON_ITS_WAY])
def test_what_is_elsewhere_cannot_be_given_back_and_the_refusal_says_where(paper: Paper):
    dossier = replace(READY, custody=(paper,))
    for action in ("hand_over", "return_originals"):
        refusal = refusal_of(a_situation(dossier), action, RECEIVER)
        assert isinstance(refusal, OriginalsHeld)
        assert refusal.facts["where"] == COMPETENT_AGENCY


def test_refusals_name_papers_and_places_as_people_do():
    situation = a_situation(replace(READY, custody=(THERE,)))
    names = {"bang": "Văn bằng", COMPETENT_AGENCY: "Sở Du lịch"}
    named = replace(situation, material=replace(situation.material, names=names))
    refusal = refusal_of(named, "hand_over", RECEIVER)
    assert refusal is not None
    assert refusal.facts == {"papers": "Văn bằng", "where": "Sở Du lịch"}


def test_a_file_cannot_carry_originals():
    digital = replace(READY, return_method=ReturnMethod.DIGITAL)
    assert isinstance(refusal_of(a_situation(digital), "download", APPLICANT), OriginalsHeld)
    back = moved(digital, "return_originals", RECEIVER, data=NOT_RETURNED).after
    assert back.state == "result_ready"
    assert moved(back, "download", APPLICANT).after.state == "returned"


def test_originals_go_into_the_parcel_and_arrive_with_it():
    sent = moved(
        READY, "post", RECEIVER, machine=POSTAL, data={"shipment": {"originals": True}}
    ).after
    assert [paper.in_post for paper in sent.custody] == [True, False]
    delivered = moved(sent, "mark_delivered", SYSTEM, machine=POSTAL).after
    assert delivered.state == "returned"
    assert not any(paper.in_post or paper.is_owed for paper in delivered.custody)


def test_a_parcel_that_bounced_brings_them_back_to_the_desk():
    sent = moved(
        READY, "post", RECEIVER, machine=POSTAL, data={"shipment": {"originals": True}}
    ).after
    bounced = moved(sent, "mark_bounced", SYSTEM, at("2026-03-09 09:00"), machine=POSTAL).after
    assert owed(bounced.custody) == (replace(BANG, since=at("2026-03-09 09:00")),)


def test_a_parcel_without_them_does_not_close_the_dossier():
    sent = moved(READY, "post", RECEIVER, machine=POSTAL, data={"shipment": {}}).after
    for who in (RECEIVER, SYSTEM):
        refusal = refusal_of(a_situation(sent, machine=POSTAL), "mark_delivered", who)
        assert isinstance(refusal, OriginalsHeld)
    fetched = moved(sent, "return_originals", RECEIVER, machine=POSTAL).after
    assert moved(fetched, "mark_delivered", SYSTEM, machine=POSTAL).after.state == "returned"


def test_nothing_is_posted_that_is_not_at_the_desk():
    elsewhere = replace(READY, custody=(THERE,))
    with pytest.raises(OriginalsHeld):
        moved(elsewhere, "post", RECEIVER, machine=POSTAL, data={"shipment": {"originals": True}})


ENDS = [
    ("submitted", "refuse", RECEIVER, 3),
    ("received", "withdraw", APPLICANT, 7),
]


@pytest.mark.parametrize(("state", "action", "who", "national"), ENDS)
def test_an_end_holds_at_once_and_the_originals_stay_open_work(
    state: str, action: str, who: object, national: int
):
    end = moved(a_dossier(state, custody=(BANG, COPY)), action, who)  # type: ignore[arg-type]
    after = end.after
    assert MACHINE.state(after.state).national == national
    assert after.finished_at is not None
    assert FETCH in end.effects
    assert after.holder == Holder(role="receiver", agency=DESK)
    assert is_open(after, MACHINE)
    given_back = moved(after, "return_originals", RECEIVER, data=NOT_RETURNED).after
    assert (given_back.state, given_back.holder) == (after.state, Holder(role="applicant"))
    assert not is_open(given_back, MACHINE)


def test_what_ends_elsewhere_comes_back_to_the_desk_first():
    """The agency that has them hands them over, though the dossier has ended long since."""
    stopped = moved(a_dossier("received", custody=(THERE,)), "withdraw", APPLICANT).after
    assert isinstance(refusal_of(a_situation(stopped), "return_originals", RECEIVER), OriginalsHeld)
    sent = moved(stopped, "give_papers", CLERK, data={"handover": {"to_agency": DESK}}).after
    here = moved(sent, "take_papers", RECEIVER, data={}).after
    assert not is_open(moved(here, "return_originals", RECEIVER).after, MACHINE)


def test_an_end_without_originals_is_an_end():
    end = moved(a_dossier("submitted", custody=(COPY,)), "refuse", RECEIVER)
    assert FETCH not in end.effects
    assert end.after.holder == Holder(role="applicant")
    assert not is_open(end.after, MACHINE)


def test_some_are_given_back_while_others_are_on_their_way():
    ended = moved(a_dossier("received", custody=(BANG, THERE)), "withdraw", APPLICANT).after
    half = moved(ended, "return_originals", RECEIVER).after
    assert owed(half.custody) == (THERE,)
    assert is_open(half, MACHINE)


PAPERS = st.lists(
    st.builds(
        Paper,
        key=st.sampled_from(["bang", "the"]),
        originals=st.just(1),
        returnable=st.booleans(),
        holder=st.sampled_from([None, DESK, COMPETENT_AGENCY]),
        to=st.sampled_from([None, COMPETENT_AGENCY]),
    ).filter(lambda paper: paper.to is None or paper.holder == DESK),
    max_size=3,
)


@settings(max_examples=60, deadline=None)
@given(
    state=st.sampled_from(["received", "appraise", "result_ready", "returned"]),
    papers=PAPERS,
    who=st.sampled_from(PEOPLE),
)
def test_an_act_is_offered_exactly_when_it_succeeds_wherever_the_papers_are(
    state: str, papers: list[Paper], who: object
):
    held = tuple(papers) if state != "returned" else tuple(p for p in papers if not p.is_owed)
    dossier: Dossier = a_dossier(state, custody=held)
    situation = a_situation(dossier, dossier.entered_at + timedelta(minutes=5))
    for offer in available_actions(situation, who):  # type: ignore[arg-type]
        result = tried(situation, who, offer.action.name)  # type: ignore[arg-type]
        if offer.overrides or offer.action.name == "give_papers":
            continue
        if offer.refusal is None:
            assert isinstance(result, Moved), (offer, result)
            closed = MACHINE.state(result.after.state).national == 10
            assert not (closed and owed(result.after.custody))
        else:
            assert isinstance(result, DomainError)
            assert (type(result), result.facts) == (type(offer.refusal), offer.refusal.facts)

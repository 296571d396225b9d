"""Giao – nhận: who gives papers, who takes them, what is missing, and who answers meanwhile."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from app.domain.calendar import DayKind
from app.domain.clock import reckon
from app.domain.custody import Paper
from app.domain.dossier import Dossier, Moved
from app.domain.errors import Defect, Invalid
from app.domain.handing_over import is_late_transfer
from app.domain.permissions import may_read
from app.domain.refusals import ActionNotPossibleHere, NotYourPart
from app.domain.violations import ViolationKind
from app.domain.workflow import available_actions
from tests.domain.calendar_examples import OFFICE, a_day, at
from tests.examples import (
    ANOTHER_AGENCY,
    CLERK,
    CLERK_ELSEWHERE,
    COMPETENT_AGENCY,
    DESK,
    HEAD,
    OFFICER,
    RECEIVER,
    SUBSTITUTE,
    a_dossier,
    a_person,
    a_situation,
    moved,
)

ROUTED = a_dossier("routed")
LATER = at("2026-03-02 14:00")
DON = Paper(key="don", originals=1, holder=DESK)
BANG = Paper(key="bang", originals=1, returnable=True, holder=DESK)
WITH_PAPERS = replace(ROUTED, custody=(DON, BANG))


def given(dossier: Dossier = WITH_PAPERS, said: Mapping[str, object] | None = None) -> Moved:
    data = {"handover": {"to_agency": COMPETENT_AGENCY, **(said or {})}}
    return moved(dossier, "give_papers", RECEIVER, LATER, data=data, comment=None)


def taken(dossier: Dossier, comment: str | None = None, **said: object) -> Moved:
    return moved(dossier, "take_papers", CLERK, LATER, data={"takeover": said}, comment=comment)


def offered(dossier: Dossier, *people: object) -> list[set[str]]:
    papers = {"give_papers", "take_papers"}
    return [
        {
            offer.action.name
            for offer in available_actions(a_situation(dossier), who)  # type: ignore[arg-type]
            if offer.refusal is None
        }
        & papers
        for who in people
    ]


def test_until_they_are_acknowledged_the_giver_answers_for_papers():
    on_the_way = given().after
    assert {(p.holder, p.to) for p in on_the_way.custody} == {(DESK, COMPETENT_AGENCY)}
    arrived = taken(on_the_way).after
    assert {(p.holder, p.to, p.since) for p in arrived.custody} == {(COMPETENT_AGENCY, None, LATER)}
    assert (arrived.state, arrived.holder, arrived.counts) == (
        ROUTED.state,
        ROUTED.holder,
        ROUTED.counts,
    )


def test_some_papers_may_go_and_others_stay():
    first = given(said={"papers": ["bang"]}).after
    assert [p.to for p in first.custody] == [None, COMPETENT_AGENCY]
    assert [p.to for p in given(first).after.custody] == [COMPETENT_AGENCY] * 2


def test_what_did_not_arrive_stays_with_the_giver_who_can_give_it_again():
    after = taken(given().after, "Thiếu văn bằng.", missing=["bang"]).after
    assert [(p.holder, p.to) for p in after.custody] == [(COMPETENT_AGENCY, None), (DESK, None)]
    assert [p.to for p in given(after).after.custody] == [None, COMPETENT_AGENCY]


def test_both_sides_are_on_record_and_so_is_whoever_they_stand_in_for():
    gift = given()
    assert (gift.role, gift.agency, gift.on_behalf_of) == ("receiver", DESK, None)
    receipt = moved(gift.after, "take_papers", SUBSTITUTE, LATER, data={})
    assert (receipt.role, receipt.agency, receipt.on_behalf_of) == (
        "officer",
        COMPETENT_AGENCY,
        a_person("officer"),
    )


def test_offers_follow_the_papers():
    on_the_way = given().after
    people = (RECEIVER, CLERK, OFFICER, HEAD, CLERK_ELSEWHERE)
    give, take, none = {"give_papers"}, {"take_papers"}, set[str]()
    assert offered(ROUTED, *people) == [none] * 5
    assert offered(WITH_PAPERS, *people) == [give, none, none, none, none]
    assert offered(on_the_way, *people) == [none, take, take, none, none]
    assert offered(taken(on_the_way).after, *people) == [none, give, give, none, none]
    with pytest.raises(NotYourPart):
        moved(on_the_way, "take_papers", RECEIVER)
    with pytest.raises(ActionNotPossibleHere):
        moved(on_the_way, "give_papers", RECEIVER)


@pytest.mark.parametrize(
    ("said", "defects"),
    [
        ({"to_agency": ANOTHER_AGENCY}, [("data.handover.to_agency", "not_a_party")]),
        ({"to_agency": DESK}, [("data.handover.to_agency", "handed_to_itself")]),
        (
            {"to_agency": "H47.99", "papers": ["khong"]},
            [
                ("data.handover.to_agency", "not_a_party"),
                ("data.handover.papers", "paper_not_here"),
            ],
        ),
        ({"to_agency": " "}, [("data.handover.to_agency", "not_text")]),
    ],
)
def test_papers_go_to_agencies_that_have_a_part_in_the_dossier(
    said: dict[str, object], defects: list[tuple[str, str]]
):
    with pytest.raises(Invalid) as refusal:
        given(said=said)
    assert [(d.field, d.code) for d in refusal.value.defects][: len(defects)] == defects


def test_whoever_misses_something_says_what_and_why():
    with pytest.raises(Invalid) as refusal:
        taken(given().after, missing=["bang", "khong"])
    assert refusal.value.defects == (
        Defect("data.takeover.missing", "paper_not_coming"),
        Defect("comment", "required"),
    )


def test_papers_wait_for_nobody_and_nobody_waits_for_them():
    """The dossier is accepted while its papers lie at the desk, and undoing that loses nothing."""
    accepted = moved(WITH_PAPERS, "accept", CLERK, LATER).after
    assert accepted.state == "appraise"
    assert {p.holder for p in accepted.custody} == {DESK}
    on_the_way = given(accepted).after
    back = moved(on_the_way, "undo", CLERK, LATER).after
    assert back.state == "routed"
    assert back.custody == on_the_way.custody


def test_an_agency_that_keeps_papers_reads_their_dossier():
    """Passed on to another agency, the dossier is still the former one's as long as it has them."""
    arrived = taken(given().after).after
    rerouted = moved(arrived, "reroute", CLERK, LATER, data={"agency": ANOTHER_AGENCY}).after
    assert may_read(rerouted, CLERK)
    given_on = moved(
        rerouted, "give_papers", CLERK, LATER, data={"handover": {"to_agency": ANOTHER_AGENCY}}
    ).after
    assert may_read(given_on, CLERK_ELSEWHERE)
    gone = moved(given_on, "take_papers", CLERK_ELSEWHERE, LATER, data={}).after
    assert not may_read(gone, CLERK)


TRANSFERS = [
    ("2026-03-02 08:30", "2026-03-02 17:00", False),
    ("2026-03-02 08:30", "2026-03-02 17:01", True),
    ("2026-03-02 15:00", "2026-03-02 17:01", True),
    ("2026-03-02 15:40", "2026-03-03 09:00", False),
    ("2026-03-02 15:40", "2026-03-03 12:00", False),
    ("2026-03-02 15:40", "2026-03-03 12:01", True),
    ("2026-03-02 16:59", "2026-03-04 08:00", True),
]
"""Received, routed, and whether that is too late (NĐ 61/2018 Điều 18); all on a Monday."""


@pytest.mark.parametrize(("received", "routed", "late"), TRANSFERS)
def test_what_comes_after_three_goes_on_the_next_morning(received: str, routed: str, late: bool):  # noqa: FBT001
    accepted = moved(a_dossier("submitted"), "receive", RECEIVER, at(received)).after
    after = moved(accepted, "route", RECEIVER, at(routed)).after
    kinds = [violation.kind for violation in after.violations]
    assert kinds == ([ViolationKind.LATE_TRANSFER] if late else [])
    promises = {reckon(dossier.clock, OFFICE).due for dossier in (accepted, after)}
    assert promises == {at("2026-03-09 17:00")}, "the citizen's date is the same in all cases"


def test_a_transfer_over_a_weekend_is_due_on_monday_morning():
    friday = moved(a_dossier("submitted"), "receive", RECEIVER, at("2026-03-06 16:00")).after
    assert friday.step_due == at("2026-03-09 08:00")
    assert not is_late_transfer(friday.step_due, at("2026-03-09 12:00"), OFFICE)
    assert is_late_transfer(friday.step_due, at("2026-03-09 12:01"), OFFICE)


def test_a_day_that_became_a_holiday_has_no_morning_to_wait_for():
    holiday = replace(OFFICE, days={**OFFICE.days, date(2026, 3, 9): a_day(DayKind.HOLIDAY)})
    assert is_late_transfer(at("2026-03-09 08:00"), at("2026-03-09 08:01"), holiday)


def test_leaving_by_another_door_is_no_transfer():
    late = at("2026-03-03 09:00")
    gone = moved(a_dossier("received"), "withdraw", RECEIVER, late).after
    assert gone.violations == ()

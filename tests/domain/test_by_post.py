"""Bổ sung qua bưu chính, bưu gửi thất lạc: what the post is late with is not on the applicant."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import pytest

from app.domain.clock import ClockMode, reckon
from app.domain.dossier import Dossier, ParcelFate
from app.domain.entering import answer_by
from app.domain.errors import Defect, Invalid, LimitReached
from app.domain.inputs import asks_for
from app.domain.judging import action_named, refusal_of
from app.domain.machine import ORIGIN, EffectCall
from app.domain.procedure import Channel
from app.domain.refusals import ActionNotPossibleHere, NotYourPart
from app.domain.withholding import Withheld, without
from app.domain.workflow import available_actions, due_timers
from tests.domain.calendar_examples import OFFICE, at
from tests.examples import (
    APPLICANT,
    COMPLETE,
    OFFICER,
    RECEIVER,
    STRANGER,
    SYSTEM,
    a_dossier,
    a_situation,
    assigned_to,
    moved,
    with_action,
)
from tests.machine_building import a_state, an_action

SUPPLEMENT = an_action(
    "supplement", "applicant receiver", ORIGIN, accepts="files answers papers comment"
)
MACHINE = with_action(SUPPLEMENT, "waiting_citizen")
ASKED_AT = at("2026-03-03 09:00")
MARKED = {"marked_items": [{"item": "documents.don", "note": "Chưa ký."}]}
HOME = {"pickup_address": "12 Trần Phú, Hội An"}
SIGNED = "2026-03-10T10:00:00+07:00"
ENTERED = at("2026-03-12 15:00")


def asked(data: Mapping[str, object] | None = None) -> Dossier:
    """A dossier whose applicant is to bring a document again; five days, of which one is over."""
    asking = assigned_to(OFFICER)
    said = data or MARKED
    return moved(asking, "request_supplement", OFFICER, ASKED_AT, machine=MACHINE, data=said).after


def sent_in(dossier: Dossier | None = None) -> Dossier:
    before = dossier or asked()
    return moved(before, "send_by_post", APPLICANT, ASKED_AT, machine=MACHINE, data=HOME).after


def noted(
    dossier: Dossier, fate: ParcelFate, machine: object = MACHINE, number: str = "H47-G2"
) -> Dossier:
    said = {"parcel": {"number": number, "fate": fate.value, "at": SIGNED}}
    moment = datetime.fromisoformat(SIGNED)
    return moved(dossier, "parcel_noted", SYSTEM, moment, machine=machine, data=said).after  # type: ignore[arg-type]


def test_what_was_asked_for_may_be_sent_by_post_from_any_channel():
    before = asked()
    after = sent_in(before)
    assert (after.state, after.marked, after.clock) == (before.state, before.marked, before.clock)
    offered = {
        offer.action.name
        for offer in available_actions(a_situation(before, machine=MACHINE), APPLICANT)
        if offer.refusal is None
    }
    assert {"supplement", "send_by_post"} <= offered
    situation = a_situation(before, machine=MACHINE)
    assert refusal_of(situation, "send_by_post", RECEIVER) is None, "for whoever telephones"
    assert isinstance(refusal_of(situation, "send_by_post", STRANGER), NotYourPart)
    third = sent_in(sent_in(after))
    with pytest.raises(LimitReached):
        sent_in(third)


@pytest.mark.parametrize("why", ["fields only", "not by post", "nobody waits"])
def test_nothing_is_fetched_that_nobody_asked_for_or_may_not_come_by_post(why: str):
    fields = {"marked_items": [{"item": "form.ten", "note": "Sai."}]}
    dossier = {"fields only": asked(fields), "nobody waits": a_dossier("appraise")}.get(why)
    material = replace(COMPLETE, takes_post=why != "not by post")
    situation = a_situation(dossier or asked(), material=material, machine=MACHINE)
    with pytest.raises(ActionNotPossibleHere):
        action_named(situation, "send_by_post")


def test_the_term_goes_on_when_the_minutes_were_signed():
    data = {"handover_minutes": {"number": "12/BBGN", "signed_at": SIGNED}, "papers": ["don"]}
    after = moved(sent_in(), "supplement", RECEIVER, ENTERED, machine=MACHINE, data=data).after
    plain = moved(sent_in(), "supplement", RECEIVER, ENTERED, machine=MACHINE).after
    assert after.clock.mode is ClockMode.RUN
    assert [mark.at for mark in after.clock.marks][-1] == datetime.fromisoformat(SIGNED)
    due, later = (reckon(one.clock, OFFICE).due for one in (after, plain))
    assert due is not None
    assert later is not None
    assert due < later, "what came otherwise goes on when it was entered"
    assert (after.parcel, after.entered_at) == (None, ENTERED)


@pytest.mark.parametrize(
    ("who", "signed_at", "defect"),
    [
        (APPLICANT, SIGNED, Defect("data.handover_minutes", "not_allowed")),
        (
            RECEIVER,
            "2026-03-03T08:59:00+07:00",
            Defect("data.handover_minutes.signed_at", "signed_too_early"),
        ),
        (
            RECEIVER,
            "2026-03-12T15:00:01+07:00",
            Defect("data.handover_minutes.signed_at", "signed_in_the_future"),
        ),
    ],
)
def test_only_a_desk_says_minutes_and_only_those_of_this_supplement(
    who: object, signed_at: str, defect: Defect
):
    data = {"handover_minutes": {"number": "12", "signed_at": signed_at}}
    with pytest.raises(Invalid) as refusal:
        moved(sent_in(), "supplement", who, ENTERED, machine=MACHINE, data=data)  # type: ignore[arg-type]
    assert refusal.value.defects == (defect,)
    plain = action_named(a_situation(asked(), machine=MACHINE), "supplement")
    assert not asks_for(plain, "handover_minutes"), "nothing was sent"


def test_what_has_come_by_post_is_not_closed_for_silence():
    late = at("2026-05-01 09:00")
    waiting = sent_in()
    assert due_timers(a_situation(waiting, late, machine=MACHINE)) == ("expire",)
    come = noted(waiting, ParcelFate.CAME)
    assert due_timers(a_situation(come, late, machine=MACHINE)) == ()
    assert noted(come, ParcelFate.LOST, number="H47-G1").parcel == come.parcel, "they lie here"
    assert noted(come, ParcelFate.LOST).parcel != come.parcel, "of itself it has the last word"
    other = noted(noted(waiting, ParcelFate.LOST, number="H47-G1"), ParcelFate.CAME)
    assert other.parcel == come.parcel
    assert answer_by(come, MACHINE, OFFICE) is None
    with pytest.raises(ActionNotPossibleHere):
        action_named(a_situation(come, machine=MACHINE), "send_by_post")
    assert due_timers(a_situation(noted(waiting, ParcelFate.LOST), late, machine=MACHINE)) == (
        "expire",
    )


def test_papers_of_a_submission_that_are_lost_are_sent_again_and_then_received_with_minutes():
    posted = a_dossier("submitted", channel=Channel.POST)
    with pytest.raises(ActionNotPossibleHere):
        action_named(a_situation(posted), "send_by_post")
    lost = noted(posted, ParcelFate.LOST)
    again = moved(lost, "send_by_post", APPLICANT, ENTERED, data=HOME).after
    assert again.parcel is None
    assert "handover_minutes" in action_named(a_situation(again), "receive").requires


POST = an_action("post", "receiver", "in_post", requires="shipment", effects=(EffectCall("ship"),))
IN_POST = a_state("in_post", ClockMode.STOP, 9, owner="receiver", actions=[])


def test_a_result_that_is_lost_goes_out_in_another_parcel_and_no_other_does():
    machine = with_action(POST, "result_ready")
    machine = replace(machine, states={**machine.states, "in_post": IN_POST})
    sent = moved(
        a_dossier("result_ready"), "post", RECEIVER, machine=machine, data={"shipment": {}}
    ).after
    with pytest.raises(ActionNotPossibleHere):
        action_named(a_situation(sent, machine=machine), "send_again")
    lost = noted(sent, ParcelFate.LOST, machine)
    again = moved(
        lost,
        "send_again",
        RECEIVER,
        machine=machine,
        comment="Đã cấp lại bản số 0015/2.",
        data={"shipment": {}},
    )
    assert again.effects == (EffectCall("ship"),)
    assert (again.after.state, again.after.parcel) == ("in_post", None)


def test_where_somebody_lives_is_withheld_wherever_it_is_said():
    said = {"data": {**HOME, "comment": "Gửi bổ sung."}, "sent_to": "1 Lê Lợi, Tam Kỳ"}
    withheld = Withheld(applicant=frozenset({"address"}))
    assert without(said, withheld) == {"data": {"comment": "Gửi bổ sung."}}
    assert without(said, Withheld(applicant=frozenset({"phone"}))) == said

"""Hồ sơ bưu chính: the minutes signed with the postman begin the term, whoever types them when."""

from collections.abc import Mapping
from datetime import datetime

import pytest

from app.domain.clock import reckon
from app.domain.dossier import Dossier
from app.domain.errors import Defect, Invalid
from app.domain.inputs import asks_for
from app.domain.judging import action_named
from app.domain.procedure import Channel
from tests.domain.calendar_examples import OFFICE, at
from tests.examples import APPLICANT, RECEIVER, a_dossier, a_situation, moved, with_action
from tests.machine_building import an_action

POSTED = a_dossier("submitted", channel=Channel.POST)
"""Entered on Monday 2 March at 09:00; five working days."""
ENTERED = at("2026-03-03 10:00")
SIGNED = "2026-02-27T16:00:00+07:00"
"""The Friday before: when the parcel came."""


def minutes(signed_at: str = SIGNED) -> dict[str, object]:
    return {"handover_minutes": {"number": "12/BBGN", "signed_at": signed_at}}


def received(
    data: Mapping[str, object], dossier: Dossier = POSTED, moment: datetime = ENTERED
) -> Dossier:
    return moved(dossier, "receive", RECEIVER, moment, data=data).after


def test_the_term_begins_when_the_minutes_were_signed():
    after = received(minutes())
    said = reckon(after.clock, OFFICE)
    assert said.started_at == datetime.fromisoformat(SIGNED)
    assert said.due == at("2026-03-06 17:00"), "not five days from when the desk got round to it"


def test_the_acceptance_is_an_act_of_its_own_moment():
    """Codes, figures and fees go by it: nothing that was counted already changes afterwards."""
    after = received(minutes())
    assert after.accepted_at == after.entered_at == ENTERED


def test_what_came_otherwise_asks_for_no_minutes():
    for dossier in (a_dossier("submitted"), a_dossier("submitted", channel=Channel.COUNTER)):
        action = action_named(a_situation(dossier), "receive")
        assert not asks_for(action, "handover_minutes")
        assert reckon(received({}, dossier).clock, OFFICE).started_at == ENTERED


def test_only_where_the_term_begins_they_are_asked_for():
    situation = a_situation(POSTED)
    assert "handover_minutes" in action_named(situation, "receive").requires
    assert not asks_for(action_named(situation, "refuse"), "handover_minutes")


@pytest.mark.parametrize(
    ("data", "defect"),
    [
        ({}, Defect("data.handover_minutes", "required")),
        (
            minutes("2026-03-03T10:00:01+07:00"),
            Defect("data.handover_minutes.signed_at", "signed_in_the_future"),
        ),
        (
            minutes("2026-01-31T08:59:00+07:00"),
            Defect("data.handover_minutes.signed_at", "signed_too_early"),
        ),
        (minutes("2026-03-02T09:00:00"), Defect("data.handover_minutes.signed_at", "not_a_moment")),
        (minutes("yesterday"), Defect("data.handover_minutes.signed_at", "not_a_moment")),
        ({"handover_minutes": "12"}, Defect("data.handover_minutes", "not_an_object")),
    ],
)
def test_minutes_are_signed_neither_tomorrow_nor_in_another_month(
    data: dict[str, object], defect: Defect
):
    with pytest.raises(Invalid) as refusal:
        received(data)
    assert refusal.value.defects == (defect,)


ASKING = with_action(
    an_action("answer", "applicant", "submitted", accepts="answers files"), "waiting_early"
)


def supplemented() -> Dossier:
    asked = moved(POSTED, "ask_early", RECEIVER, at("2026-03-03 09:00"), machine=ASKING).after
    return moved(asked, "answer", APPLICANT, at("2026-03-10 09:00"), machine=ASKING).after


def test_a_supplement_may_come_otherwise_and_then_acceptance_begins_the_term():
    again = supplemented()
    moment = at("2026-03-10 15:00")
    plain = moved(again, "receive", RECEIVER, moment, machine=ASKING, data={}).after
    assert reckon(plain.clock, OFFICE).started_at == moment
    by_post = minutes("2026-03-09T10:00:00+07:00")
    posted = moved(again, "receive", RECEIVER, moment, machine=ASKING, data=by_post).after
    assert reckon(posted.clock, OFFICE).started_at == at("2026-03-09 10:00")


def test_the_minutes_of_a_supplement_are_later_than_the_submission():
    early = minutes("2026-03-02T08:00:00+07:00")
    with pytest.raises(Invalid) as refusal:
        moved(
            supplemented(), "receive", RECEIVER, at("2026-03-10 15:00"), machine=ASKING, data=early
        )
    assert [d.code for d in refusal.value.defects] == ["signed_too_early"]

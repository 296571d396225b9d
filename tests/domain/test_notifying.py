"""By which way an applicant is told, when, and what counts as reached."""

from datetime import timedelta

import pytest

from app.domain.notifying import (
    SENT,
    Choice,
    Contact,
    DeliveryState,
    Medium,
    Patience,
    Quiet,
    Verdict,
    WayState,
    ending,
    judged,
    look_again_at,
    newer,
    next_way,
    of_a_step,
    ways,
)
from tests.domain.calendar_examples import at

ZALO, SMS, EMAIL, PORTAL = Medium
EVERYWHERE = Contact("0905123456", "anh@vidu.vn")
SINCE = at("2026-08-20 09:00")
PATIENCE = Patience()


@pytest.mark.parametrize(
    ("named", "offered", "contact", "chosen", "expected"),
    [
        ("zalo sms email portal", "zalo sms email", EVERYWHERE, None, "zalo sms email"),
        ("portal email sms zalo", "zalo sms email", EVERYWHERE, None, "zalo sms email"),
        ("sms email portal", "zalo sms email", EVERYWHERE, None, "sms email"),
        ("zalo sms email portal", "email", EVERYWHERE, None, "email"),
        ("zalo sms email portal", "zalo sms email", Contact("0905123456"), None, "zalo sms"),
        ("zalo sms email", "zalo sms email", Contact("02353852000"), None, ""),
        ("zalo sms email", "zalo sms email", Contact(email="a@b.vn"), None, "email"),
        ("zalo sms email", "zalo sms email", EVERYWHERE, "email", "email"),
        ("zalo sms email must_reach", "zalo sms email", EVERYWHERE, "email", "email zalo sms"),
        ("sms", "zalo sms email", EVERYWHERE, "", ""),
        ("sms must_reach", "zalo sms email", EVERYWHERE, "", "sms"),
    ],
)
def test_the_ways_are_those_of_law_house_contact_and_choice(
    named: str, offered: str, contact: Contact, chosen: str | None, expected: str
):
    found = ways(
        [Medium(name) for name in named.split() if name != "must_reach"],
        [*map(Medium, offered.split())],
        contact,
        Choice(None if chosen is None else frozenset(map(Medium, chosen.split()))),
        must_reach="must_reach" in named,
    )
    assert " ".join(found) == expected


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        ("2026-08-20 20:59", "2026-08-20 20:59"),
        ("2026-08-20 21:00", "2026-08-21 07:00"),
        ("2026-08-20 23:59", "2026-08-21 07:00"),
        ("2026-08-21 00:00", "2026-08-21 07:00"),
        ("2026-08-21 06:59", "2026-08-21 07:00"),
        ("2026-08-21 07:00", "2026-08-21 07:00"),
    ],
)
def test_quiet_hours_hold_back_all_but_legal_deadlines(moment: str, sent: str):
    assert Quiet().send_at(at(moment), lawful=False) == at(sent)
    assert Quiet().send_at(at(moment), lawful=True) == at(moment)


def test_quiet_hours_may_lie_within_a_day_or_not_be_at_all():
    noon = at("2026-08-20 12:00")
    assert Quiet(noon.time(), at("2026-08-20 13:30").time()).send_at(noon, lawful=False) == at(
        "2026-08-20 13:30"
    )
    assert Quiet(noon.time(), noon.time()).send_at(noon, lawful=False) == noon


@pytest.mark.parametrize(
    ("medium", "state", "after", "verdict"),
    [
        (SMS, DeliveryState.DELIVERED, 0, Verdict.REACHED),
        (SMS, DeliveryState.ACCEPTED, 119, Verdict.WAIT),
        (SMS, DeliveryState.ACCEPTED, 120, Verdict.NEXT),
        (ZALO, DeliveryState.FAILED, 0, Verdict.NEXT),
        (EMAIL, DeliveryState.ACCEPTED, 9, Verdict.WAIT),
        (EMAIL, DeliveryState.ACCEPTED, 10, Verdict.REACHED),
        (EMAIL, DeliveryState.PLANNED, 10, Verdict.WAIT),
        (EMAIL, DeliveryState.PLANNED, 120, Verdict.NEXT),
        (SMS, DeliveryState.SILENT, 0, Verdict.NEXT),
        (SMS, DeliveryState.SPARED, 0, Verdict.NEXT),
    ],
)
def test_what_counts_as_reached(medium: Medium, state: DeliveryState, after: int, verdict: Verdict):
    assert judged(medium, state, SINCE, SINCE + timedelta(minutes=after), PATIENCE) is verdict


@pytest.mark.parametrize("medium", SENT)
@pytest.mark.parametrize("state", [DeliveryState.PLANNED, DeliveryState.ACCEPTED])
def test_whoever_waits_looks_again_at_the_moment_that_changes_the_verdict(
    medium: Medium, state: DeliveryState
):
    again = look_again_at(medium, state, SINCE, PATIENCE)
    assert judged(medium, state, SINCE, again - timedelta(seconds=1), PATIENCE) is Verdict.WAIT
    assert judged(medium, state, SINCE, again, PATIENCE) is not Verdict.WAIT


def test_mere_steps_are_told_only_where_somebody_wants_each_of_them():
    every_way = (Medium.SMS, Medium.EMAIL)
    assert of_a_step(every_way, Choice()) == (Medium.EMAIL,)
    assert of_a_step(every_way, Choice(steps=frozenset())) == ()
    assert of_a_step(every_way, Choice(steps=frozenset(every_way))) == every_way


def test_the_ways_are_gone_one_after_the_other_and_what_must_reach_is_called():
    assert next_way([ZALO, SMS], []) is ZALO
    assert next_way([ZALO, SMS], [ZALO]) is SMS
    assert next_way([ZALO, SMS], [ZALO, SMS]) is None
    assert ending(must_reach=True) is WayState.TO_CALL
    assert ending(must_reach=False) is WayState.SHOWN


def test_a_late_or_second_report_never_undoes_what_arrived():
    delivered, failed, accepted = (
        DeliveryState.DELIVERED,
        DeliveryState.FAILED,
        DeliveryState.ACCEPTED,
    )
    assert newer(accepted, delivered)
    assert newer(DeliveryState.SILENT, delivered)
    assert newer(accepted, failed)
    assert not newer(delivered, failed)
    assert not newer(delivered, delivered)
    assert not newer(failed, accepted)
    assert not Contact("0905123456").has(EMAIL)
    assert Contact().has(PORTAL)

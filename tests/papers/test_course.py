"""The lines of a control sheet: whoever receives gives next, from the desk and back to it."""

from datetime import datetime
from itertools import pairwise

import pytest

from app.domain.clock import Standing
from app.domain.ids import AgencyCode
from app.papers.course import Event, Handing, Rules, handings
from tests.domain.calendar_examples import OFFICE, at
from tests.example_machine import MACHINE
from tests.examples import ANOTHER_AGENCY, COMPETENT_AGENCY, DESK

RULES = Rules(MACHINE, OFFICE, DESK)

Told = tuple[str, str, str, str, str]
"""When, which action, by which role, from which state, to which state."""

GOLDEN: tuple[Told, ...] = (
    ("2026-08-20T09:00", "submit", "applicant", "draft", "submitted"),
    ("2026-08-20T10:00", "receive", "receiver", "submitted", "received"),
    ("2026-08-20T10:30", "route", "receiver", "received", "routed"),
    ("2026-08-20T14:00", "accept", "clerk", "routed", "appraise"),
    ("2026-08-21T09:00", "propose", "officer", "appraise", "approve"),
    ("2026-08-28T09:00", "approve", "dept_head", "approve", "sign"),
    ("2026-08-28T10:00", "sign", "signer", "sign", "issue"),
    ("2026-08-28T11:00", "issue_result", "registrar", "issue", "result_ready"),
    ("2026-08-31T09:00", "hand_over", "receiver", "result_ready", "returned"),
)


def lines_of(
    *told: Told, competent: dict[str, str] | None = None, holders: tuple[str, ...] = ()
) -> list[Handing]:
    """``competent``: the agency that decides from an action on; ``holders``: after each event."""
    agency, events = COMPETENT_AGENCY, []
    for seq, (when, action, role, before, after) in enumerate(told, start=1):
        agency = (competent or {}).get(action, agency)  # type: ignore[assignment]
        moment: datetime = at(when)
        officer = None if role in {"applicant", "system"} else f"Cán bộ {role}"
        events.append(
            Event(
                seq=seq,
                at=moment,
                action=action,
                from_state=before,
                to_state=after,
                competent=agency,
                hash=bytes(32),
                role=role,
                officer=officer,
                comment=f"Lời của {role}",
                holder=AgencyCode(holders[seq - 1]) if holders else None,
            )
        )
    return list(handings(events, RULES))


def test_who_receives_in_one_line_gives_in_the_next():
    lines = lines_of(*GOLDEN)
    assert all(one.receiver == next_one.giver for one, next_one in pairwise(lines))
    assert (lines[0].giver.agency, lines[-1].receiver.agency) == (DESK, DESK)
    assert [line.receiver.role for line in lines] == [
        "clerk", "officer", "dept_head", "signer", "registrar", "receiver",
    ]  # fmt: skip


def test_a_line_says_who_gave_and_who_first_acted_on_it_there():
    first = lines_of(*GOLDEN)[0]
    assert (first.given_by, first.taken_by) == ("Cán bộ receiver", "Cán bộ clerk")
    assert first.at == at("2026-08-20T10:30")
    assert lines_of(*GOLDEN[:3])[-1].taken_by is None


def test_each_giver_was_early_on_time_or_late_by_the_budget_of_his_step():
    standings = {line.giver.role: line.standing for line in lines_of(*GOLDEN)}
    assert standings == {
        "receiver": Standing.ON_TIME,
        "clerk": Standing.ON_TIME,
        "officer": Standing.EARLY,
        "dept_head": Standing.LATE,
        "signer": None,
        "registrar": None,
    }


def test_waiting_for_the_applicant_is_a_line_with_its_reason_and_one_back():
    lines = lines_of(
        *GOLDEN[:4],
        ("2026-08-21T09:00", "request_supplement", "officer", "appraise", "waiting_citizen"),
        ("2026-08-24T09:00", "supplement", "applicant", "waiting_citizen", "appraise"),
    )
    asked, answered = lines[-2:]
    assert (asked.receiver.agency, asked.note) == (None, "Lời của officer")
    assert (answered.giver.agency, answered.given_by) == (None, None)
    assert answered.receiver == asked.giver


def test_another_agency_is_another_seat_and_an_end_is_none():
    lines = lines_of(
        *GOLDEN[:3],
        ("2026-08-20T14:00", "reroute", "clerk", "routed", "routed"),
        ("2026-08-21T09:00", "withdraw", "applicant", "routed", "withdrawn"),
        competent={"reroute": ANOTHER_AGENCY},
    )
    seats = [(line.giver.agency, line.receiver.agency) for line in lines]
    assert seats == [(DESK, COMPETENT_AGENCY), (COMPETENT_AGENCY, ANOTHER_AGENCY)]


def test_a_desk_that_was_succeeded_gave_what_it_gave_and_handed_over_what_it_had():
    gone = "H47.22"
    given = lines_of(*GOLDEN[:3], holders=(gone, gone, COMPETENT_AGENCY))
    assert [(line.giver.agency, line.receiver.agency) for line in given] == [
        (gone, COMPETENT_AGENCY)
    ]
    succeeded = ("2026-08-21T00:05", "succeed", "system", "received", "received")
    handed = lines_of(*GOLDEN[:2], succeeded, holders=(gone, gone, DESK))
    assert [(line.action, line.giver.agency, line.receiver.agency) for line in handed] == [
        ("succeed", gone, DESK)
    ]


def test_what_changes_no_seat_is_no_line():
    lines = lines_of(
        *GOLDEN[:4],
        ("2026-08-21T09:00", "remind", "system", "appraise", "appraise"),
        ("2026-08-21T09:10", "a_state_of_another_version", "officer", "appraise", "elsewhere"),
    )
    assert [line.action for line in lines] == ["route", "accept"]


@pytest.mark.parametrize("told", [GOLDEN[:1], GOLDEN[:2]])
def test_at_the_desk_nothing_was_handed_on_yet(told: tuple[Told, ...]):
    assert lines_of(*told) == []

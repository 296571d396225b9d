"""Xin lỗi và gia hạn: once, in time, by the head; the promise moves and the measure does not."""

from dataclasses import replace
from datetime import datetime

import pytest

from app.domain.clock import Standing, reckon, standing
from app.domain.dossier import Dossier
from app.domain.durations import Duration
from app.domain.errors import Defect, Invalid
from app.domain.machine import EffectCall, Machine
from app.domain.refusals import (
    ActionNotPossibleHere,
    ExtensionTooLate,
    ExtensionUsedUp,
    NotYourPart,
)
from app.domain.workflow import available_actions
from tests.domain.calendar_examples import OFFICE, at
from tests.example_machine import MACHINE
from tests.examples import APPLICANT, HEAD, OFFICER, SIGNER, a_dossier, a_situation, moved

IN_APPRAISAL = a_dossier("appraise")
"""Received on Monday 2 March for five working days: due on Monday 9 March at 17:00."""
IN_TIME = at("2026-03-06 16:00")


def extended(
    dossier: Dossier = IN_APPRAISAL,
    moment: datetime = IN_TIME,
    by: str = "3wd",
    machine: Machine = MACHINE,
) -> Dossier:
    return moved(dossier, "extend", HEAD, moment, machine=machine, data={"extension": by}).after


def with_notice(at_least: str) -> Machine:
    assert MACHINE.extension is not None
    rule = replace(MACHINE.extension, at_least=Duration.parse(at_least))
    return replace(MACHINE, extension=rule)


def test_the_promise_moves_and_the_measure_does_not():
    said = reckon(extended().clock, OFFICE)
    assert said.due == at("2026-03-12 17:00")
    assert said.original_due == at("2026-03-09 17:00")
    assert standing(said, OFFICE, at("2026-03-10 09:00")) is Standing.OVERDUE


def test_extending_moves_nothing_but_the_promise():
    after = extended()
    kept = ("state", "holder", "entered_at", "step_due", "people", "values", "origin")
    assert all(getattr(after, name) == getattr(IN_APPRAISAL, name) for name in kept)
    assert after.counts["appraise:extend"] == 1
    assert after.undo is None
    assert after.version == IN_APPRAISAL.version + 1


def test_an_extension_is_an_apology_on_paper():
    assert moved(IN_APPRAISAL, "extend", HEAD).effects == (EffectCall("issue", "M04"),)


def test_it_happens_once_in_the_life_of_a_dossier():
    signing = a_dossier("sign", clock=extended().clock)
    with pytest.raises(ExtensionUsedUp) as refusal:
        extended(signing, at("2026-03-09 09:00"))
    assert refusal.value.facts == {"limit": 1}


def test_even_a_restart_gives_no_second_extension():
    waiting = moved(extended(moment=at("2026-03-03 09:00")), "request_supplement", OFFICER).after
    again = moved(waiting, "supplement", APPLICANT, at("2026-03-16 09:00")).after
    with pytest.raises(ExtensionUsedUp):
        extended(again, at("2026-03-16 10:00"))


@pytest.mark.parametrize("moment", ["2026-03-06 23:59", "2026-03-02 11:00", "2026-03-08 12:00"])
def test_a_working_day_before_the_promise_is_in_time(moment: str):
    assert extended(moment=at(moment)).clock.marks[-1].extend_by == Duration.parse("3wd")


@pytest.mark.parametrize("moment", ["2026-03-09 00:00", "2026-03-09 08:00", "2026-03-20 09:00"])
def test_on_the_day_itself_or_after_it_is_too_late(moment: str):
    with pytest.raises(ExtensionTooLate) as refusal:
        extended(moment=at(moment))
    assert refusal.value.facts == {"at_least": "1wd"}


def test_notice_in_other_units_is_counted_to_the_minute():
    machine = with_notice("4wh")
    assert extended(moment=at("2026-03-09 12:00"), machine=machine).clock.marks[-1].extend_by
    with pytest.raises(ExtensionTooLate):
        extended(moment=at("2026-03-09 13:01"), machine=machine)


def test_the_head_extends_and_nobody_else():
    for who in (OFFICER, SIGNER, APPLICANT):
        with pytest.raises(NotYourPart):
            moved(IN_APPRAISAL, "extend", who)


def test_an_extension_says_why_and_how_long():
    with pytest.raises(Invalid) as refusal:
        moved(IN_APPRAISAL, "extend", HEAD, comment=None, data={})
    assert refusal.value.defects == (
        Defect("comment", "required"),
        Defect("data.extension", "required"),
    )
    with pytest.raises(Invalid) as refusal:
        extended(by="a week")
    assert refusal.value.defects == (Defect("data.extension", "wrong_pattern"),)


WAITING = moved(IN_APPRAISAL, "request_obligation", OFFICER).after
NO_TERM = replace(
    IN_APPRAISAL,
    clock=replace(IN_APPRAISAL.clock, term=Duration.parse("none")),
)


@pytest.mark.parametrize(
    ("dossier", "machine"),
    [
        (a_dossier("submitted"), MACHINE),
        (a_dossier("result_ready"), MACHINE),
        (WAITING, MACHINE),
        (NO_TERM, MACHINE),
        (IN_APPRAISAL, replace(MACHINE, extension=None)),
        (replace(IN_APPRAISAL, accepted_at=None), MACHINE),
    ],
)
def test_where_no_promise_runs_there_is_nothing_to_extend(dossier: Dossier, machine: Machine):
    with pytest.raises(ActionNotPossibleHere):
        extended(dossier, machine=machine)
    found = available_actions(a_situation(dossier, machine=machine), HEAD)
    assert "extend" not in {offer.action.name for offer in found}


def test_a_clock_that_does_not_run_in_a_running_state_has_no_promise_to_move():
    odd = replace(IN_APPRAISAL, clock=WAITING.clock)
    with pytest.raises(ExtensionTooLate):
        extended(odd)

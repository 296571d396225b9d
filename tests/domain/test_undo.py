"""Hoàn tác: everything is as it was, but for the code and the version, and only for a while."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from app.domain.clock import ClockMode
from app.domain.dossier import Dossier
from app.domain.durations import Duration
from app.domain.ids import DossierCode
from app.domain.machine import EffectCall, Override
from app.domain.people import Permission, Principal
from app.domain.refusals import (
    ActionNotPossibleHere,
    NothingToUndo,
    NotYourPart,
    OnlyTheActorUndoes,
    UndoTooLate,
)
from tests.domain.calendar_examples import at
from tests.example_machine import MACHINE
from tests.examples import (
    CLERK,
    COMPETENT_AGENCY,
    HEAD,
    OFFICER,
    RECEIVER,
    REGISTRAR,
    a_dossier,
    a_draft,
    holding,
    moved,
    standing_in,
    with_action,
)
from tests.machine_building import an_action

ACCEPTED = a_dossier("appraise")
"""Accepted by the clerk at 11:00; it may be taken back until 11:30."""
SOON = at("2026-03-02 11:30")
ANOTHER_CLERK = holding("another clerk", COMPETENT_AGENCY, Permission.RECEIVE_FOR_UNIT)
CLERKS_SUBSTITUTE = standing_in(
    "clerk's substitute", COMPETENT_AGENCY, Permission.RECEIVE_FOR_UNIT, "clerk"
)


def test_undoing_restores_everything_but_version_and_last_touch():
    move = moved(ACCEPTED, "undo", CLERK, SOON)
    assert move.after == a_dossier("routed", version=ACCEPTED.version + 1, touched_at=SOON)
    assert move.effects == (EffectCall("compensate", "accept"),)
    assert move.role == "clerk"


def test_a_code_once_given_is_kept():
    code = DossierCode("H47.TTHCC-260302-0001")
    action = replace(MACHINE.state("submitted").actions["receive"], undo=Duration.parse("30m"))
    machine = with_action(action, "submitted")
    received = moved(a_dossier("submitted"), "receive", RECEIVER, machine=machine).after
    after = moved(replace(received, code=code), "undo", RECEIVER, machine=machine).after
    assert (after.code, after.state, after.accepted_at) == (code, "submitted", None)
    assert after.clock.mode is ClockMode.NONE


def test_the_officer_who_was_assigned_meanwhile_is_forgotten():
    assigned = replace(ACCEPTED, people=MappingProxyType({"officer": OFFICER.id}))
    assert moved(assigned, "undo", CLERK, SOON).after.people == {}


def test_a_result_may_be_taken_back_where_it_was_issued_though_it_lies_elsewhere():
    """The dossier lies at the desk again; the registrar sits at the competent agency."""
    ready = a_dossier("result_ready")
    move = moved(ready, "undo", REGISTRAR)
    assert ready.finished_at is not None
    assert (move.after.state, move.after.finished_at) == ("issue", None)
    assert move.after.clock.mode is ClockMode.RUN
    assert move.after.values == {"proposal": "grant"}
    assert (move.role, move.acted_on.state) == ("registrar", "issue")


def test_an_undone_action_may_be_taken_again_and_undone_again():
    dossier = ACCEPTED
    for _ in range(3):
        dossier = moved(dossier, "undo", CLERK, SOON).after
        dossier = moved(dossier, "accept", CLERK, SOON).after
    assert (dossier.state, dossier.version) == ("appraise", ACCEPTED.version + 6)
    assert dossier.counts == ACCEPTED.counts
    assert dossier.undo is not None
    assert dossier.undo.before.undo is None


def test_the_window_closes():
    with pytest.raises(UndoTooLate) as refusal:
        moved(ACCEPTED, "undo", CLERK, SOON.replace(second=1))
    assert refusal.value.facts == {"until": "2026-03-02T11:30:00+07:00"}


def test_the_window_may_be_counted_in_other_units():
    action = replace(MACHINE.state("routed").actions["accept"], undo=Duration.parse("1wd"))
    machine = with_action(action, "routed")
    accepted = moved(a_dossier("routed"), "accept", CLERK, machine=machine).after
    assert accepted.undo is not None
    assert accepted.undo.until == at("2026-03-03 10:30")


def test_a_window_without_a_length_never_opens():
    action = replace(MACHINE.state("routed").actions["accept"], undo=Duration.parse("none"))
    accepted = moved(
        a_dossier("routed"), "accept", CLERK, machine=with_action(action, "routed")
    ).after
    assert accepted.undo is None


def test_the_substitute_of_whoever_acted_may_undo():
    move = moved(ACCEPTED, "undo", CLERKS_SUBSTITUTE, SOON)
    assert move.on_behalf_of == CLERK.id


def test_a_colleague_may_not_undo_even_when_it_is_too_late_for_all():
    with pytest.raises(OnlyTheActorUndoes):
        moved(ACCEPTED, "undo", ANOTHER_CLERK, at("2026-03-02 12:00"))


@pytest.mark.parametrize("who", [OFFICER, HEAD, RECEIVER])
def test_who_had_no_part_in_it_has_none_in_undoing_it(who: Principal):
    with pytest.raises(NotYourPart):
        moved(ACCEPTED, "undo", who, SOON)


@pytest.mark.parametrize("dossier", [a_draft(), a_dossier("received"), a_dossier("approve")])
def test_what_may_not_be_taken_back_is_not(dossier: Dossier):
    with pytest.raises(NothingToUndo) as refusal:
        moved(dossier, "undo", CLERK)
    assert isinstance(refusal.value, ActionNotPossibleHere)


def test_once_somebody_has_acted_there_is_nothing_to_undo():
    assigned = moved(ACCEPTED, "assign", HEAD, SOON).after
    with pytest.raises(NothingToUndo):
        moved(assigned, "undo", CLERK, SOON)


def test_whoever_overrode_may_take_it_back():
    action = an_action(
        "skip",
        "officer",
        "sign",
        undo=Duration.parse("30m"),
        override=Override(by=("dept_head",), requires=()),
    )
    machine = with_action(action)
    skipped = moved(ACCEPTED, "skip", HEAD, SOON, machine=machine, override=True).after
    assert moved(skipped, "undo", HEAD, SOON, machine=machine).after.state == "appraise"


def test_undoing_twice_takes_back_one_action_only():
    undone = moved(ACCEPTED, "undo", CLERK, SOON).after
    with pytest.raises(NothingToUndo):
        moved(undone, "undo", CLERK, SOON)


def test_only_the_last_of_two_actions_is_taken_back():
    action = an_action("skip", "officer", "sign", undo=Duration.parse("30m"))
    machine = with_action(action)
    skipped = moved(ACCEPTED, "skip", OFFICER, SOON, machine=machine).after
    undone = moved(skipped, "undo", OFFICER, SOON, machine=machine).after
    assert (undone.state, undone.undo) == ("appraise", None)

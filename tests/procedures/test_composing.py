"""A procedure says what is its own, and the rest comes from the life cycle, key by key."""

from pathlib import Path

import pytest

from app.domain.clock import ClockMode
from app.domain.machine import Branch, Machine
from app.domain.procedure import Procedure
from app.procedures.check import check
from app.procedures.moves import longest, moves_of, unbounded_backward
from tests.procedures.examples import NAME, PLAIN, edited, library_of


def composed(folder: Path, *edits: tuple[str, str]) -> Procedure:
    text = PLAIN
    for old, new in edits:
        text = edited(text, old, new)
    report = check(library_of(folder, {NAME: text}))
    assert report.problems == ()
    procedure = report.verdicts[0].procedure
    assert procedure is not None
    return procedure


def leads(machine: Machine, state: str, action: str) -> list[str]:
    return [branch.to for branch in machine.state(state).actions[action].to]


STEP = "  appraise: {budget: 1wd}"


def test_steps_follow_each_other_in_the_order_of_the_file(tmp_path: Path):
    machine = composed(tmp_path).machine

    assert leads(machine, "routed", "accept") == ["appraise"]
    assert leads(machine, "appraise", "propose") == ["approve"]
    assert leads(machine, "approve", "approve") == ["sign"]
    assert leads(machine, "issue", "issue_result") == ["result_ready"]
    assert leads(machine, "sign", "send_back") == ["approve"]


def test_nothing_is_sent_back_from_the_first_step(tmp_path: Path):
    machine = composed(
        tmp_path,
        (STEP + "\n", ""),
        ("\nsteps:", "\nwithout_states: [waiting_citizen, waiting_obligation]\nsteps:"),
    ).machine

    assert "send_back" not in machine.state("approve").actions
    assert "send_back" in machine.state("sign").actions


def test_what_a_step_says_stands_over_its_kind_and_that_over_the_composite_state(tmp_path: Path):
    patch = (
        "  appraise:\n    vi: Xem xét\n    national: 2\n    without: [consult]\n"
        "    actions: {propose: {vi: Đề nghị, limit: 3}}"
    )
    state = composed(tmp_path, (STEP, patch)).machine.state("appraise")

    assert (state.label.vi, state.label.en) == ("Xem xét", "Appraisal")
    assert (state.national, state.clock, state.agency) == (2, ClockMode.RUN, "$competent")
    assert "consult" not in state.actions
    assert "answer_consultation" in state.actions
    propose = state.actions["propose"]
    assert (propose.label.vi, propose.label.en, propose.limit) == (
        "Đề nghị",
        "Propose to grant",
        3,
    )
    assert propose.by == ("officer",)


def test_next_may_branch_and_its_guards_are_joined_with_those_of_the_action(tmp_path: Path):
    patch = (
        "  appraise:\n    next: [{when: form.area > 200, to: visit}, {to: approve}]\n"
        "    actions: {propose: {to: [{when: subject == 'business', to: $next}, {to: sign}]}}\n"
        "  visit: {kind: inspect, back: appraise}"
    )
    action = composed(tmp_path, (STEP, patch)).machine.state("appraise").actions["propose"]

    assert [(b.to, b.when.text if b.when else None) for b in action.to] == [
        ("visit", "(subject == 'business') and (form.area > 200)"),
        ("approve", "subject == 'business'"),
        ("sign", None),
    ]


def test_back_says_where_a_step_sends_back_to(tmp_path: Path):
    machine = composed(
        tmp_path, ("  sign: {budget: 4wh}", "  sign: {budget: 4wh, back: appraise}")
    ).machine

    assert leads(machine, "sign", "send_back") == ["appraise"]


def test_a_state_is_patched_key_by_key(tmp_path: Path):
    machine = composed(
        tmp_path,
        (
            "\nsteps:",
            """
without_states: [received]
states:
  submitted: {budget: 2wh, actions: {receive: {to: routed}}}
steps:""",
        ),
        ("receive -> received", "receive -> routed"),
    ).machine

    submitted = machine.state("submitted")
    assert str(submitted.budget) == "2wh"
    assert submitted.label.vi == "Chờ tiếp nhận"
    assert submitted.actions["receive"].to == (Branch("routed"),)
    assert submitted.actions["receive"].by == ("receiver",)
    assert "received" not in machine.states


def test_shared_actions_stand_everywhere_but_after_the_signature(tmp_path: Path):
    machine = composed(tmp_path).machine

    offering = {state.id for state in machine.states.values() if "withdraw" in state.actions}

    assert {
        "submitted",
        "received",
        "routed",
        "appraise",
        "approve",
        "sign",
        "waiting_citizen",
    } <= offering
    assert not {"issue", "result_ready", "draft"} & offering


@pytest.mark.parametrize(
    ("policy", "clock"),
    [("restart", ClockMode.RESTART), ("resume", ClockMode.HOLD), ("none", ClockMode.RUN)],
)
def test_the_supplement_is_the_procedures_own(policy: str, clock: ClockMode, tmp_path: Path):
    said = f"supplement: {{policy: {policy}, most: 2, notice_within: 5wd, citizen_has: 60cd}}"
    machine = composed(tmp_path, ("\nsteps:", f"\n{said}\nsteps:")).machine

    waiting = machine.state("waiting_citizen")
    ask = machine.state("appraise").actions["request_supplement"]
    assert waiting.clock is clock
    assert [str(timer.after) for timer in waiting.timers] == ["60cd"]
    assert ask.limit == 2
    assert ask.when is not None
    assert ask.when.text == "wd_since_received <= 5"


def test_a_fee_that_must_be_paid_first_asks_for_the_payment(tmp_path: Path):
    patch = "  appraise: {actions: {propose: {requires: [fee:le_phi, comment, fee:le_phi]}}}"

    action = composed(tmp_path, (STEP, patch)).machine.state("appraise").actions["propose"]

    assert action.requires == ("payment", "comment")


def test_everything_else_of_the_file_is_in_the_procedure(tmp_path: Path):
    procedure = composed(
        tmp_path,
        (
            "\nsteps:",
            """
variants:
  - id: small
    when: form.area < 5
    total: 3wd
    drop_documents: [don]
    fees: [{key: le_phi, kind: free, text: Miễn, vi: Lệ phí, en: Fee}]
extension: {most: 2, by: [signer], at_least: 2wd}
steps:""",
        ),
    )

    small = procedure.as_variant("small")
    assert str(small.deadline.total) == "3wd"
    assert small.documents == ()
    assert small.fees[0].label is not None
    assert procedure.machine.extension is not None
    assert procedure.machine.extension.by == ("signer",)
    assert (procedure.lifecycle, procedure.lifecycle_version) == ("standard", 1)
    assert procedure.form_schema["required"] == ["area"]
    assert procedure.receive_at == ("any_centre",)


def test_the_longest_way_and_the_ways_round(tmp_path: Path):
    machine = composed(tmp_path).machine
    moves = moves_of(machine)

    assert unbounded_backward(machine.start, moves) == ()
    way = longest(machine.start, moves, dict.fromkeys(machine.states, 1))
    assert way[0] == "draft"
    assert list(way[4:8]) == ["appraise", "approve", "sign", "issue"]

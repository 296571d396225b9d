"""The judge of the drills finds every way in which a promise can be broken: it can say no."""

from dataclasses import replace

import pytest

from drills.ledger import SUBMIT, Attempt, Fault, Ledger, Promise, Stored, judge, unpromised

FIRST, SECOND = "k0.1", "k0.2"


def a_ledger() -> Ledger:
    """Two dossiers: one received, with its code; the other handed in, without an answer."""
    ledger = Ledger()
    ledger.attempted(Attempt("a", SUBMIT, FIRST, "form"))
    ledger.promised("a", Promise("d1", 1, None, "hash of the answer"))
    ledger.attempted(Attempt("b", "receive", FIRST, "form"))
    ledger.promised("b", Promise("d1", 2, "H47-0001", "hash of the answer"))
    ledger.attempted(Attempt("c", SUBMIT, SECOND, "form"))
    return ledger


def a_dossier(**changes: object) -> Stored:
    usual = Stored(
        dossier="d1",
        marker=FIRST,
        content="form",
        code="H47-0001",
        version=2,
        actions={1: SUBMIT, 2: "receive"},
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


def faults(*stored: Stored, ledger: Ledger | None = None) -> set[Fault]:
    return {finding.fault for finding in judge(ledger or a_ledger(), stored)}


def test_promises_that_were_kept_are_no_fault():
    assert judge(a_ledger(), [a_dossier()]) == []


def test_what_was_asked_for_and_never_answered_may_be_there_or_not():
    unanswered = a_dossier(dossier="d2", marker=SECOND, code=None, version=1, actions={1: SUBMIT})
    assert judge(a_ledger(), [a_dossier(), unanswered]) == []
    assert unpromised(a_ledger(), [a_dossier(), unanswered]) == 1


@pytest.mark.parametrize(
    ("stored", "fault"),
    [
        ((), Fault.LOST),
        ((a_dossier(version=1, actions={1: SUBMIT}, code=None),), Fault.LOST),
        ((a_dossier(actions={1: SUBMIT, 2: "refuse"}),), Fault.LOST),
        ((a_dossier(actions={1: SUBMIT, 2: "refuse"}),), Fault.GHOST),
        ((a_dossier(), a_dossier(dossier="d2", code=None)), Fault.DUPLICATE),
        ((a_dossier(version=3, actions={1: SUBMIT, 2: "receive", 3: "receive"}),), Fault.DUPLICATE),
        ((a_dossier(), a_dossier(dossier="d2", marker=SECOND)), Fault.DUPLICATE),
        ((a_dossier(content="another form"),), Fault.ALTERED),
        ((a_dossier(code="H47-0002"),), Fault.ALTERED),
        ((a_dossier(marker=SECOND),), Fault.ALTERED),
        ((a_dossier(), a_dossier(dossier="d9", marker="k9.9", code=None)), Fault.GHOST),
        ((a_dossier(actions={2: "receive"}),), Fault.GAP),
        ((a_dossier(version=3),), Fault.GAP),
    ],
)
def test_a_broken_promise_is_found(stored: tuple[Stored, ...], fault: Fault):
    assert fault in faults(*stored)


def test_another_answer_to_the_same_key_is_found():
    ledger = a_ledger()
    ledger.promised("b", Promise("d1", 2, "H47-0001", "hash of another answer"))
    assert faults(a_dossier(), ledger=ledger) == {Fault.WRONG_ANSWER}


def test_an_answer_that_is_neither_a_promise_nor_an_honest_refusal_is_found():
    ledger = a_ledger()
    ledger.wrong.append("c: 500")
    assert faults(a_dossier(), ledger=ledger) == {Fault.WRONG_ANSWER}

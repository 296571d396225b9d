"""A machine is data: it finds its states, and its effects are written as in the file."""

import pytest

from app.domain.machine import EffectCall
from tests.example_machine import MACHINE, STATES


@pytest.mark.parametrize(
    ("effect", "text"),
    [(EffectCall("assign_code"), "assign_code"), (EffectCall("issue", "M01"), "issue:M01")],
)
def test_an_effect_is_written_as_in_the_file(effect: EffectCall, text: str):
    assert str(effect) == text


def test_a_state_is_found_by_its_name():
    assert [MACHINE.state(state.id) for state in STATES] == list(STATES)


def test_the_applicants_role_is_found_by_its_kind():
    assert MACHINE.applicant == "applicant"

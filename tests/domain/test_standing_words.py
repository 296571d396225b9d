"""What acts are called that no life cycle writes down: each has one name, and no other has it."""

import pytest

from app.domain.dossier import UNDO
from app.domain.joining import CHILD_DONE, CHILD_OPENED
from app.domain.judging import BUILT_IN
from app.domain.noting import NOTES
from app.domain.resettling import CHANGE_CALENDAR, CHANGE_VERSION, SUCCEED
from app.domain.standing_words import STANDING_WORDS, act_words
from tests.example_machine import MACHINE

BY_THE_SYSTEM = {CHILD_OPENED, CHILD_DONE, CHANGE_CALENDAR, CHANGE_VERSION, SUCCEED}


def test_every_act_that_no_life_cycle_writes_has_words_of_its_own():
    assert set(STANDING_WORDS) == set(BUILT_IN) | BY_THE_SYSTEM | NOTES
    assert len({words.vi for words in STANDING_WORDS.values()}) == len(STANDING_WORDS)
    assert [name for name, words in STANDING_WORDS.items() if words.vi == "Hoàn tác"] == [UNDO]


@pytest.mark.parametrize("action", sorted(STANDING_WORDS))
def test_such_an_act_is_called_the_same_in_every_state(action: str):
    for state in (*MACHINE.states, "a_state_of_another_version"):
        assert act_words(MACHINE, state, action) == STANDING_WORDS[action]


def test_an_act_of_the_life_cycle_has_the_label_of_its_state_or_that_of_any():
    own = MACHINE.states["appraise"].actions["propose"].label
    assert act_words(MACHINE, "appraise", "propose") == own
    assert act_words(MACHINE, "a_state_of_another_version", "propose") == own
    assert act_words(MACHINE, "appraise", "an_act_of_another_version") is None

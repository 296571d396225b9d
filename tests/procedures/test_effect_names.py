"""The effects that a file may name are exactly those that somebody carries out."""

from app.domain.workflow import DONE_HERE
from app.dossiers.effects import registry
from app.procedures.effect_names import EFFECTS, REMINDERS

OF_THE_DOMAIN = frozenset(effect.name for effect in DONE_HERE)
NEVER_NAMED = frozenset({"compensate"})
"""What an undo carries out; no file may ask for it."""


def test_every_effect_that_a_file_may_name_is_carried_out():
    assert set(EFFECTS) | set(REMINDERS) == (set(registry.EFFECTS) - NEVER_NAMED) | OF_THE_DOMAIN

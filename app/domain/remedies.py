"""What would make something possible: the facts that a refusal tells beside its reason."""

from app.domain.machine import Action, State
from app.domain.situation import Situation


def what_is_possible(state: State) -> dict[str, str | None]:
    """Where the dossier is, and what can be done there instead."""
    offered = [action.label for action in state.actions.values()]
    return {
        "state": state.id,
        "state_vi": state.label.vi,
        "state_en": state.label.en,
        "possible_vi": ", ".join(label.vi for label in offered).lower() or None,
        "possible_en": ", ".join(label.en for label in offered).lower() or None,
    }


def who_overrides(situation: Situation, action: Action) -> dict[str, str | None]:
    """What would make it possible all the same: who may, naming the legal basis."""
    by = () if action.override is None else action.override.by
    labels = [situation.machine.roles[role].label for role in by]
    return {
        "override": ", ".join(by) or None,
        "override_vi": ", ".join(label.vi for label in labels).lower() or None,
        "override_en": ", ".join(label.en for label in labels).lower() or None,
    }

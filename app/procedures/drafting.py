"""A life cycle with a procedure's steps and patches in it, key by key, before anything is judged.

What a procedure says stands over what its kind of step says, and that over the composite state; a
state is patched the same way. Nothing is copied, so a change of the law is made in one place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

from app.domain.machine import ORIGIN, SAME, StateKind
from app.procedures.fields import Strict
from app.procedures.lifecycle_file import (
    FIRST_STEP,
    ActionFile,
    LifecycleFile,
    NoticeFile,
    Place,
    SharedActionFile,
    StateFile,
    StatutoryForm,
    SupplementFile,
)
from app.procedures.procedure_file import ProcedureFile, StepFile

NEXT = "$next"
PREVIOUS = "$previous"
FIRST = "$first"
EXIT = "$exit"
LATER_TARGETS = frozenset({SAME, ORIGIN})
STEP_TARGETS = frozenset({NEXT, PREVIOUS, FIRST, EXIT})

Model = TypeVar("Model", bound=Strict)
AnyPlace = TypeVar("AnyPlace", bound=Place)


@dataclass(frozen=True, slots=True)
class DraftState:
    """One state or step with everything that was said about it; ``step`` is set for steps."""

    id: str
    kind: StateKind
    place: Place
    step: StepFile | None = None

    @property
    def actions(self) -> Mapping[str, ActionFile]:
        return self.place.actions or {}


@dataclass(frozen=True, slots=True)
class Draft:
    """``steps`` are the names of the steps in their order; ``exit`` is where the last one leads."""

    lifecycle: LifecycleFile
    procedure: ProcedureFile
    states: Mapping[str, DraftState]
    steps: tuple[str, ...]
    exit: str | None
    supplement: SupplementFile
    forms: Mapping[str, StatutoryForm]
    notices: Mapping[str, NoticeFile]

    def actions(self) -> Iterator[tuple[DraftState, str, ActionFile]]:
        for state in self.states.values():
            for name, action in state.actions.items():
                yield state, name, action

    def previous(self, step: str) -> str | None:
        """The step to which ``step`` sends back."""
        own = self.states[step].step
        if own is not None and own.back is not None:
            return own.back
        place = self.steps.index(step)
        return self.steps[place - 1] if place else None

    def following(self, step: str) -> str | None:
        """The step after ``step`` in the order of the file, or the exit."""
        place = self.steps.index(step)
        return self.steps[place + 1] if place + 1 < len(self.steps) else self.exit


def drafted(lifecycle: LifecycleFile, procedure: ProcedureFile) -> Draft:
    composite = lifecycle.states.get(FIRST_STEP)
    states = {
        name: DraftState(name, _kind(state), state)
        for name, state in _patched_states(lifecycle, procedure).items()
        if name != FIRST_STEP
    }
    steps = {
        name: DraftState(name, StateKind.STEP, _step_place(lifecycle, name, step), step)
        for name, step in procedure.steps.items()
    }
    whole = _with_shared_actions(lifecycle, {**states, **steps})
    return Draft(
        lifecycle=lifecycle,
        procedure=procedure,
        states=_without_dead_ends(whole, tuple(steps)),
        steps=tuple(steps),
        exit=composite.exit if composite else None,
        supplement=_supplement(lifecycle, procedure),
        forms={**lifecycle.forms, **procedure.forms},
        notices={**lifecycle.notices, **procedure.notices},
    )


def patched(base: AnyPlace, patch: Place) -> AnyPlace:
    """``base`` with every key of ``patch`` over it; actions and timers are merged one by one."""
    given = {
        name: getattr(patch, name)
        for name in patch.model_fields_set & set(type(base).model_fields)
        if name not in {"actions", "after"}
    }
    actions = {
        name: action
        for name, action in (base.actions or {}).items()
        if name not in (patch.without or [])
    }
    for name, action in (patch.actions or {}).items():
        actions[name] = _patched_action(actions[name], action) if name in actions else action
    after = {**(base.after or {}), **(patch.after or {})}
    # A timer of a dropped action goes with it.
    after = {term: name for term, name in after.items() if name not in (patch.without or [])}
    return base.model_copy(update={**given, "actions": actions, "after": after})


def _patched_action(base: ActionFile, patch: ActionFile) -> ActionFile:
    return base.model_copy(update={name: getattr(patch, name) for name in patch.model_fields_set})


def _patched_states(lifecycle: LifecycleFile, procedure: ProcedureFile) -> dict[str, Place]:
    states: dict[str, Place] = {
        name: state
        for name, state in lifecycle.states.items()
        if name not in procedure.without_states
    }
    for name, patch in procedure.states.items():
        states[name] = patched(states[name], patch) if name in states else patch
    return states


def _step_place(lifecycle: LifecycleFile, name: str, step: StepFile) -> Place:
    composite = lifecycle.states.get(FIRST_STEP, Place())
    base = _narrowed(composite, Place)
    kind = lifecycle.step_kinds.get(step.kind or name)
    if kind is not None:
        base = patched(base, kind)
    return patched(base, step)


def _narrowed(said: Strict, model: type[Model]) -> Model:
    """What ``said`` says, as the wider kind of mapping ``model``."""
    names = said.model_fields_set & set(model.model_fields)
    values = {name: getattr(said, name) for name in names}
    return cast("Model", model.model_construct(names, **values))


def _with_shared_actions(
    lifecycle: LifecycleFile, states: Mapping[str, DraftState]
) -> dict[str, DraftState]:
    shared = {
        name: [state.id for state in states.values() if _is_shared(action, state)]
        for name, action in lifecycle.shared_actions.items()
    }
    result = {}
    for state in states.values():
        added = {
            name: _narrowed(action, ActionFile)
            for name, action in lifecycle.shared_actions.items()
            if state.id in shared[name]
            and name not in state.actions
            and name not in (state.place.without or [])
        }
        place = state.place.model_copy(update={"actions": {**state.actions, **added}})
        result[state.id] = DraftState(state.id, state.kind, place, state.step)
    return result


def _is_shared(action: SharedActionFile, state: DraftState) -> bool:
    names = {state.id}
    if state.step is not None:
        names |= {state.step.kind or state.id}
    group = {FIRST_STEP} if state.step is not None else set[str]()
    return bool((names | group) & set(action.from_)) and not names & set(action.except_)


def _without_dead_ends(
    states: Mapping[str, DraftState], steps: tuple[str, ...]
) -> dict[str, DraftState]:
    """Nothing is sent back from the first step: the actions that only do so are left out of it."""
    result = dict(states)
    for name in steps[:1]:
        first = result[name]
        if first.step is not None and first.step.back is not None:
            continue
        kept = {
            action: said
            for action, said in first.actions.items()
            if not said.to or any(branch.to != PREVIOUS for branch in said.to)
        }
        place = first.place.model_copy(update={"actions": kept})
        result[name] = DraftState(first.id, first.kind, place, first.step)
    return result


def _supplement(lifecycle: LifecycleFile, procedure: ProcedureFile) -> SupplementFile:
    patch = procedure.supplement
    if patch is None:
        return lifecycle.supplement
    given = {n: v for n in patch.model_fields_set if (v := getattr(patch, n)) is not None}
    return lifecycle.supplement.model_copy(update=given)


def _kind(state: Place) -> StateKind:
    written = state.kind if isinstance(state, StateFile) else None
    return StateKind(written) if written in ("start", "end") else StateKind.NORMAL

"""Whether every state says what it must: labels, clock, status of the national portal, owner."""

from collections.abc import Iterator

from app.domain.machine import RoleKind, StateKind
from app.procedures.case import Case
from app.procedures.checks.actions import effect_problems
from app.procedures.drafting import PREVIOUS, DraftState
from app.procedures.lifecycle_file import FIRST_STEP
from app.procedures.strict_yaml import Problem


def state_problems(case: Case) -> Iterator[Problem]:
    for state in case.draft.states.values():
        yield from _completeness(case, state)
        yield from _names(case, state)
        yield from _timers(case, state)


def frame_problems(case: Case) -> Iterator[Problem]:
    """What is wrong with the start, the composite state and the patches as such."""
    draft = case.draft
    start = draft.states.get(draft.lifecycle.start)
    if start is None:
        yield case.shared(("start",), "state_unknown", name=draft.lifecycle.start)
    elif start.kind is not StateKind.START:
        yield case.of_state(start, ("kind",), "start_is_no_start")
    if draft.exit is None or draft.exit not in draft.states:
        place = ("states", FIRST_STEP, "exit")
        yield case.shared(place, "state_unknown", name=draft.exit or "exit")
    if not draft.steps:
        yield case.own(("steps",), "steps_missing")
    for name in draft.procedure.without_states:
        if name not in draft.lifecycle.states:
            yield case.own(("without_states",), "state_unknown", name=name)
    for name in set(draft.steps) & (set(draft.lifecycle.states) | set(draft.procedure.states)):
        yield case.own(("steps", name), "state_twice", name=name)
    yield from _steps(case)
    yield from _shared_actions(case)


def _steps(case: Case) -> Iterator[Problem]:
    kinds = case.draft.lifecycle.step_kinds
    for name, step in case.draft.procedure.steps.items():
        if step.kind is not None and step.kind not in kinds:
            yield case.own(("steps", name, "kind"), "step_kind_unknown", name=step.kind)
        if step.back is not None and step.back not in case.draft.steps:
            yield case.own(("steps", name, "back"), "state_unknown", name=step.back)
        known = {*case.draft.states, "$exit"}
        for at, branch in enumerate(step.next or ()):
            if branch.to not in known:
                yield case.own(("steps", name, "next", at), "state_unknown", name=branch.to)


def _shared_actions(case: Case) -> Iterator[Problem]:
    lifecycle = case.draft.lifecycle
    known = {*lifecycle.states, *lifecycle.step_kinds, *case.draft.states}
    for name, action in lifecycle.shared_actions.items():
        for key, states in (("from", action.from_), ("except", action.except_)):
            for state in states:
                if state not in known:
                    place = ("shared_actions", name, key)
                    yield case.lifecycle.problem(place, "state_unknown", name=state)


def _completeness(case: Case, state: DraftState) -> Iterator[Problem]:
    place = state.place
    for language, label in (("vi", place.vi), ("en", place.en)):
        if not label:
            yield case.of_state(state, (), "label_missing", language=language, where=state.id)
    if place.clock is None:
        yield case.of_state(state, (), "clock_missing")
    if place.national is None and state.kind is not StateKind.START:
        yield case.of_state(state, (), "national_missing")
    if place.owner is None and place.clock == "run":
        yield case.of_state(state, (), "running_clock_without_owner")


def _names(case: Case, state: DraftState) -> Iterator[Problem]:
    place = state.place
    if place.owner is not None and place.owner not in case.draft.lifecycle.roles:
        yield case.of_state(state, ("owner",), "role_unknown", name=place.owner)
    for code, facts in effect_problems(case, place.on_enter or ()):
        yield case.of_state(state, ("on_enter",), code, **facts)
    if state.step is None:
        return
    sends_back = any(b.to == PREVIOUS for a in state.actions.values() for b in a.to or ())
    if sends_back and case.draft.previous(state.id) is None:
        yield case.of_state(state, (), "nothing_to_send_back_to")


def _timers(case: Case, state: DraftState) -> Iterator[Problem]:
    roles = case.draft.lifecycle.roles
    for term, name in (state.place.after or {}).items():
        action = state.actions.get(name)
        if action is None:
            yield case.of_state(state, ("after", term), "action_unknown", name=name)
        elif not any(
            role in roles and roles[role].who is RoleKind.SYSTEM for role in action.by or ()
        ):
            yield case.of_state(state, ("after", term), "timer_not_for_system", name=name)

"""Whether an action names only what exists: states, roles, inputs, effects, forms, notices."""

from collections.abc import Iterable, Iterator, Mapping

from app.domain.inputs import CONDITIONS, INPUTS
from app.domain.machine import EffectCall
from app.procedures.case import Case
from app.procedures.checks.guards import unknown_names
from app.procedures.composing import FEE
from app.procedures.drafting import LATER_TARGETS, STEP_TARGETS, DraftState
from app.procedures.effect_names import EFFECTS, Argument
from app.procedures.lifecycle_file import FIRST_STEP, ActionFile
from app.procedures.source import Location
from app.procedures.strict_yaml import Problem


def action_problems(case: Case) -> Iterator[Problem]:
    for state, name, action in case.draft.actions():
        yield from _completeness(case, state, name, action)
        yield from _targets(case, state, name, action)
        yield from _roles(case, state, name, action)
        yield from _inputs(case, state, name, action)
        for found in effect_problems(case, action.do or ()):
            yield case.of_action(state, name, ("do",), found[0], **found[1])
        if action.when is not None:
            for code, what in unknown_names(case.draft, action.when):
                yield case.of_action(state, name, ("when",), code, name=what)
        for at, branch in enumerate(action.to or ()):
            for code, what in unknown_names(case.draft, branch.when.text if branch.when else None):
                yield case.of_action(state, name, ("to", at, "when"), code, name=what)


def effect_problems(
    case: Case, effects: Iterable[EffectCall], allowed: Mapping[str, Argument] = EFFECTS
) -> Iterator[tuple[str, dict[str, str]]]:
    """The code and the facts of what is wrong with each effect."""
    for effect in effects:
        wanted = allowed.get(effect.name)
        if wanted is None:
            yield "effect_unknown", {"effect": str(effect)}
        elif (wanted is Argument.NONE) != (effect.argument is None):
            yield "effect_argument", {"effect": str(effect)}
        elif wanted is Argument.FORM and effect.argument not in case.draft.forms:
            yield "form_unknown", {"name": str(effect.argument)}
        elif wanted is Argument.NOTICE and effect.argument not in case.draft.notices:
            yield "notice_unknown", {"name": str(effect.argument)}


def _completeness(
    case: Case, state: DraftState, name: str, action: ActionFile
) -> Iterator[Problem]:
    for language, label in (("vi", action.vi), ("en", action.en)):
        if not label:
            where = f"{state.id}.{name}"
            yield case.of_action(state, name, (), "label_missing", language=language, where=where)
    if not action.to:
        yield case.of_action(state, name, (), "action_leads_nowhere")
    if not action.by:
        yield case.of_action(state, name, (), "action_without_role")


def _targets(case: Case, state: DraftState, name: str, action: ActionFile) -> Iterator[Problem]:
    allowed = set(case.draft.states) | LATER_TARGETS | {FIRST_STEP}
    if state.step is not None:
        allowed |= STEP_TARGETS
    for at, branch in enumerate(action.to or ()):
        inner: Location = ("to", at, "to")
        if branch.to not in allowed:
            yield case.of_action(state, name, inner, "state_unknown", name=branch.to)


def _roles(case: Case, state: DraftState, name: str, action: ActionFile) -> Iterator[Problem]:
    known = case.draft.lifecycle.roles
    for role in action.by or ():
        if role not in known:
            yield case.of_action(state, name, ("by",), "role_unknown", name=role)
    for role in action.override.by if action.override else ():
        if role not in known:
            yield case.of_action(state, name, ("override", "by"), "role_unknown", name=role)


def _inputs(case: Case, state: DraftState, name: str, action: ActionFile) -> Iterator[Problem]:
    asked = {
        ("requires",): action.requires or (),
        ("accepts",): action.accepts or (),
        ("override", "requires"): action.override.requires if action.override else (),
    }
    fees = {fee.key for fee in case.draft.procedure.fees}
    for place, names in asked.items():
        for wanted in names:
            if wanted.startswith(FEE):
                if wanted.removeprefix(FEE) not in fees:
                    fee = wanted.removeprefix(FEE)
                    yield case.of_action(state, name, place, "fee_unknown", name=fee)
            elif wanted not in INPUTS and wanted not in CONDITIONS:
                yield case.of_action(state, name, place, "input_unknown", name=wanted)

"""Whether every step of a chain over agencies has an agency to sit at."""

from collections.abc import Iterator

from app.domain.machine import ABOVE, FORM, RECEIVING
from app.procedures.case import Case
from app.procedures.checks.guards import form_fields
from app.procedures.drafting import EXIT, Draft
from app.procedures.procedure_file import StepFile
from app.procedures.strict_yaml import Problem


def chain_problems(case: Case) -> Iterator[Problem]:
    """Fields that the form does not have, and an agency above the province."""
    for name, step in case.draft.procedure.steps.items():
        seat = step.agency or ""
        field = seat.removeprefix(FORM)
        if field != seat and field not in form_fields(case.draft):
            yield case.own(("steps", name, "agency"), "form_field_unknown", name=field)
        if seat == ABOVE and any(_is_province(code) for code in _before(case.draft, name)):
            yield case.own(("steps", name, "agency"), "nobody_above_province")


def _before(draft: Draft, name: str) -> Iterator[str]:
    """The agencies, as they are written, of the steps that lead to ``name``."""
    steps = draft.procedure.steps
    before = [step for step in steps if name in _after(draft, step)]
    if name == draft.steps[0]:
        yield draft.procedure.owner
    for step in before:
        yield steps[step].agency or draft.procedure.owner


def _after(draft: Draft, name: str) -> set[str]:
    step: StepFile = draft.procedure.steps[name]
    if step.next is not None:
        return {branch.to for branch in step.next} - {EXIT}
    following = draft.following(name)
    return set() if following is None else {following}


def _is_province(expression: str) -> bool:
    return expression != RECEIVING and "." not in expression and not expression.startswith("$")

"""Whether the course of a dossier is sound: it can begin, must end, and fits the legal term."""

from collections.abc import Iterator
from math import ceil

from app.domain.clock import ClockMode
from app.domain.durations import Duration, Unit
from app.domain.machine import Machine, State, StateKind
from app.procedures.case import Case
from app.procedures.moves import Move, depths, ending, longest, moves_of, unbounded_backward
from app.procedures.strict_yaml import Problem

DAY = 8 * 60
"""Working minutes of a day, whatever the hours of an agency."""
MONTH_AT_LEAST = 20
MONTH_AT_MOST = 23


def course_problems(case: Case, machine: Machine) -> Iterator[Problem]:
    moves = moves_of(machine)
    reached = depths(machine.start, moves)
    ends = ending(machine, moves)
    for name, state in case.draft.states.items():
        if name not in reached:
            yield case.of_state(state, (), "state_unreachable")
        elif name not in ends:
            yield case.of_state(state, (), "state_without_end")
    yield from _returns(case, machine, moves)
    rounds = unbounded_backward(machine.start, moves)
    for move in rounds:
        state = case.draft.states[move.at]
        yield case.of_action(state, move.action, (), "backward_without_bound", to=move.to)
    if not rounds:
        yield from _budgets(case, machine, moves)


def course_warnings(case: Case, machine: Machine) -> Iterator[Problem]:
    """Terms of variants that the steps do not fit: allowed, for budgets are internal."""
    moves = moves_of(machine)
    if unbounded_backward(machine.start, moves):
        return
    weights = _weights(machine)
    spent = sum(weights.get(name, 0) for name in longest(machine.start, moves, weights))
    for at, variant in enumerate(case.draft.procedure.variants):
        legal = None if variant.total is None else legal_minutes(variant.total)
        if legal is not None and spent > legal:
            place = ("variants", at, "total")
            yield case.own(
                place,
                "steps_exceed_variant",
                variant=variant.id,
                needed=hours(spent),
                total=hours(legal),
            )


def legal_minutes(term: Duration) -> int | None:
    """The fewest working minutes that a legal term can hold, days of rest taken off.

    Calendar days hold at least five working days in seven, a month at least twenty; holidays are
    left out of account, for they make a due date later only where it falls on them.
    """
    match term.unit:
        case Unit.CALENDAR_DAY:
            return term.quantity * 5 // 7 * DAY
        case Unit.MONTH:
            return term.quantity * MONTH_AT_LEAST * DAY
        case Unit.MINUTE:
            return term.quantity
        case _:
            return term.working_minutes(DAY)


def budget_minutes(budget: Duration) -> int:
    """The most working minutes that a step may take by its budget."""
    match budget.unit:
        case Unit.CALENDAR_DAY:
            return ceil(budget.quantity * 5 / 7) * DAY
        case Unit.MONTH:
            return budget.quantity * MONTH_AT_MOST * DAY
        case Unit.MINUTE:
            return budget.quantity
        case _:
            return budget.working_minutes(DAY) or 0


def hours(minutes: int) -> str:
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def _returns(case: Case, machine: Machine, moves: tuple[Move, ...]) -> Iterator[Problem]:
    for move in moves:
        if _is_accepted(machine.state(move.at)) and _is_before(machine.states.get(move.to)):
            state = case.draft.states[move.at]
            yield case.of_action(
                state, move.action, ("to",), "returns_before_acceptance", to=move.to
            )


def _is_accepted(state: State) -> bool:
    return state.clock is not ClockMode.NONE and state.kind is not StateKind.END


def _is_before(state: State | None) -> bool:
    return state is not None and state.clock is ClockMode.NONE


def _budgets(case: Case, machine: Machine, moves: tuple[Move, ...]) -> Iterator[Problem]:
    legal = legal_minutes(case.draft.procedure.deadline.total)
    weights = _weights(machine)
    way = longest(machine.start, moves, weights)
    spent = sum(weights.get(name, 0) for name in way)
    if legal is not None and spent > legal:
        counted = " → ".join(name for name in way if weights.get(name))
        yield case.own(
            ("steps",),
            "steps_exceed_deadline",
            way=counted,
            needed=hours(spent),
            total=hours(legal),
        )


def _weights(machine: Machine) -> dict[str, int]:
    return {
        state.id: budget_minutes(state.budget)
        for state in machine.states.values()
        if state.budget is not None and state.clock is ClockMode.RUN
    }

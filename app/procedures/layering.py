"""Where states stand in the picture of a machine: the longest way as a spine, the rest beside it.

A state beside the spine hangs on the first state of the spine that leads to it; each row is as high
as what hangs there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.machine import Machine, StateKind
from app.procedures.moves import Move, depths, longest, moves_of

CROWD = 4
"""An end to which more states than this lead is drawn without its lines; the text lists them."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """All actions between two states, as one line of the picture."""

    at: str
    to: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """``beside`` are the states that hang on each state of the spine; ``apart`` hang on none."""

    spine: tuple[str, ...]
    beside: dict[str, tuple[str, ...]]
    apart: tuple[str, ...]
    arrows: tuple[Arrow, ...]


def laid_out(machine: Machine) -> Layout:
    moves = moves_of(machine)
    crowded = _crowded(moves)
    shown = [move for move in moves if move.to not in crowded]
    depth = depths(machine.start, shown)
    spine = longest(machine.start, _onward(machine, shown, depth), dict.fromkeys(machine.states, 1))
    beside: dict[str, list[str]] = {state: [] for state in spine}
    home = {state: state for state in spine}
    for state in sorted(set(depth) - set(spine), key=lambda name: (depth[name], name)):
        sources = [home[m.at] for m in shown if m.to == state and m.at in home]
        if sources:
            home[state] = min(sources, key=spine.index)
            beside[home[state]].append(state)
    hung = {state for states in beside.values() for state in states}
    apart = tuple(state for state in machine.states if state not in hung | set(spine))
    return Layout(
        spine, {at: tuple(states) for at, states in beside.items()}, apart, tuple(_arrows(shown))
    )


def _onward(machine: Machine, moves: Iterable[Move], depth: Mapping[str, int]) -> tuple[Move, ...]:
    """Moves to a later step, out of the steps, or away from the start: no way goes round."""
    steps = [state.id for state in machine.states.values() if state.kind is StateKind.STEP]

    free = [move for move in moves if not move.bounded]
    waiting = {state for state in machine.states if set(steps) & set(depths(state, free))}

    def is_forward(move: Move) -> bool:
        if move.at in steps and move.to in steps:
            return steps.index(move.to) > steps.index(move.at)
        if move.at in steps and move.to not in waiting:
            return True
        return depth.get(move.to, 0) > depth.get(move.at, 0)

    return tuple(move for move in moves if not move.bounded and is_forward(move))


def _crowded(moves: Iterable[Move]) -> frozenset[str]:
    sources: dict[str, set[str]] = {}
    for move in moves:
        sources.setdefault(move.to, set()).add(move.at)
    leads_on = {move.at for move in moves}
    return frozenset(
        state for state, found in sources.items() if len(found) > CROWD and state not in leads_on
    )


def _arrows(moves: Iterable[Move]) -> Iterable[Arrow]:
    merged: dict[tuple[str, str], list[str]] = {}
    for move in moves:
        merged.setdefault((move.at, move.to), []).append(move.action)
    for (at, to), actions in merged.items():
        yield Arrow(at, to, tuple(dict.fromkeys(actions)))

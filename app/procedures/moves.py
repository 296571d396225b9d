"""The moves of a machine as a graph: what can be reached, what can go round for ever."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.machine import ORIGIN, SAME, Machine, StateKind


@dataclass(frozen=True, slots=True)
class Move:
    """One way from a state to another; ``bounded`` when the action has a limit."""

    at: str
    action: str
    to: str
    bounded: bool


def moves_of(machine: Machine) -> tuple[Move, ...]:
    """Every move that changes the state, ``$origin`` spelled out."""
    direct: list[Move] = []
    homeward: list[Move] = []
    for state in machine.states.values():
        for action in state.actions.values():
            for branch in action.to:
                move = Move(state.id, action.name, branch.to, action.limit is not None)
                (homeward if branch.to == ORIGIN else direct).append(move)
    direct = [move for move in direct if move.to not in {SAME, move.at}]
    back = [
        Move(move.at, move.action, came.at, move.bounded)
        for move in homeward
        for came in direct
        if came.to == move.at
    ]
    return (*direct, *dict.fromkeys(back))


def depths(start: str, moves: Iterable[Move]) -> Mapping[str, int]:
    """The states that can be reached from ``start``, with the fewest moves that it takes."""
    onward: dict[str, list[str]] = {}
    for move in moves:
        onward.setdefault(move.at, []).append(move.to)
    found = {start: 0}
    queue = [start]
    for state in queue:
        for to in onward.get(state, ()):
            if to not in found:
                found[to] = found[state] + 1
                queue.append(to)
    return found


def ending(machine: Machine, moves: Iterable[Move]) -> frozenset[str]:
    """The states from which some end can be reached."""
    reversed_moves = [Move(move.to, move.action, move.at, move.bounded) for move in moves]
    ends = [state.id for state in machine.states.values() if state.kind is StateKind.END]
    return frozenset(name for end in ends for name in depths(end, reversed_moves))


def unbounded_backward(start: str, moves: Iterable[Move]) -> tuple[Move, ...]:
    """Moves towards the start on a way that can be gone round without any limit."""
    free = [move for move in moves if not move.bounded]
    depth = depths(start, moves)
    return tuple(
        move
        for move in free
        if move.at in depths(move.to, free) and depth.get(move.to, 0) <= depth.get(move.at, 0)
    )


def longest(start: str, moves: Iterable[Move], weights: Mapping[str, int]) -> tuple[str, ...]:
    """The heaviest way from ``start`` along unlimited moves, going round nowhere."""
    onward: dict[str, list[str]] = {}
    for move in moves:
        if not move.bounded:
            onward.setdefault(move.at, []).append(move.to)
    best: dict[str, tuple[int, tuple[str, ...]]] = {}

    def heaviest(state: str) -> tuple[int, tuple[str, ...]]:
        if state not in best:
            best[state] = (0, ())  # whoever comes round to it again finds nothing there
            ways = [heaviest(to) for to in dict.fromkeys(onward.get(state, ()))]
            weight, way = max(ways, key=lambda found: found[0], default=(0, ()))
            best[state] = (weight + weights.get(state, 0), (state, *way))
        return best[state]

    return heaviest(start)[1]

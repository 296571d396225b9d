"""Where the states of a machine stand in its picture: in layers, the way of a dossier downwards."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.machine import Machine
from app.procedures.moves import Move, depths, moves_of

CROWD = 4
"""An end to which more states than this lead is drawn without its lines; the text lists them."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """All actions between two states, as one line of the picture."""

    at: str
    to: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layers:
    """``rows`` from top to bottom, each from left to right."""

    rows: tuple[tuple[str, ...], ...]
    arrows: tuple[Arrow, ...]

    def row_of(self, state: str) -> int:
        return next(at for at, row in enumerate(self.rows) if state in row)


def layered(machine: Machine) -> Layers:
    moves = moves_of(machine)
    crowded = _crowded(moves)
    shown = [move for move in moves if move.to not in crowded]
    depth = dict(depths(machine.start, shown))
    last = max(depth.values(), default=0) + 1
    for state in machine.states:
        depth.setdefault(state, last)
    by_row: dict[int, list[str]] = {}
    for state in machine.states:
        by_row.setdefault(depth[state], []).append(state)
    rows: list[tuple[str, ...]] = []
    for number in sorted(by_row):
        rows.append(_in_order(by_row[number], rows, shown))
    return Layers(tuple(rows), tuple(_arrows(shown)))


def _crowded(moves: Iterable[Move]) -> frozenset[str]:
    sources: dict[str, set[str]] = {}
    for move in moves:
        sources.setdefault(move.to, set()).add(move.at)
    leads_on = {move.at for move in moves}
    return frozenset(
        state for state, found in sources.items() if len(found) > CROWD and state not in leads_on
    )


def _in_order(
    states: Iterable[str], above: Iterable[tuple[str, ...]], moves: Iterable[Move]
) -> tuple[str, ...]:
    """Each state below the middle of those that lead to it, so that few lines cross."""
    places: Mapping[str, float] = {
        state: at - (len(row) - 1) / 2 for row in above for at, state in enumerate(row)
    }
    listed = list(moves)

    def middle(state: str) -> float:
        found = [places[move.at] for move in listed if move.to == state and move.at in places]
        return sum(found) / len(found) if found else 0.0

    return tuple(sorted(states, key=middle))


def _arrows(moves: Iterable[Move]) -> Iterable[Arrow]:
    merged: dict[tuple[str, str], list[str]] = {}
    for move in moves:
        merged.setdefault((move.at, move.to), []).append(move.action)
    for (at, to), actions in merged.items():
        yield Arrow(at, to, tuple(dict.fromkeys(actions)))

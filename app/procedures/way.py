"""The usual way of a dossier, state by state: what a person who hands something in can expect."""

from app.domain.machine import Machine, State
from app.procedures.layering import laid_out


def main_way(machine: Machine) -> tuple[State, ...]:
    """The states from handing in to the end, without turns and without the draft."""
    return tuple(machine.state(name) for name in laid_out(machine).spine if name != machine.start)


def next_on_way(machine: Machine, state: str) -> State | None:
    """What usually comes after ``state``; None at the end, and beside the usual way."""
    way = main_way(machine)
    names = [found.id for found in way]
    if state not in names or state == names[-1]:
        return None
    return way[names.index(state) + 1]

"""Lines of the desk's lists, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.clock import remaining_minutes
from app.domain.errors import DomainError
from app.domain.ids import ProcedureCode
from app.domain.machine import Machine, State
from app.domain.people import Permission
from app.dossiers.queries.desk import COUNTED, DeskLine, DeskPage
from app.dossiers.snapshots import NEVER
from app.procedures.rulebook import Rulebook
from app.web.paging import cursor_after, keys_of
from app.web.showing.lines import moment_key, uuid_key
from app.web.site.filters import number as said
from app.web.site.page import Sight
from app.web.site.words import sentence

LISTED: Final = 50
CHANNELS: Final = {
    "online": sentence("Trực tuyến"),
    "counter": sentence("Tại quầy"),
    "post": sentence("Qua bưu chính"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``minutes`` is the working time that is left to the desk.

    ``acts`` are the names of what a desk has to do in this state; whether something stands against
    one of them, the dossier's own page says.
    """

    line: DeskLine
    procedure: str
    state: str
    channel: str
    minutes: int | None
    acts: frozenset[str]

    @property
    def waits(self) -> bool:
        """Whether it is still to be given to the post."""
        return "post" in self.acts


def desks_of(page: Sight) -> list[str]:
    assert page.who is not None  # noqa: S101 - the pages of the desk are for whoever is signed in
    return sorted(page.who.agencies(Permission.RECEIVE))


def rows_of(page: Sight, lines: Sequence[DeskLine], rules: Rulebook) -> list[Row]:
    return [_row(page, line, rules) for line in lines]


def counted(number: int) -> str:
    """``number`` in words, or that there are more than a desk is told (``desk_count``)."""
    return f"{said(COUNTED)}+" if number > COUNTED else said(number)


def page_after(cursor: str | None) -> DeskPage:
    """The page behind ``cursor``, and one line more to know whether it goes on. Raises Invalid."""
    keys = keys_of(cursor, str, str)
    if not keys:
        return DeskPage(LISTED + 1)
    return DeskPage(LISTED + 1, uuid_key(keys[1]), moment_key(keys[0]))


def cursor_of(lines: Sequence[DeskLine]) -> str | None:
    """Where the next page begins, if there is one."""
    if len(lines) <= LISTED:
        return None
    last = lines[LISTED - 1]
    return cursor_after(last.urgent_at.isoformat(), str(last.id))


def _row(page: Sight, line: DeskLine, rules: Rulebook) -> Row:
    procedure = rules.procedure(ProcedureCode(line.procedure), line.procedure_version)
    state = procedure.machine.state(line.state)
    until = line.step_due or (None if line.urgent_at == NEVER else line.urgent_at)
    minutes = None
    if until is not None and line.finished_at is None:
        try:
            minutes = remaining_minutes(until, page.now, rules.calendar(procedure.calendar))
        except DomainError:
            minutes = None  # beyond the years that a calendar covers
    return Row(
        line=line,
        procedure=page.spoken(procedure.name),
        state=page.spoken(state.label),
        channel=page.say(CHANNELS[line.channel]),
        minutes=minutes,
        acts=frozenset(_of_a_desk(procedure.machine, state)),
    )


def _of_a_desk(machine: Machine, state: State) -> Iterator[str]:
    """The actions of ``state`` that belong to a role of the desk."""
    for action in state.actions.values():
        if any(machine.roles[role].permission is Permission.RECEIVE for role in action.by):
            yield action.name

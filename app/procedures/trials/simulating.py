"""What would happen to a dossier received at a given moment, if every step took all its time.

The way is that of the procedure's golden scenario; only the moments are new. The dates are those
that the citizen and the officers would see, from the same functions.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.calendar import WorkingCalendar
from app.domain.machine import Words
from app.domain.procedure import Procedure
from app.procedures.procedure_file import ProcedureFile
from app.procedures.trials.playing import Play, begun
from app.procedures.trials.scenario_lines import Given, Line, given_of, is_given, line_of

GOLDEN = "golden"


@dataclass(frozen=True, slots=True)
class Moment:
    """One act of the simulation; ``refusal`` ends it."""

    at: datetime
    role: Words
    action: Words
    state: Words
    due: str
    step_due: str
    standing: str
    refusal: str | None = None


def simulated(
    file: ProcedureFile, procedure: Procedure, calendar: WorkingCalendar, start: datetime
) -> Iterator[Moment]:
    texts = file.scenarios[GOLDEN]
    given = given_of(texts[0]) if is_given(texts[0]) else Given()
    read = [line_of(text) for text in texts if not is_given(text)]
    lines = [line for line in read if line.refusal is None]
    play = begun(procedure, calendar, given, start)
    at = start
    for line in lines:
        moment = _taken(play, replace(line, at=at))
        yield moment
        if moment.refusal is not None:
            return
        # What is received at the start is received at once; from then on, every step is used up.
        if play.dossier.accepted_at is not None:
            at = max(at, play.dossier.step_due or at)


def _taken(play: Play, line: Line) -> Moment:
    machine = play.procedure.machine
    action = machine.state(play.dossier.state).actions.get(line.action)
    refusal = play.act(line)
    found = play.found(line.at)
    return Moment(
        at=line.at,
        role=machine.roles[line.role].label,
        action=action.label if action else Words(line.action, line.action),
        state=machine.state(play.dossier.state).label,
        due=found["due"],
        step_due=found["stepdue"],
        standing=found["time"],
        refusal=refusal,
    )

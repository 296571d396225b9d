"""Whether a procedure's own scenarios come out as it says, and which actions none of them uses."""

from collections.abc import Iterator, Sequence

from app.domain.by_post import PARCEL_NOTED
from app.domain.calendar import WorkingCalendar
from app.domain.judging import BUILT_IN
from app.domain.procedure import Procedure
from app.domain.reminding import REMIND
from app.procedures.case import Case
from app.procedures.source import Location
from app.procedures.strict_yaml import Problem
from app.procedures.trials.playing import Play, begun, unmet
from app.procedures.trials.scenario_lines import (
    Given,
    Line,
    Unreadable,
    given_of,
    is_given,
    line_of,
)

PEOPLES_OWN = frozenset(BUILT_IN) - {REMIND, PARCEL_NOTED}
"""What people may do in every life cycle, without its being written there."""


def scenario_problems(
    case: Case, procedure: Procedure, calendar: WorkingCalendar
) -> tuple[list[Problem], list[Problem]]:
    """What is wrong, and as warnings the actions that no scenario takes."""
    problems: list[Problem] = []
    taken: set[str] = set()
    for name, texts in case.draft.procedure.scenarios.items():
        found = _Scenario(case, name, texts)
        problems += found.read()
        if not found.problems:
            problems += found.play(procedure, calendar)
            taken |= found.taken
    unused = sorted(_offered(procedure) - taken)
    if problems or not unused:
        return problems, []
    return problems, [case.own(("scenarios",), "actions_unused", names=", ".join(unused))]


def _offered(procedure: Procedure) -> set[str]:
    return {name for state in procedure.machine.states.values() for name in state.actions}


class _Scenario:
    def __init__(self, case: Case, name: str, texts: Sequence[str]) -> None:
        self.case = case
        self.name = name
        self.texts = texts
        self.given = Given()
        self.lines: list[tuple[int, Line]] = []
        self.problems: list[Problem] = []
        self.taken: set[str] = set()

    def read(self) -> list[Problem]:
        for at, text in enumerate(self.texts):
            try:
                if is_given(text):
                    self.given = given_of(text)
                    if at:
                        self._note(at, "given_not_first")
                else:
                    self.lines.append((at, line_of(text)))
            except Unreadable as error:
                self._note(at, "scenario_unreadable", part=str(error))
        for (_, before), (at, line) in zip(self.lines, self.lines[1:], strict=False):
            if line.at < before.at:
                self._note(at, "scenario_backwards")
        self._names()
        return self.problems

    def play(self, procedure: Procedure, calendar: WorkingCalendar) -> Iterator[Problem]:
        """The first line that does not come out; what follows it means nothing."""
        if not self.lines:
            return
        try:
            play = begun(procedure, calendar, self.given, self.lines[0][1].at)
        except ValueError:
            yield self._problem(0, "scenario_unreadable", part="given")
            return
        for at, line in self.lines:
            failed = _failure(play, line)
            self.taken = play.taken
            if failed is not None:
                expected, found = failed
                yield self._problem(
                    at, "scenario_failed", scenario=self.name, expected=expected, found=found
                )
                return

    def _names(self) -> None:
        draft = self.case.draft
        actions = {name for _, name, _ in draft.actions()} | PEOPLES_OWN
        documents = {document.key for document in draft.procedure.documents}
        for at, line in self.lines:
            if line.role not in draft.lifecycle.roles:
                self._note(at, "role_unknown", name=line.role)
            if not line.action.startswith("@") and line.action not in actions:
                self._note(at, "action_unknown", name=line.action)
            if line.state is not None and line.state not in draft.states:
                self._note(at, "state_unknown", name=line.state)
        for key in sorted((self.given.without | self.given.extra) - documents):
            self._note(0, "document_unknown", name=key)

    def _note(self, at: int, code: str, **facts: str) -> None:
        self.problems.append(self._problem(at, code, **facts))

    def _problem(self, at: int, code: str, **facts: str) -> Problem:
        place: Location = ("scenarios", self.name, at)
        return self.case.own(place, code, **facts)


def _failure(play: Play, line: Line) -> tuple[str, str] | None:
    """What was expected and what came, when they differ."""
    refusal = play.act(line)
    if refusal != line.refusal:
        expected = f"!{line.refusal}" if line.refusal else str(line.state)
        return expected, f"!{refusal}" if refusal else play.dossier.state
    if refusal is not None:
        return None
    if play.dossier.state != line.state:
        return str(line.state), play.dossier.state
    differing = [*unmet(line.expects, play.found(line.at))]
    if not differing:
        return None
    expected = " ".join(f"{name}={wanted}" for name, wanted, _ in differing)
    return expected, " ".join(f"{name}={found}" for name, _, found in differing)

"""What makes a file wrong: every check over every file, all problems at once.

The same check stands before publication, behind the command line and in the tests.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.machine import Machine
from app.domain.procedure import Procedure
from app.procedures.case import Case
from app.procedures.checks.actions import action_problems
from app.procedures.checks.chains import chain_problems
from app.procedures.checks.children import child_problems, child_warnings
from app.procedures.checks.course import course_problems, course_warnings
from app.procedures.checks.form import form_problems
from app.procedures.checks.lists import list_problems
from app.procedures.checks.scenarios import scenario_problems
from app.procedures.checks.states import frame_problems, state_problems
from app.procedures.checks.versions import migration_problems, overlap_problems
from app.procedures.composing import machine_of, procedure_of
from app.procedures.drafting import drafted
from app.procedures.library import Key, Library, LifecycleEntry, ProcedureEntry
from app.procedures.strict_yaml import Problem
from app.procedures.trials.specimen import specimen_of


@dataclass(frozen=True, slots=True)
class Verdict:
    """``procedure`` is there when the file could be composed, fit to be published or not."""

    entry: ProcedureEntry
    procedure: Procedure | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """``problems`` holds everything that is wrong, each once, in order of place."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    verdicts: tuple[Verdict, ...]


def check(
    library: Library,
    only: Iterable[Key] | None = None,
    lifecycles: Iterable[Key] | None = None,
) -> Report:
    """The report on the whole library, or on what is named, seen among all the rest."""
    wanted = set(library.procedures) if only is None else set(only)
    problems = [*library.problems, *library.calendars.problems]
    for key in library.lifecycles if lifecycles is None else lifecycles:
        problems += lifecycle_problems(library.lifecycles[key])
    verdicts = [judged(library, library.procedures[key]) for key in sorted(wanted)]
    for verdict in verdicts:
        problems += verdict.problems
    warnings = [warning for verdict in verdicts for warning in verdict.warnings]
    return Report(_ordered(problems), _ordered(warnings), tuple(verdicts))


def lifecycle_problems(lifecycle: LifecycleEntry) -> Iterator[Problem]:
    """What is wrong with a life cycle by itself, seen through a procedure with one step a kind."""
    specimen = specimen_of(lifecycle.file)
    case = Case(drafted(lifecycle.file, specimen), lifecycle.source, lifecycle.source)
    found = [*_names(case)]
    if not found:
        found = [*course_problems(case, machine_of(case.draft))]
    yield from found


def judged(library: Library, entry: ProcedureEntry) -> Verdict:
    """Everything about one procedure: names, then course, then scenarios, then its versions."""
    lifecycle = library.lifecycle_of(entry.file)
    calendar = library.calendars.latest(entry.file.calendar)
    found: list[Problem] = []
    if lifecycle is None:
        name = entry.file.lifecycle
        found.append(entry.source.problem(("lifecycle",), "lifecycle_unknown", name=name))
    if calendar is None:
        name = entry.file.calendar
        found.append(entry.source.problem(("calendar",), "calendar_unknown", name=name))
    found += overlap_problems(entry, library.versions_of(entry.file.code))
    if lifecycle is None:
        return Verdict(entry, None, tuple(found))
    case = Case(drafted(lifecycle.file, entry.file), entry.source, lifecycle.source)
    wrong = [*_names(case), *list_problems(case), *form_problems(case)]
    wrong += [*chain_problems(case), *child_problems(case, library)]
    if wrong:
        return Verdict(entry, None, (*found, *wrong))
    procedure = procedure_of(case.draft)
    warnings = [*course_warnings(case, procedure.machine)]
    warnings += child_warnings(case, procedure.machine, library)
    found += course_problems(case, procedure.machine)
    found += migration_problems(case, procedure.machine, replaced_machine(library, entry))
    if calendar is not None:
        failed, unused = scenario_problems(case, procedure, calendar)
        found += failed
        warnings += unused
    return Verdict(entry, procedure, tuple(found), tuple(warnings))


def replaced_machine(library: Library, entry: ProcedureEntry) -> Machine | None:
    """The machine of the version that ``entry`` replaces, when that is here and sound."""
    replaces = entry.file.replaces
    old = None
    if replaces is not None:
        old = library.procedures.get((entry.file.code, replaces.version))
    lifecycle = None if old is None else library.lifecycle_of(old.file)
    if old is None or lifecycle is None:
        return None
    case = Case(drafted(lifecycle.file, old.file), old.source, lifecycle.source)
    return None if any(True for _ in _names(case)) else machine_of(case.draft)


def _names(case: Case) -> Iterator[Problem]:
    frame = [*frame_problems(case)]
    yield from frame
    if not frame:
        yield from state_problems(case)
        yield from action_problems(case)


def _ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    once = {(p.path, p.line, p.code, tuple(sorted(p.facts.items()))): p for p in problems}
    return tuple(sorted(once.values(), key=lambda problem: (problem.path, problem.line)))

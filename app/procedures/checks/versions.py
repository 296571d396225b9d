"""Whether the versions of a procedure follow each other: no day with two, no open dossier lost."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from app.domain.machine import Machine, StateKind
from app.procedures.case import Case
from app.procedures.library import ProcedureEntry
from app.procedures.procedure_file import MigrationFile, ProcedureFile
from app.procedures.strict_yaml import Problem


def in_force(file: ProcedureFile, others: Iterable[ProcedureFile]) -> tuple[date, date]:
    """The first and the last day of a version: one that replaces it ends it the day before."""
    ended = [
        other.effective.from_ - timedelta(days=1)
        for other in others
        if other.replaces is not None and other.replaces.version == file.version
    ]
    return file.effective.from_, min([file.effective.to or date.max, *ended])


def overlap_problems(
    entry: ProcedureEntry, versions: Iterable[ProcedureEntry]
) -> Iterator[Problem]:
    """Versions with which ``entry`` shares a day; told at the later version."""
    files = [version.file for version in versions]
    file = entry.file
    begins, ends = in_force(file, files)
    for other in files:
        if other.version >= file.version:
            continue
        first, last = in_force(other, files)
        if begins <= last and first <= ends:
            yield entry.source.problem(
                ("effective",), "effective_overlap", version=other.version, procedure=file.code
            )


def migration_problems(case: Case, machine: Machine, old: Machine | None) -> Iterator[Problem]:
    """Open states of the replaced version that no migration covers, and targets that are none."""
    file = case.draft.procedure
    replaces = file.replaces
    for at, migration in enumerate(file.migrations):
        for name, to in migration.states.items():
            if to not in machine.states:
                yield case.own(("migrations", at, "states", name), "state_unknown", name=to)
    if replaces is None or replaces.open != "migrate":
        return
    if old is None:
        yield case.own(("replaces",), "replaced_version_unknown", version=replaces.version)
        return
    relevant = [m for m in file.migrations if m.from_ == replaces.version and m.when is None]
    for name, state in old.states.items():
        is_open = state.kind not in {StateKind.END, StateKind.START}
        if is_open and not any(_covers(m, name, machine) for m in relevant):
            yield case.own(
                ("migrations",), "migration_incomplete", state=name, version=replaces.version
            )


def _covers(migration: MigrationFile, state: str, machine: Machine) -> bool:
    return state in migration.states or (migration.rest == "same" and state in machine.states)

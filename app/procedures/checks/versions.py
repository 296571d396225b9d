"""Whether the versions of a procedure follow each other: no day with two, no open dossier lost."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from app.domain.machine import Machine, StateKind
from app.domain.resettling import fits
from app.procedures.case import Case
from app.procedures.library import ProcedureEntry
from app.procedures.procedure_file import MigrationFile, ProcedureFile
from app.procedures.source import Location
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
    """Open states of the replaced version that no migration covers, and targets that do not do."""
    file = case.draft.procedure
    replaces = file.replaces
    yield from _unknown_states(case, machine, old)
    if replaces is None or replaces.open != "migrate":
        return
    if old is None:
        yield case.own(("replaces",), "replaced_version_unknown", version=replaces.version)
        return
    for at, migration in enumerate(file.migrations):
        if _is_of(migration, file):
            yield from _misfits(case, at, machine, old)
    kept = {rule.key for rule in machine.children}
    for rule in old.children:
        if rule.key not in kept:
            place: Location = ("migrations",)
            version = replaces.version
            yield case.own(place, "migration_drops_child", name=rule.key, version=version)
    relevant = [m for m in file.migrations if _is_of(m, file) and m.when is None]
    for name, state in old.states.items():
        is_open = state.kind not in {StateKind.END, StateKind.START}
        if is_open and all(landing(m, name, machine) is None for m in relevant):
            yield case.own(
                ("migrations",), "migration_incomplete", state=name, version=replaces.version
            )


def _unknown_states(case: Case, machine: Machine, old: Machine | None) -> Iterator[Problem]:
    file = case.draft.procedure
    for at, migration in enumerate(file.migrations):
        for name, to in migration.states.items():
            place = ("migrations", at, "states", name)
            if to not in machine.states:
                yield case.own(place, "state_unknown", name=to)
            elif _is_of(migration, file) and old is not None and name not in old.states:
                yield case.own(place, "state_unknown", name=name)


def landing(migration: MigrationFile, state: str, machine: Machine) -> str | None:
    """Where ``migration`` leads from ``state`` of the old version; None: it says nothing of it."""
    same = state if migration.rest == "same" and state in machine.states else None
    return migration.states.get(state, same)


def _is_of(migration: MigrationFile, file: ProcedureFile) -> bool:
    return file.replaces is not None and migration.from_ == file.replaces.version


def _misfits(case: Case, at: int, machine: Machine, old: Machine) -> Iterator[Problem]:
    """Ways that would decide something about a dossier."""
    migration = case.draft.procedure.migrations[at]
    for name, state in old.states.items():
        to = landing(migration, name, machine)
        is_open = state.kind not in {StateKind.END, StateKind.START}
        if not is_open or to is None or to not in machine.states:
            continue
        if not fits(state, old, machine.states[to], machine):
            place = ("migrations", at, "states", name)
            yield case.own(place, "migration_decides", state=name, to=to)

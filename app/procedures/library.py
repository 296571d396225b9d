"""All the files that a check looks at together, read once: calendars, life cycles, procedures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from app.procedures.calendars import CalendarShelf, read_calendar_files
from app.procedures.lifecycle_file import LifecycleFile
from app.procedures.procedure_file import ProcedureFile
from app.procedures.shipped import shipped
from app.procedures.source import Source, modelled, read_source
from app.procedures.strict_yaml import Problem

Model = TypeVar("Model", bound=BaseModel)
Key = tuple[str, int]

NO_CALENDARS = CalendarShelf({}, ())


@dataclass(frozen=True, slots=True)
class LifecycleEntry:
    source: Source
    file: LifecycleFile


@dataclass(frozen=True, slots=True)
class ProcedureEntry:
    source: Source
    file: ProcedureFile

    @property
    def key(self) -> Key:
        return self.file.code, self.file.version


@dataclass(frozen=True, slots=True)
class Library:
    """``problems`` are those of files that could not become entries at all."""

    calendars: CalendarShelf = NO_CALENDARS
    calendar_sources: Mapping[str, Source] = field(default_factory=dict)
    """By the name of the file."""
    lifecycles: Mapping[Key, LifecycleEntry] = field(default_factory=dict)
    procedures: Mapping[Key, ProcedureEntry] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def lifecycle_of(self, procedure: ProcedureFile) -> LifecycleEntry | None:
        code, _, version = procedure.lifecycle.partition("@")
        return self.lifecycles.get((code, int(version)))

    def versions_of(self, code: str) -> tuple[ProcedureEntry, ...]:
        """Every version of a procedure, the oldest first."""
        found = [entry for (known, _), entry in self.procedures.items() if known == code]
        return tuple(sorted(found, key=lambda entry: entry.file.version))


def beside_shipped(paths: Sequence[Path]) -> tuple[Library, Library]:
    """What ``paths`` hold (nothing: all that is shipped), and the same among all that is shipped.

    A file stands in the place of the shipped one of the same code and version.
    """
    here = Path.cwd()
    if not paths:
        everything = read_library(yaml_files([shipped()]), here)
        return everything, everything
    given = read_library(yaml_files(paths), here)
    common = read_library(shipped_beside(codes_beside(given)), here)
    sources = {**common.calendar_sources, **given.calendar_sources}
    together = Library(
        calendars=calendars_of(sources),
        calendar_sources=sources,
        lifecycles={**common.lifecycles, **given.lifecycles},
        procedures={**common.procedures, **given.procedures},
        problems=given.problems,
    )
    return given, together


def codes_beside(given: Library) -> frozenset[str]:
    """The procedures whose versions ``given`` is judged among: its own and their children."""
    return frozenset(
        code
        for (own, _), entry in given.procedures.items()
        for code in (own, *(child.procedure for child in entry.file.children))
    )


def shipped_beside(codes: Iterable[str]) -> tuple[Path, ...]:
    """The shipped calendars and life cycles, and of the procedures only those of ``codes``.

    A province has thousands of procedures; the name of a file begins with its code.
    """
    wanted = set(codes)
    law = yaml_files([shipped("calendars"), shipped("lifecycles")])
    others = (file for file in yaml_files([shipped()]) if file not in law)
    return (*law, *(file for file in others if file.name.partition("-")[0] in wanted))


def calendars_of(sources: Mapping[str, Source]) -> CalendarShelf:
    """The calendars of those files; problems name them by their whole path."""
    shelf = read_calendar_files({name: source.text for name, source in sources.items()})
    problems = tuple(replace(p, path=sources[p.path].path) for p in shelf.problems)
    return CalendarShelf(shelf.versions, problems)


def yaml_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The YAML files named by ``paths``, folders searched through, each once, in order."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
        found.update(dict.fromkeys(file.resolve() for file in inside))
    return tuple(found)


def read_library(files: Iterable[Path], beside: Path | None = None) -> Library:
    """The library of ``files``; problems name them as seen from the folder ``beside``."""
    shelf = _Shelf(beside)
    for file in files:
        shelf.take(file)
    return Library(
        calendars=calendars_of(shelf.calendar_sources),
        calendar_sources=shelf.calendar_sources,
        lifecycles=shelf.lifecycles,
        procedures=shelf.procedures,
        problems=tuple(shelf.problems),
    )


@dataclass(slots=True)
class _Shelf:
    beside: Path | None
    calendar_sources: dict[str, Source] = field(default_factory=dict)
    lifecycles: dict[Key, LifecycleEntry] = field(default_factory=dict)
    procedures: dict[Key, ProcedureEntry] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def take(self, file: Path) -> None:
        source, problems = read_source(file, self._name(file))
        if source is None:
            self.problems += problems
            return
        match source.kind:
            case "calendar":
                self.calendar_sources[file.name] = source
            case "lifecycle":
                self.problems += problems
                self._take_lifecycle(source)
            case "procedure":
                self.problems += problems
                self._take_procedure(source, file)
            case _:
                self.problems += (*problems, source.problem(("kind",), "kind_unknown"))

    def _take_lifecycle(self, source: Source) -> None:
        model = self._model(source, LifecycleFile)
        if model is None:
            return
        key = (model.code, model.version)
        if key in self.lifecycles:
            self._note(source, "version_twice", self.lifecycles[key].source)
        else:
            self.lifecycles[key] = LifecycleEntry(source, model)

    def _take_procedure(self, source: Source, file: Path) -> None:
        model = self._model(source, ProcedureFile)
        if model is None:
            return
        key = (model.code, model.version)
        if not (file.name.startswith(f"{model.code}-") and f".v{model.version}." in file.name):
            wanted = f"{model.code}-….v{model.version}.yaml"
            self.problems.append(source.problem(("code",), "file_name_differs", name=wanted))
        if key in self.procedures:
            self._note(source, "version_twice", self.procedures[key].source)
        else:
            self.procedures[key] = ProcedureEntry(source, model)

    def _model(self, source: Source, model: type[Model]) -> Model | None:
        found, problems = modelled(source, model)
        self.problems += problems
        return found

    def _note(self, source: Source, code: str, other: Source) -> None:
        self.problems.append(source.problem(("version",), code, other=other.path))

    def _name(self, file: Path) -> str:
        if self.beside is not None and file.is_relative_to(self.beside.resolve()):
            return str(file.relative_to(self.beside.resolve()))
        return str(file)

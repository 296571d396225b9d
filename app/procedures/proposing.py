"""A procedure as somebody is writing it: judged among what is published, and set beside it.

What a file on the command line goes through, a text from a page goes through as well.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.procedures.agencies_named import unknown_agencies
from app.procedures.check import Report, Verdict, check
from app.procedures.comparing import Change, changes
from app.procedures.library import (
    Library,
    LifecycleEntry,
    ProcedureEntry,
    calendars_of,
    codes_beside,
)
from app.procedures.lifecycle_file import LifecycleFile
from app.procedures.procedure_file import ProcedureFile
from app.procedures.queries import PublishedText
from app.procedures.source import Source, modelled, source_of
from app.procedures.strict_yaml import Problem

DRAFT = "draft"
"""What problems call the text: it has no file yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One scenario of the text: ``problem`` says where it came out otherwise.

    ``played`` is False when mistakes elsewhere kept it from being tried.
    """

    name: str
    line: int
    lines: tuple[str, ...]
    played: bool
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A text and everything that can be said about it.

    ``given`` and ``together`` are what publishing takes; ``verdict`` is None for a text that is no
    procedure at all. ``before`` is the version that it is compared with: the one it replaces, or
    the newest before it.
    """

    text: str
    given: Library
    together: Library
    report: Report
    verdict: Verdict | None = None
    before: ProcedureEntry | None = None
    changes: tuple[Change, ...] = ()
    trials: tuple[Trial, ...] = ()

    @property
    def is_sound(self) -> bool:
        return self.verdict is not None and not self.report.problems

    @property
    def entry(self) -> ProcedureEntry | None:
        return None if self.verdict is None else self.verdict.entry


def proposed(text: str, known: Iterable[PublishedText], agencies: Collection[str]) -> Proposal:
    """``text`` among ``known``: calendars, life cycles, and the versions of it and its children.

    ``agencies`` are the codes of the directory; an empty one keeps nothing out.
    """
    read = _read(text)
    if isinstance(read, Report):
        return Proposal(text=text, given=Library(), together=Library(), report=read)
    entry, early = read
    given = Library(procedures={entry.key: entry})
    known = tuple(known)
    together = with_published(given, known)
    report = check(together, only=[entry.key], lifecycles=[])
    more = (*early, *unknown_agencies(entry, agencies), *_published_otherwise(entry, known))
    report = replace(report, problems=_by_line((*report.problems, *more)))
    before = _before(together, entry)
    return Proposal(
        text=text,
        given=given,
        together=together,
        report=report,
        verdict=report.verdicts[0],
        before=before,
        changes=() if before is None else changes(before.source, entry.source),
        trials=_trials(entry, report),
    )


def _published_otherwise(
    entry: ProcedureEntry, known: Iterable[PublishedText]
) -> Iterator[Problem]:
    """The version is published, and says something else: it stays what it is."""
    code, version = entry.key
    for text in known:
        same = (text.kind, text.code, text.version) == ("procedure", code, version)
        if same and text.sha256 != entry.source.sha256:
            yield entry.source.problem(
                ("version",), "published_otherwise", procedure=code, version=version
            )


def codes_beside_text(text: str) -> frozenset[str]:
    """The procedures whose published versions ``text`` is judged among; none if it is none."""
    read = _read(text)
    if isinstance(read, Report):
        return frozenset()
    return codes_beside(Library(procedures={read[0].key: read[0]}))


def _read(text: str) -> Report | tuple[ProcedureEntry, Sequence[Problem]]:
    source, problems = source_of(text, DRAFT)
    if source is None:
        return Report(_by_line(problems), (), ())
    if source.kind != "procedure":
        return Report(_by_line((*problems, source.problem(("kind",), "kind_unknown"))), (), ())
    file, wrong = modelled(source, ProcedureFile)
    if file is None:
        return Report(_by_line((*problems, *wrong)), (), ())
    return ProcedureEntry(source, file), problems


def _by_line(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.line))


def _before(library: Library, entry: ProcedureEntry) -> ProcedureEntry | None:
    earlier = [e for e in library.versions_of(entry.file.code) if e.key < entry.key]
    replaces = entry.file.replaces
    named = [e for e in earlier if replaces is not None and e.file.version == replaces.version]
    found = named or earlier
    return found[-1] if found else None


def _trials(entry: ProcedureEntry, report: Report) -> tuple[Trial, ...]:
    """Scenarios are played when the names and lists of the text are right."""
    source, scenarios = entry.source, entry.file.scenarios
    played = any(verdict.procedure is not None for verdict in report.verdicts)
    starts = [source.line_of(("scenarios", name)) for name in scenarios]
    ends = [*starts[1:], source.text.count("\n") + 2]
    return tuple(
        Trial(
            name=name,
            line=start,
            lines=tuple(scenarios[name]),
            played=played,
            problem=next((p for p in report.problems if start <= p.line < end), None),
        )
        for name, start, end in zip(scenarios, starts, ends, strict=True)
    )


def with_published(library: Library, known: Iterable[PublishedText]) -> Library:
    """``library`` among what is published already; of two texts of one version, the library's."""
    lifecycles, procedures = dict(library.lifecycles), dict(library.procedures)
    calendars = dict(library.calendar_sources)
    for text in known:
        source, _ = source_of(text.source, f"{text.kind}:{text.code}@{text.version}")
        key = (text.code, text.version)
        if source is None:
            continue
        if text.kind == "calendar":
            calendars.setdefault(f"{text.code}.v{text.version}.yaml", source)
        elif text.kind == "lifecycle" and key not in lifecycles:
            lifecycle, _ = modelled(source, LifecycleFile)
            if lifecycle is not None:
                lifecycles[key] = LifecycleEntry(source, lifecycle)
        elif text.kind == "procedure" and key not in procedures:
            procedure, _ = modelled(source, ProcedureFile)
            if procedure is not None:
                procedures[key] = ProcedureEntry(source, procedure)
    return replace(
        library,
        calendars=calendars_of(calendars),
        calendar_sources=calendars,
        lifecycles=lifecycles,
        procedures=procedures,
    )


def calendar_added(library: Library, name: str, text: str) -> Library:
    """``library`` with the text of a calendar, as if it lay in a file called ``name``."""
    source, problems = source_of(text, name)
    if source is None:
        return replace(library, problems=(*library.problems, *problems))
    sources = {**library.calendar_sources, name: source}
    return replace(library, calendar_sources=sources, calendars=calendars_of(sources))


def next_version_of(source: Source, version: int, *, begins: date) -> str:
    """The text to begin a new version with: the published one, numbered on, from ``begins``.

    Comments and order stay; dossiers that are open keep the version that they have.
    """
    text = source.text
    text = _with_key(text, "version", f"version: {version + 1}")
    text = _with_key(text, "replaces", None)
    effective = f"effective: {{from: {begins.isoformat()}}}\nreplaces: {{version: {version}}}"
    return _with_key(text, "effective", effective)


def _with_key(text: str, key: str, said: str | None) -> str:
    """``text`` with the part under a key of the outermost level said anew, or left out."""
    part = re.compile(rf"^{key}:.*\n(?:[ \t]+\S.*\n)*", re.MULTILINE)
    return part.sub("" if said is None else f"{said}\n", text, count=1)

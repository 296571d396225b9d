"""The rulebook: everything that was published, read and composed when it is first asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import cast

from pydantic import BaseModel

from app.db.sessions import AsyncSession
from app.domain.calendar import WorkingCalendar
from app.domain.ids import ProcedureCode
from app.domain.procedure import Procedure
from app.procedures import queries
from app.procedures.calendars import CalendarShelf, read_calendar_files
from app.procedures.checks.versions import in_force
from app.procedures.composing import procedure_of
from app.procedures.drafting import Draft, drafted
from app.procedures.library import NO_CALENDARS, Key
from app.procedures.lifecycle_file import LifecycleFile
from app.procedures.procedure_file import ProcedureFile
from app.procedures.queries import PublishedText
from app.procedures.source import Model, modelled, source_of

Texts = Mapping[str, Mapping[Key, PublishedText]]
NO_TEXTS: Texts = MappingProxyType({"calendar": {}, "lifecycle": {}, "procedure": {}})


class PublishedUnreadable(RuntimeError):
    """What was published can no longer be read: this code is older than the data."""


@dataclass(slots=True)
class _Memory:
    """What was made of texts so far; a version never changes, so rulebooks may share it."""

    lifecycles: dict[Key, LifecycleFile] = field(default_factory=dict)
    files: dict[Key, ProcedureFile] = field(default_factory=dict)
    drafts: dict[Key, Draft] = field(default_factory=dict)
    procedures: dict[Key, Procedure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """As of ``publication``; a newer one makes another rulebook."""

    publication: int = 0
    texts: Texts = field(default_factory=lambda: NO_TEXTS)
    shelf: CalendarShelf = NO_CALENDARS
    _memory: _Memory = field(default_factory=_Memory)

    def procedure(self, code: ProcedureCode, version: int) -> Procedure:
        """That version, in force or not. KeyError when it was never published."""
        key = (code, version)
        if key not in self._memory.procedures:
            self._memory.procedures[key] = procedure_of(self.draft(code, version))
        return self._memory.procedures[key]

    def current(self, code: ProcedureCode, on: date) -> Procedure | None:
        """The version in force on a day, if any."""
        versions = sorted(version for known, version in self.texts["procedure"] if known == code)
        files = [self.file(code, version) for version in versions]
        for file in reversed(files):
            first, last = in_force(file, files)
            if first <= on <= last:
                return self.procedure(code, file.version)
        return None

    def draft(self, code: ProcedureCode, version: int) -> Draft:
        """The version with the forms, notices and timers of its life cycle, as files say them."""
        key = (code, version)
        if key not in self._memory.drafts:
            file = self.file(code, version)
            self._memory.drafts[key] = drafted(self._lifecycle(file.lifecycle), file)
        return self._memory.drafts[key]

    def file(self, code: ProcedureCode, version: int) -> ProcedureFile:
        key = (code, version)
        if key not in self._memory.files:
            text = self.texts["procedure"][key]
            self._memory.files[key] = _read(text, ProcedureFile)
        return self._memory.files[key]

    def calendar(self, code: str, version: int | None = None) -> WorkingCalendar:
        """A version of a calendar, by default the newest. KeyError when there is none."""
        calendar = self.shelf.version(code, version)
        if calendar is None:
            raise KeyError(code)
        return calendar

    def shelf_with(self, sources: Mapping[str, Path | str]) -> CalendarShelf:
        """The published calendars among others, by the names of their files, not yet published."""
        published = {file_name(text): text.source for text in self.texts["calendar"].values()}
        return read_calendar_files({**published, **sources})

    @property
    def calendars(self) -> tuple[str, ...]:
        """The codes of all calendars."""
        return self.shelf.codes

    @property
    def lifecycles(self) -> tuple[LifecycleFile, ...]:
        """Every version of every life cycle, as its file says it."""
        known = sorted(self.texts["lifecycle"])
        return tuple(self._lifecycle(f"{code}@{version}") for code, version in known)

    def _lifecycle(self, reference: str) -> LifecycleFile:
        code, _, version = reference.partition("@")
        key = (code, int(version))
        if key not in self._memory.lifecycles:
            text = self.texts["lifecycle"][key]
            self._memory.lifecycles[key] = _read(text, LifecycleFile)
        return self._memory.lifecycles[key]

    def with_published(self, publication: int, texts: Iterable[PublishedText]) -> "Rulebook":
        """The same with what was published since."""
        kept = {kind: dict(known) for kind, known in self.texts.items()}
        for text in texts:
            kept[text.kind][text.code, text.version] = text
        shelf = self.shelf
        if len(kept["calendar"]) > len(self.texts["calendar"]):
            shelf = _shelf((*kept["calendar"].values(),))
        return Rulebook(publication, MappingProxyType(kept), shelf, self._memory)


async def load_rulebook(session: AsyncSession, known: Rulebook | None = None) -> Rulebook:
    """The rulebook as published now; ``known`` itself when nothing newer was published."""
    known = known or Rulebook()
    latest = await queries.latest_publication(session)
    if latest == known.publication:
        return known
    return known.with_published(latest, await queries.published_after(session, known.publication))


@dataclass(slots=True)
class PublishedRules:
    """The rulebook as published now: the process keeps what it has read, one database each."""

    known: Rulebook = field(default_factory=Rulebook)

    async def __call__(self, session: AsyncSession, publication: int | None = None) -> Rulebook:
        """``publication`` is the newest, when another statement has just said which it is."""
        if publication is not None and publication <= self.known.publication:
            return self.known
        newest = await load_rulebook(session, self.known)
        if newest.publication > self.known.publication:
            self.known = newest
        return newest


def _read(text: PublishedText, model: type[Model]) -> Model:
    return cast("Model", _read_once(text, model))


@lru_cache(maxsize=512)
def _read_once(text: PublishedText, model: type[BaseModel]) -> BaseModel:
    """What is published never changes: the web and the worker of one process read it once."""
    name = f"{text.kind}:{text.code}@{text.version}"
    source, _ = source_of(text.source, name)
    file = None if source is None else modelled(source, model)[0]
    if file is None:
        raise PublishedUnreadable(name)
    return file


def file_name(text: PublishedText) -> str:
    """What the file of a published calendar was called."""
    return f"{text.code}.v{text.version}.yaml"


@lru_cache(maxsize=8)
def _shelf(texts: tuple[PublishedText, ...]) -> CalendarShelf:
    shelf = read_calendar_files({file_name(text): text.source for text in texts})
    if shelf.problems:
        raise PublishedUnreadable(shelf.problems[0].path)
    return shelf

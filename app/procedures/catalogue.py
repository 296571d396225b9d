"""Danh mục thủ tục: what is in force on a day, listed and searched without asking the database.

The process keeps it as of one publication and reads it anew when there is a newer one, as it does
with the rulebook.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.db.sessions import AsyncSession
from app.domain.text import folded
from app.procedures import queries
from app.procedures.queries import ListedVersion, ProcedureLine
from app.procedures.searching import Bits, Entry, SearchIndex

Place = tuple[int, str]
"""Where a line stands in a list that was searched for: its score, then its code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueSearch:
    """``q`` is what a person typed; ``agency`` competent agency's code (``$receiving`` is none).

    ``after`` is the place of the last line that was seen.
    """

    on: date
    q: str = ""
    agency: str | None = None
    field: str | None = None
    level: str | None = None
    after: Place | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Hit:
    place: Place
    line: ProcedureLine


@dataclass(frozen=True, slots=True)
class Found:
    """``hits`` from the place that was asked for; ``total`` however many there are in all."""

    hits: Sequence[Hit]
    total: int

    @property
    def lines(self) -> list[ProcedureLine]:
        return [hit.line for hit in self.hits]


@dataclass(frozen=True, slots=True)
class Field:
    """A field with the number of its procedures in force."""

    code: str
    vi: str
    en: str
    count: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """As of ``publication``."""

    publication: int = 0
    versions: Sequence[ListedVersion] = ()
    _index: SearchIndex = field(default_factory=lambda: SearchIndex.of(()))

    @classmethod
    def of(cls, publication: int, versions: Sequence[ListedVersion]) -> "Catalogue":
        entries = [
            Entry(
                code=listed.line.code,
                names=(listed.line.name_vi, listed.line.name_en),
                fields=(listed.line.field_vi, listed.line.field_en),
                text=listed.search,
            )
            for listed in versions
        ]
        return cls(publication, versions, SearchIndex.of(entries))

    def in_force(self, on: date) -> Iterator[tuple[int, ProcedureLine]]:
        """Every procedure's version of that day, with its number here, in the order of codes."""
        replaced = {
            (listed.line.code, listed.replaces)
            for listed in self.versions
            if listed.replaces is not None and listed.effective_from <= on
        }
        for number, listed in enumerate(self.versions):
            line, last = listed.line, listed.effective_to
            if not listed.effective_from <= on <= (last or date.max):
                continue
            if (line.code, line.version) not in replaced:
                yield number, line

    def search(self, wanted: CatalogueSearch) -> Found:
        """The best first; without a query in the order of codes."""
        among: Bits = 0
        for number, line in self.in_force(wanted.on):
            if (
                wanted.agency in (None, line.owner)
                and wanted.field in (None, line.field)
                and wanted.level in (None, line.level)
            ):
                among |= 1 << number
        scores = self._index.search(wanted.q, among)
        places = sorted((score, self.versions[at].line.code, at) for at, score in scores.items())
        hits = [
            Hit((score, code), self.versions[at].line)
            for score, code, at in places
            if wanted.after is None or (score, code) > wanted.after
        ]
        return Found(hits[: wanted.limit], len(places))

    def fields(self, on: date) -> Sequence[Field]:
        """The fields in the order of their Vietnamese names."""
        words: dict[str, tuple[str, str]] = {}
        counts: Counter[str] = Counter()
        for _, line in self.in_force(on):
            counts[line.field] += 1
            words[line.field] = line.field_vi, line.field_en
        fields = [Field(code, *words[code], count) for code, count in counts.items()]
        return sorted(fields, key=lambda found: folded(found.vi))


@dataclass(slots=True)
class PublishedCatalogue:
    """The catalogue as published now; one for each process and database."""

    known: Catalogue = field(default_factory=Catalogue)

    async def __call__(self, session: AsyncSession) -> Catalogue:
        latest = await queries.latest_publication(session)
        if latest > self.known.publication:
            versions = await queries.listed_versions(session)
            # Thousands of procedures take a second; others are served meanwhile.
            newest = await asyncio.to_thread(Catalogue.of, latest, versions)
            if newest.publication > self.known.publication:
                self.known = newest
        return self.known

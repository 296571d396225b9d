"""Công bố: checked files become immutable versions, all of them or none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from app.db.sessions import Sessions
from app.procedures import queries
from app.procedures.check import Report, check
from app.procedures.library import Library, codes_beside
from app.procedures.procedure_file import ProcedureFile
from app.procedures.proposing import with_published
from app.procedures.queries import PublishedText
from app.procedures.source import Source
from app.procedures.strict_yaml import Problem
from app.procedures.summaries import fee_summary, search_text

Name = tuple[str, str, int]
"""Kind, code and version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishFiles:
    """``together`` are the files to publish and what they refer to."""

    given: Library
    together: Library
    at: datetime
    by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """``report`` has problems exactly when nothing was published because of them."""

    report: Report
    new: tuple[Name, ...] = ()
    unchanged: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class _Text:
    name: Name
    source: Source
    summary: Mapping[str, object] = field(default_factory=dict)


async def publish(sessions: Sessions, command: PublishFiles) -> Published:
    """Publishing the same again changes nothing; the same version with other content is refused."""
    async with sessions() as session:
        known = await queries.published_beside(session, codes_beside(command.given))
    report = check(
        with_published(command.together, known),
        only=command.given.procedures,
        lifecycles=command.given.lifecycles,
    )
    texts = [*_texts(command.given, command.together)]
    problems = (*report.problems, *_unpublished_children(command.given, known))
    if problems:
        return Published(replace(report, problems=problems))
    async with sessions.begin() as session:
        await queries.one_at_a_time(session)
        digests = await queries.published_digests(session)
        changed = [t for t in texts if digests.get(t.name, t.source.sha256) != t.source.sha256]
        if changed:
            return Published(replace(report, problems=tuple(_refused(t) for t in changed)))
        new = [text for text in texts if text.name not in digests]
        if new:
            publication = await queries.add_publication(session, command.at, command.by)
            for kind in queries.TABLES:
                rows = [_row(text, publication) for text in new if text.name[0] == kind]
                await queries.add_versions(session, kind, rows)
    unchanged = tuple(text.name for text in texts if text.name in digests)
    return Published(report, tuple(text.name for text in new), unchanged)


def _unpublished_children(given: Library, known: Iterable[PublishedText]) -> Iterable[Problem]:
    """Children that are neither published nor about to be: no dossier of theirs could begin."""
    published = {text.code for text in known if text.kind == "procedure"}
    published |= {code for code, _ in given.procedures}
    for entry in given.procedures.values():
        for at, child in enumerate(entry.file.children):
            if child.procedure not in published:
                place = ("children", at, "procedure")
                yield entry.source.problem(
                    place, "child_procedure_unpublished", name=child.procedure
                )


def _texts(given: Library, together: Library) -> Iterable[_Text]:
    """What is to be published: the files given, and whatever they stand on."""
    for source in together.calendar_sources.values():
        code, version = calendar_name(source)
        yield _Text(("calendar", code, version), source)
    used = {entry.file.lifecycle for entry in given.procedures.values()}
    for key, entry in together.lifecycles.items():
        if key in given.lifecycles or f"{key[0]}@{key[1]}" in used:
            yield _Text(("lifecycle", *key), entry.source)
    for key, procedure in given.procedures.items():
        yield _Text(("procedure", *key), procedure.source, _summary(procedure.file))


def calendar_name(source: Source) -> tuple[str, int]:
    plain = source.root.plain()
    said = plain if isinstance(plain, dict) else {}
    return str(said.get("code")), int(said.get("version", 0))


def _summary(file: ProcedureFile) -> dict[str, object]:
    fee_vi, fee_en = fee_summary(file)
    return {
        "name_vi": file.name.vi,
        "name_en": file.name.en,
        "search": search_text(file),
        "field": file.field.code,
        "field_vi": file.field.vi,
        "field_en": file.field.en,
        "owner": file.owner,
        "level": file.level.value,
        "deadline": str(file.deadline.total),
        "fee_summary_vi": fee_vi,
        "fee_summary_en": fee_en,
        "effective_from": file.effective.from_,
        "effective_to": file.effective.to,
        "replaces": file.replaces.version if file.replaces else None,
    }


def _row(text: _Text, publication: int) -> dict[str, object]:
    _, code, version = text.name
    return {
        "code": code,
        "version": version,
        "source": text.source.text,
        "sha256": text.source.sha256,
        "publication": publication,
        **text.summary,
    }


def _refused(text: _Text) -> Problem:
    _, code, version = text.name
    return text.source.problem(("version",), "published_otherwise", procedure=code, version=version)

"""``/quan-tri/thu-tuc``: what is published, version by version, and what changed between two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Path, Query
from starlette.responses import Response

from app.agencies.queries import names
from app.domain.ids import ProcedureCode
from app.domain.machine import Words
from app.domain.text import folded
from app.dossiers.queries.shifts import open_by_version
from app.people.queries import names_of
from app.people.standing_in import day_of
from app.procedures import queries
from app.procedures.checks.versions import in_force
from app.procedures.comparing import changes
from app.procedures.queries import Issued, ListedVersion, ProcedureNotFound
from app.procedures.rulebook import Rulebook
from app.procedures.source import Source, source_of
from app.web.admin.gates import PublisherPage
from app.web.boundary import boundary_router
from app.web.limits import PAGE
from app.web.paging import cursor_after, keys_of
from app.web.site.page import Sight

router = boundary_router(include_in_schema=False)
HERE = "/quan-tri/thu-tuc"
DAY = timedelta(days=1)

Code = Annotated[str, Path(pattern=r"^[0-9][0-9.]{2,19}$")]
Version = Annotated[int, Path(ge=1, le=9999)]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A published version: in force from ``first`` to ``last`` (None: until further notice)."""

    code: str
    version: int
    name: str
    owner: str
    first: date
    last: date | None
    standing: str
    """``past`` | ``now`` | ``coming``"""


@router.get(HERE)
async def listed(
    page: PublisherPage,
    q: Annotated[str, Query(max_length=120)] = "",
    cursor: Annotated[str | None, Query(max_length=600)] = None,
) -> Response:
    """Each procedure with the versions that are in force or will be, in the order of codes."""
    keys = keys_of(cursor, str)
    after = str(keys[0]) if keys else ""
    async with page.house.sessions() as session:
        found = _matching(await queries.listed_versions(session), q, after)
        shown = found[:PAGE]
        agencies = await names(session, [versions[-1].line.owner for versions in shown])
    more = None
    if len(found) > PAGE:
        last = cursor_after(shown[-1][-1].line.code)
        more = f"{HERE}?{urlencode({'q': q, 'cursor': last})}"
    today = day_of(page.now)
    return page.html(
        "admin/procedures.html",
        procedures=[_lines(page, versions, today) for versions in shown],
        q=q,
        names=agencies,
        next_path=more,
    )


def _matching(
    versions: Sequence[ListedVersion], q: str, after: str
) -> Sequence[Sequence[ListedVersion]]:
    """The versions of each procedure, the newest last; the newest decides whether it matches."""
    words = folded(q).split()
    grouped = [[*group] for _, group in groupby(versions, key=lambda one: one.line.code)]
    return [
        group
        for group in grouped
        if group[-1].line.code > after
        and all(word in f"{group[-1].search} {group[-1].line.code}" for word in words)
    ]


def _lines(page: Sight, versions: Sequence[ListedVersion], today: date) -> Sequence[VersionLine]:
    """The newest first; a version that another replaces ends the day before that one begins."""
    begins = {one.replaces: one.effective_from for one in versions if one.replaces}
    lines = []
    for one in reversed(versions):
        next_one = begins.get(one.line.version)
        ends = [day for day in (one.effective_to, next_one and next_one - DAY) if day]
        name = page.spoken(Words(one.line.name_vi, one.line.name_en))
        span = one.effective_from, min(ends, default=date.max)
        version = one.line.code, one.line.version
        lines.append(_line(version, (name, one.line.owner), span, today))
    return lines


@router.get(f"{HERE}/{{code}}")
async def one(page: PublisherPage, code: Code) -> Response:
    rules = await rules_with(page, code)
    versions = versions_of(page, rules, ProcedureCode(code), day_of(page.now))
    async with page.house.sessions() as session:
        issued = await queries.issued(session, "procedure", code)
        people = await names_of(session, [line.by for line in issued if line.by])
        opened = await open_by_version(session, code)
    publications: dict[int, Issued] = {line.version: line for line in issued}
    return page.html(
        "admin/procedure.html",
        code=code,
        versions=versions,
        publications=publications,
        names=people,
        opened=opened,
    )


@router.get(f"{HERE}/{{code}}/phien-ban/{{version}}")
async def text(page: PublisherPage, code: Code, version: Version) -> Response:
    """A version as it was published, and what it changed of the one before."""
    rules = await rules_with(page, code)
    source = source_named(rules, code, version)
    before = max((v for c, v in rules.texts["procedure"] if c == code and v < version), default=0)
    return page.html(
        "admin/version.html",
        code=code,
        version=version,
        before=before,
        name=page.spoken(rules.procedure(ProcedureCode(code), version).name),
        lines=source.text.split("\n"),
        changes=changes(source_named(rules, code, before), source) if before else (),
    )


async def rules_with(page: Sight, code: str) -> Rulebook:
    """The rulebook. Raises ProcedureNotFound when it has no version of ``code``."""
    async with page.house.sessions() as session:
        rules = await page.house.office.rules(session)
    if not any(known == code for known, _ in rules.texts["procedure"]):
        raise ProcedureNotFound
    return rules


def source_named(rules: Rulebook, code: str, version: int) -> Source:
    """The published text of a version. Raises ProcedureNotFound."""
    text = rules.texts["procedure"].get((code, version))
    source = None if text is None else source_of(text.source, f"{code}@{version}")[0]
    if source is None:
        raise ProcedureNotFound
    return source


def versions_of(
    page: Sight, rules: Rulebook, code: ProcedureCode, today: date
) -> Sequence[VersionLine]:
    """The newest first."""
    numbers = sorted((v for known, v in rules.texts["procedure"] if known == code), reverse=True)
    files = [rules.file(code, number) for number in numbers]
    lines = []
    for file in files:
        name = page.spoken(Words(file.name.vi, file.name.en))
        span = in_force(file, files)
        lines.append(_line((code, file.version), (name, file.owner), span, today))
    return lines


def _line(
    version: tuple[str, int], said: tuple[str, str], span: tuple[date, date], today: date
) -> VersionLine:
    """``said`` are its name and its owner, ``span`` its first and its last day."""
    first, last = span
    return VersionLine(
        code=version[0],
        version=version[1],
        name=said[0],
        owner=said[1],
        first=first,
        last=None if last == date.max else last,
        standing="coming" if today < first else "past" if last < today else "now",
    )

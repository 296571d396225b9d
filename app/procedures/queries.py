"""All SQL about what is published."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.errors import NotFound
from app.procedures.tables import (
    CalendarVersionRow,
    LifecycleVersionRow,
    ProcedureVersionRow,
    PublicationRow,
)

PUBLISHING = 0x7075626C697368  # "publish"
VersionTable = type[CalendarVersionRow] | type[LifecycleVersionRow] | type[ProcedureVersionRow]
TABLES: Mapping[str, VersionTable] = {
    "calendar": CalendarVersionRow,
    "lifecycle": LifecycleVersionRow,
    "procedure": ProcedureVersionRow,
}


class ProcedureNotFound(NotFound):
    """No procedure of this code is in force on that day."""


@dataclass(frozen=True, slots=True)
class PublishedText:
    kind: str
    code: str
    version: int
    source: str
    sha256: bytes


@dataclass(frozen=True, slots=True)
class ProcedureLine:
    """A version of a procedure as the catalogue lists it; ``owner`` is an agency's code."""

    code: str
    version: int
    name_vi: str
    name_en: str
    field: str
    field_vi: str
    field_en: str
    owner: str
    level: str
    deadline: str
    fee_summary_vi: str
    fee_summary_en: str


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A published version as the catalogue needs it, in force or not; ``search`` is folded."""

    line: ProcedureLine
    search: str
    effective_from: date
    effective_to: date | None
    replaces: int | None


_LATEST = select(func.max(PublicationRow.id))


async def latest_publication(session: AsyncSession) -> int:
    """The number of the newest publication; 0 when there is none."""
    return await session.scalar(_LATEST) or 0


async def published_after(session: AsyncSession, publication: int) -> Sequence[PublishedText]:
    """Every version published after that publication, each in its own words."""
    found: list[PublishedText] = []
    for kind, table in TABLES.items():
        statement = (
            select(table.code, table.version, table.source, table.sha256)
            .where(table.publication > publication)
            .order_by(table.code, table.version)
        )
        found += [PublishedText(kind, *row) for row in await session.execute(statement)]
    return found


async def published_beside(
    session: AsyncSession, procedures: Iterable[str]
) -> Sequence[PublishedText]:
    """Every calendar, every life cycle, and every version of ``procedures``.

    That is what new ones are judged beside, and what they may stand on.
    """
    found: list[PublishedText] = []
    for kind, table in TABLES.items():
        statement = select(table.code, table.version, table.source, table.sha256)
        if table is ProcedureVersionRow:
            statement = statement.where(table.code.in_(tuple(procedures)))
        found += [PublishedText(kind, *row) for row in await session.execute(statement)]
    return found


async def published_digests(session: AsyncSession) -> Mapping[tuple[str, str, int], bytes]:
    """The digest of every published version by kind, code and version."""
    digests: dict[tuple[str, str, int], bytes] = {}
    for kind, table in TABLES.items():
        rows = await session.execute(select(table.code, table.version, table.sha256))
        digests |= {(kind, code, version): digest for code, version, digest in rows}
    return digests


async def listed_versions(session: AsyncSession) -> Sequence[ListedVersion]:
    """Every published version of every procedure, in the order of their codes."""
    row = ProcedureVersionRow
    line = (
        row.code, row.version, row.name_vi, row.name_en, row.field, row.field_vi, row.field_en,
        row.owner, row.level, row.deadline, row.fee_summary_vi, row.fee_summary_en,
    )  # fmt: skip
    beside = row.search, row.effective_from, row.effective_to, row.replaces
    statement = select(*line, *beside).order_by(row.code, row.version)
    found: Sequence[Sequence[Any]] = [tuple(row) for row in await session.execute(statement)]
    return [ListedVersion(ProcedureLine(*row[: len(line)]), *row[len(line) :]) for row in found]


async def one_at_a_time(session: AsyncSession) -> None:
    """Holds every other publication back until this transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(PUBLISHING)))


async def add_publication(session: AsyncSession, at: datetime, by: UUID | None) -> int:
    statement = (
        insert(PublicationRow).values(published_at=at, published_by=by).returning(PublicationRow.id)
    )
    return (await session.execute(statement)).scalar_one()


async def add_versions(
    session: AsyncSession, kind: str, rows: Iterable[Mapping[str, object]]
) -> None:
    listed = [dict(row) for row in rows]
    if listed:
        await session.execute(insert(TABLES[kind]), listed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A published version with the moment of its publication; ``by`` is None for the house."""

    kind: str
    code: str
    version: int
    at: datetime
    by: UUID | None


async def issued(session: AsyncSession, kind: str, code: str | None = None) -> Sequence[Issued]:
    """Every published version of a kind, or of one code; the newest publication first."""
    table, of = TABLES[kind], PublicationRow
    statement = (
        select(table.code, table.version, of.published_at, of.published_by)
        .join(of, of.id == table.publication)
        .order_by(of.id.desc(), table.code, table.version.desc())
    )
    if code is not None:
        statement = statement.where(table.code == code)
    return [
        Issued(kind=kind, code=found, version=version, at=at, by=by)
        for found, version, at, by in await session.execute(statement)
    ]

"""All SQL about what is published."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, insert, not_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.text import folded
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


@dataclass(frozen=True, slots=True)
class PublishedText:
    kind: str
    code: str
    version: int
    source: str
    sha256: bytes


@dataclass(frozen=True, slots=True)
class ProcedureLine:
    """A procedure in force, as the public catalogue lists it; ``owner`` is an agency's code."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueSearch:
    """``q`` is matched word by word without diacritics; ``after`` is the last code seen."""

    on: date
    q: str = ""
    agency: str | None = None
    field: str | None = None
    level: str | None = None
    after: str | None = None
    limit: int = 50


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


async def catalogue(session: AsyncSession, search: CatalogueSearch) -> Sequence[ProcedureLine]:
    """The procedures in force on a day that match, in the order of their codes."""
    statement = _in_force(search.on).limit(search.limit)
    row = ProcedureVersionRow
    for word in folded(search.q).split():
        statement = statement.where(row.search.contains(word, autoescape=True))
    for column, wanted in (
        (row.owner, search.agency),
        (row.field, search.field),
        (row.level, search.level),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    if search.after is not None:
        statement = statement.where(row.code > search.after)
    return [ProcedureLine(*found) for found in await session.execute(statement)]


def _in_force(on: date) -> Select[*tuple[Any, ...]]:
    row, later = ProcedureVersionRow, aliased(ProcedureVersionRow)
    replaced = (
        select(later.version)
        .where(
            later.code == row.code,
            later.replaces == row.version,
            later.effective_from <= on,
        )
        .exists()
    )
    return (
        select(
            row.code,
            row.version,
            row.name_vi,
            row.name_en,
            row.field,
            row.field_vi,
            row.field_en,
            row.owner,
            row.level,
            row.deadline,
            row.fee_summary_vi,
            row.fee_summary_en,
        )
        .where(
            row.effective_from <= on,
            or_(row.effective_to.is_(None), row.effective_to >= on),
            not_(replaced),
        )
        .order_by(row.code)
    )


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

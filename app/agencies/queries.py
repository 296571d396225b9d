"""All SQL about agencies: the public directory, aliases, what lies below, new entries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, aliased

from app.agencies.tables import AgencyIdentifierRow, AgencyRow, AgencySuccessionRow
from app.domain.agencies import (
    Agency,
    AgencyClosed,
    AgencyNotFound,
    Identifier,
    Scheme,
    Succession,
    Tier,
    Validity,
)
from app.domain.ids import AgencyCode
from app.domain.text import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyFilter:
    """Which agencies of the directory are wanted; an empty filter wants all."""

    q: str | None = None
    tier: Tier | None = None
    parent: AgencyCode | None = None
    one_stop: bool | None = None
    in_force_on: date | None = None


async def agencies(
    session: AsyncSession,
    wanted: AgencyFilter | None = None,
    *,
    after: AgencyCode | None = None,
    limit: int = 50,
) -> Sequence[Agency]:
    """A page of the directory in the order of codes, beginning behind ``after``."""
    statement = _agencies().order_by(AgencyRow.code).limit(limit)
    statement = statement.where(*_conditions(wanted or AgencyFilter()))
    if after is not None:
        statement = statement.where(AgencyRow.code > after)
    return [_agency(row) for row in (await session.execute(statement)).mappings()]


async def agency(session: AsyncSession, code_or_identifier: str, *, on: date) -> Agency:
    """The agency with this code, or to which this identifier belonged on that day.

    A closed agency is found too: old dossiers name it, and its successors say who goes on.
    """
    alias = select(AgencyIdentifierRow.agency).where(
        AgencyIdentifierRow.identifier == code_or_identifier,
        _covers(AgencyIdentifierRow, on),
    )
    statement = (
        _agencies()
        .where(or_(AgencyRow.code == code_or_identifier, AgencyRow.code.in_(alias)))
        .order_by((AgencyRow.code == code_or_identifier).desc())
        .limit(1)
    )
    row = (await session.execute(statement)).mappings().first()
    if row is None:
        raise AgencyNotFound
    return _agency(row)


async def agency_in_force(session: AsyncSession, code_or_identifier: str, *, on: date) -> Agency:
    """The same, for new work: an agency that is not in force on that day is refused."""
    found = await agency(session, code_or_identifier, on=on)
    if not found.validity.covers(on):
        raise AgencyClosed(agency=found.code)
    return found


async def successors(session: AsyncSession, code: AgencyCode, *, on: date) -> frozenset[AgencyCode]:
    """Who goes on with the work of ``code`` on that day, heirs of heirs included.

    An agency that nobody has succeeded yet is its own: the answer is then ``{code}``.
    """
    heirs = (
        select(literal(code).label("agency"))
        .cte("heirs", recursive=True)
    )  # fmt: skip
    heirs = heirs.union(
        select(AgencySuccessionRow.successor).where(
            AgencySuccessionRow.agency == heirs.c.agency, AgencySuccessionRow.effective_on <= on
        )
    )
    succeeded = select(AgencySuccessionRow.agency).where(AgencySuccessionRow.effective_on <= on)
    statement = select(heirs.c.agency).where(heirs.c.agency.not_in(succeeded))
    return frozenset(AgencyCode(found) for found in await session.scalars(statement))


async def predecessors(session: AsyncSession, codes: Iterable[AgencyCode]) -> frozenset[AgencyCode]:
    """Whose work ``codes`` go on with, or will, however many successions lie between."""
    row = AgencySuccessionRow
    former = select(row.agency).where(row.successor.in_([*codes])).cte(recursive=True)
    former = former.union(select(row.agency).join(former, row.successor == former.c.agency))
    return frozenset(AgencyCode(code) for code in await session.scalars(select(former)))


async def descendants(session: AsyncSession, codes: Iterable[AgencyCode]) -> frozenset[AgencyCode]:
    """``codes`` themselves and every agency below them, closed ones included."""
    below = select(AgencyRow.code).where(AgencyRow.code.in_(list(codes)))
    tree = below.cte("tree", recursive=True)
    child = aliased(AgencyRow)
    tree = tree.union(select(child.code).where(child.parent == tree.c.code))
    return frozenset(AgencyCode(code) for code in await session.scalars(select(tree.c.code)))


async def names(session: AsyncSession, codes: Iterable[str]) -> dict[AgencyCode, str]:
    """The Vietnamese names of ``codes``, for pages that show who holds what."""
    statement = select(AgencyRow.code, AgencyRow.name).where(AgencyRow.code.in_(set(codes)))
    return {AgencyCode(code): name for code, name in await session.execute(statement)}


async def known_codes(session: AsyncSession) -> frozenset[AgencyCode]:
    return frozenset(AgencyCode(code) for code in await session.scalars(select(AgencyRow.code)))


async def add_agencies(session: AsyncSession, new: Sequence[Agency]) -> int:
    """Enter those that are not there yet, parents first; what is there stays as it is."""
    entered = await _enter(session, AgencyRow, [_row(agency) for agency in new])
    aliases = [_alias_row(agency, alias) for agency in new for alias in agency.identifiers]
    entered += await _enter(session, AgencyIdentifierRow, aliases)
    heirs = [
        {"agency": agency.code, "successor": heir.successor, "effective_on": heir.effective_on}
        for agency in new
        for heir in agency.successors
    ]
    return entered + await _enter(session, AgencySuccessionRow, heirs)


async def close_agencies(session: AsyncSession, codes: Iterable[AgencyCode], last: date) -> None:
    """``last`` is their last day in force; one that ended earlier stays as it is."""
    row = AgencyRow
    open_then = or_(row.valid_to.is_(None), row.valid_to > last)
    statement = update(row).where(row.code.in_(list(codes)), open_then).values(valid_to=last)
    await session.execute(statement)


async def enter_successions(
    session: AsyncSession, heirs: Mapping[AgencyCode, Iterable[AgencyCode]], on: date
) -> None:
    """From ``on`` each agency's work is that of its ``heirs``."""
    rows = [
        {"agency": agency, "successor": heir, "effective_on": on}
        for agency, successors in heirs.items()
        for heir in successors
    ]
    await _enter(session, AgencySuccessionRow, rows)


async def change_parents(
    session: AsyncSession, parents: Mapping[AgencyCode, AgencyCode | None]
) -> None:
    for code, parent in parents.items():
        await session.execute(update(AgencyRow).where(AgencyRow.code == code).values(parent=parent))


async def _enter(
    session: AsyncSession, table: type[DeclarativeBase], rows: list[dict[str, Any]]
) -> int:
    if not rows:
        return 0
    statement = insert(table).on_conflict_do_nothing().returning(literal(1))
    return len((await session.execute(statement, rows)).all())


def _row(agency: Agency) -> dict[str, Any]:
    return {
        "code": agency.code,
        "name": agency.name,
        "name_en": agency.name_en,
        "search": folded(f"{agency.name} {agency.name_en} {agency.code}"),
        "tier": agency.tier.value,
        "parent": agency.parent,
        "one_stop": agency.one_stop,
        "desk": agency.desk,
        "valid_from": agency.validity.starts_on,
        "valid_to": agency.validity.ends_on,
        "calendar": agency.calendar,
        "address": agency.address,
        "phone": agency.phone,
        "email": agency.email,
    }


def _alias_row(agency: Agency, alias: Identifier) -> dict[str, Any]:
    return {
        "identifier": alias.identifier,
        "valid_from": alias.validity.starts_on,
        "valid_to": alias.validity.ends_on,
        "scheme": alias.scheme.value,
        "agency": agency.code,
    }


def _agencies() -> Select[Any]:
    """The agency with its aliases and successors: one statement, whatever the length of a page."""
    columns = [column for column in AgencyRow.__table__.columns if column.key != "search"]
    alias, heir = AgencyIdentifierRow, AgencySuccessionRow
    aliases = (
        select(
            func.jsonb_agg(
                aggregate_order_by(
                    func.jsonb_build_array(
                        alias.identifier, alias.scheme, alias.valid_from, alias.valid_to
                    ),
                    alias.valid_from,
                    alias.identifier,
                ),
                type_=JSONB,
            )
        )
        .where(alias.agency == AgencyRow.code)
        .scalar_subquery()
    )
    heirs = (
        select(
            func.jsonb_agg(
                aggregate_order_by(
                    func.jsonb_build_array(heir.successor, heir.effective_on), heir.successor
                ),
                type_=JSONB,
            )
        )
        .where(heir.agency == AgencyRow.code)
        .scalar_subquery()
    )
    return select(*columns, aliases.label("aliases"), heirs.label("heirs"))


def _conditions(wanted: AgencyFilter) -> Iterable[ColumnElement[bool]]:
    for word in folded(wanted.q or "").split():
        yield AgencyRow.search.contains(word, autoescape=True)
    if wanted.tier is not None:
        yield AgencyRow.tier == wanted.tier.value
    if wanted.parent is not None:
        yield AgencyRow.parent == wanted.parent
    if wanted.one_stop is not None:
        yield AgencyRow.one_stop.is_(wanted.one_stop)
    if wanted.in_force_on is not None:
        yield _covers(AgencyRow, wanted.in_force_on)


def _covers(table: type[AgencyRow | AgencyIdentifierRow], day: date) -> ColumnElement[bool]:
    return and_(table.valid_from <= day, or_(table.valid_to.is_(None), table.valid_to >= day))


def _agency(row: Mapping[str, Any]) -> Agency:
    code = AgencyCode(row["code"])
    return Agency(
        code=code,
        name=row["name"],
        name_en=row["name_en"],
        tier=Tier(row["tier"]),
        parent=row["parent"],
        validity=Validity(row["valid_from"], row["valid_to"]),
        one_stop=row["one_stop"],
        desk=row["desk"],
        calendar=row["calendar"],
        address=row["address"],
        phone=row["phone"],
        email=row["email"],
        identifiers=tuple(
            Identifier(identifier, Scheme(scheme), Validity(_day(start), _end(end)))
            for identifier, scheme, start, end in row["aliases"] or ()
        ),
        successors=tuple(
            Succession(AgencyCode(heir), _day(start)) for heir, start in row["heirs"] or ()
        ),
    )


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _end(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)

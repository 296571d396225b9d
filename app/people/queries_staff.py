"""SQL that changes who is who: new people, roles given and taken, substitutes, closed accounts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.accounts import NotStaff, PersonNotFound, username_key
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Permission, PrincipalKind
from app.domain.reorganising import Post
from app.people.tables import PersonRow, RoleGrantRow, SubstitutionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """Who stands in for whom, both days included; ``ended_at`` when it was ended early."""

    id: UUID
    absent: PersonId
    absent_name: str
    substitute: PersonId
    substitute_name: str
    starts_on: date
    ends_on: date
    reason: str
    appointed_at: datetime
    appointed_by: PersonId | None
    ended_at: datetime | None


async def enter_people(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> frozenset[UUID]:
    """The ids of those who were entered; whose user name is taken was not."""
    if not rows:
        return frozenset()
    statement = insert(PersonRow).on_conflict_do_nothing().returning(PersonRow.id)
    return frozenset((await session.scalars(statement, list(rows))).all())


async def ids_by_username(session: AsyncSession, usernames: Sequence[str]) -> dict[str, PersonId]:
    statement = select(PersonRow.username, PersonRow.id).where(PersonRow.username.in_(usernames))
    return {name: PersonId(found) for name, found in await session.execute(statement)}


async def change_passwords(session: AsyncSession, hashes: dict[str, str]) -> None:
    """Give each user name its new hash, in one statement."""
    statement = text(
        "update person set password_hash = new.hash"
        " from unnest(cast(:usernames as text[]), cast(:hashes as text[])) as new(username, hash)"
        " where person.username = new.username"
    )
    values = {"usernames": list(hashes), "hashes": list(hashes.values())}
    await session.execute(statement, values)


async def lock_staff(session: AsyncSession, *people: PersonId) -> None:
    """Each is open staff, and stays so until the transaction ends; in order, lest two wait."""
    statement = (
        select(PersonRow.id, PersonRow.kind, PersonRow.active)
        .where(PersonRow.id.in_(people))
        .order_by(PersonRow.id)
        .with_for_update()
    )
    rows = (await session.execute(statement)).all()
    if len(rows) < len(set(people)):
        raise PersonNotFound
    if any(row.kind != PrincipalKind.STAFF or not row.active for row in rows):
        raise NotStaff


async def holds_role(  # noqa: PLR0913 - a role is who, where, what, and when
    session: AsyncSession,
    person: PersonId,
    agency: AgencyCode,
    permission: Permission,
    *,
    starts_on: date,
    ends_on: date | None,
) -> bool:
    """Whether the person has this role on some day of the span already."""
    held = RoleGrantRow
    statement = (
        select(held.id)
        .where(*_role(person, agency, permission))
        .where(or_(held.valid_to.is_(None), held.valid_to >= starts_on))
        .limit(1)
    )
    if ends_on is not None:
        statement = statement.where(held.valid_from <= ends_on)
    return await session.scalar(statement) is not None


async def enter_roles(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await session.execute(insert(RoleGrantRow).on_conflict_do_nothing(), list(rows))


async def posts_at(
    session: AsyncSession, agencies: Iterable[AgencyCode], on: date
) -> tuple[Post, ...]:
    """Every role at ``agencies`` that is held on ``on`` or will be held later, by open staff."""
    held, person = RoleGrantRow, PersonRow
    statement = (
        select(
            held.person, person.username, person.full_name, held.agency, held.permission,
            held.unit, held.valid_from.label("starts_on"), held.valid_to.label("ends_on"),
        )
        .join(person, person.id == held.person)
        .where(
            held.agency.in_(list(agencies)), held.revoked_at.is_(None), person.active,
            or_(held.valid_to.is_(None), held.valid_to >= on),
        )
        .order_by(held.agency, person.username, held.permission, held.valid_from)
    )  # fmt: skip
    rows = (await session.execute(statement)).mappings()
    return tuple(Post(**{**row, "permission": Permission(row["permission"])}) for row in rows)


async def end_posts(
    session: AsyncSession, agencies: Iterable[AgencyCode], *, last: date, at: datetime
) -> None:
    """Every role at ``agencies`` ends with the day ``last``; one that begins later never does."""
    held = RoleGrantRow
    there = (held.agency.in_(list(agencies)), held.revoked_at.is_(None))
    begun = or_(held.valid_to.is_(None), held.valid_to > last), held.valid_from <= last
    await session.execute(update(held).where(*there, *begun).values(valid_to=last))
    await session.execute(update(held).where(*there, held.valid_from > last).values(revoked_at=at))


async def people_moved(
    session: AsyncSession, former: Iterable[AgencyCode], heirs: Iterable[AgencyCode], *, on: date
) -> Sequence[tuple[AgencyCode, AgencyCode, str, str]]:
    """Whose roles at one of ``former`` ended the day before, and begin ``on`` at one of ``heirs``.

    Each role with both agencies and the full name.
    """
    old, new = aliased(RoleGrantRow), aliased(RoleGrantRow)
    statement = (
        select(old.agency, new.agency, PersonRow.full_name, new.permission)
        .distinct()
        .join(new, new.person == old.person)
        .join(PersonRow, PersonRow.id == old.person)
        .where(
            old.agency.in_(list(former)), old.valid_to == on - timedelta(days=1),
            new.agency.in_(list(heirs)), new.valid_from == on, new.revoked_at.is_(None),
        )
    )  # fmt: skip
    rows = await session.execute(statement)
    return [(AgencyCode(left), AgencyCode(heir), name, role) for left, heir, name, role in rows]


async def revoke_role(  # noqa: PLR0913 - a role is who, where, what, and when
    session: AsyncSession,
    person: PersonId,
    agency: AgencyCode,
    permission: Permission,
    *,
    by: PersonId | None,
    at: datetime,
) -> bool:
    """Take the role away, wherever and whenever it was given; False when there was none."""
    statement = (
        update(RoleGrantRow)
        .where(*_role(person, agency, permission))
        .values(revoked_at=at, revoked_by=by)
        .returning(RoleGrantRow.id)
    )
    return bool((await session.scalars(statement)).all())


async def lock_named(session: AsyncSession, *names: str) -> dict[str, PersonId]:
    """The open staff among ``names`` (ids or user names), each held as by ``lock_staff``."""
    ids = {name: as_id for name in names if (as_id := _as_id(name)) is not None}
    statement = (
        select(PersonRow.id, PersonRow.username)
        .where(
            or_(PersonRow.id.in_(ids.values()), PersonRow.username.in_(map(username_key, names))),
            PersonRow.kind == PrincipalKind.STAFF.value, PersonRow.active,
        )
        .order_by(PersonRow.id)
        .with_for_update()
    )  # fmt: skip
    rows = (await session.execute(statement)).all()
    known = {key: PersonId(row.id) for row in rows for key in (row.username, row.id)}
    people = {name: known.get(ids.get(name)) or known.get(username_key(name)) for name in names}
    return {name: person for name, person in people.items() if person is not None}


async def works_at(
    session: AsyncSession, person: PersonId, *, starts_on: date, ends_on: date | None = None
) -> frozenset[AgencyCode]:
    """Where the person holds a role in their own right on some day of the span."""
    held = RoleGrantRow
    statement = select(held.agency).where(
        held.person == person,
        held.revoked_at.is_(None),
        or_(held.valid_to.is_(None), held.valid_to >= starts_on),
    )
    if ends_on is not None:
        statement = statement.where(held.valid_from <= ends_on)
    return frozenset(AgencyCode(code) for code in await session.scalars(statement))


async def is_away(
    session: AsyncSession, person: PersonId, *, starts_on: date, ends_on: date
) -> bool:
    """Whether somebody stands in for the person on some day of the span already."""
    away = SubstitutionRow
    statement = select(away.id).where(
        away.absent == person,
        away.revoked_at.is_(None),
        away.starts_on <= ends_on,
        away.ends_on >= starts_on,
    )
    return await session.scalar(statement.limit(1)) is not None


async def enter_substitutions(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await session.execute(insert(SubstitutionRow), list(rows))


async def substitution(session: AsyncSession, wanted: UUID) -> Substitution | None:
    statement = _substitutions().where(SubstitutionRow.id == wanted)
    row = (await session.execute(statement)).mappings().one_or_none()
    return None if row is None else Substitution(**row)


async def substitutions(
    session: AsyncSession,
    who: PersonId,
    agencies: Iterable[AgencyCode],
    *,
    limit: int,
    before: UUID | None = None,
) -> list[Substitution]:
    """Those of ``who``, as absent or as substitute, and of the people of ``agencies``.

    The last one entered comes first: ids are made in the order of time.
    """
    away, held = SubstitutionRow, RoleGrantRow
    there = select(held.person).where(held.agency.in_(list(agencies)), held.revoked_at.is_(None))
    statement = (
        _substitutions()
        .where(or_(away.absent == who, away.substitute == who, away.absent.in_(there)))
        .order_by(away.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(away.id < before)
    return [Substitution(**row) for row in (await session.execute(statement)).mappings()]


async def end_substitution(session: AsyncSession, ended: UUID, *, on: date, at: datetime) -> None:
    """At once; one that has ended, or whose days are over, stays as it was."""
    away = SubstitutionRow
    still = (away.id == ended, away.revoked_at.is_(None), away.ends_on >= on)
    await session.execute(update(away).where(*still).values(revoked_at=at))


async def close_account(session: AsyncSession, person: PersonId) -> bool:
    statement = update(PersonRow).where(PersonRow.id == person).values(active=False)
    return await session.scalar(statement.returning(PersonRow.id)) is not None


def _role(person: PersonId, agency: AgencyCode, permission: Permission) -> tuple[Any, ...]:
    held = RoleGrantRow
    return (
        held.person == person,
        held.agency == agency,
        held.permission == permission.value,
        held.revoked_at.is_(None),
    )


def _substitutions() -> Select[*tuple[Any, ...]]:
    away, absent, substitute = SubstitutionRow, aliased(PersonRow), aliased(PersonRow)
    return (
        select(
            away.id, away.absent, absent.full_name.label("absent_name"),
            away.substitute, substitute.full_name.label("substitute_name"),
            away.starts_on, away.ends_on, away.reason, away.appointed_at, away.appointed_by,
            away.revoked_at.label("ended_at"),
        )
        .join(absent, absent.id == away.absent)
        .join(substitute, substitute.id == away.substitute)
    )  # fmt: skip


def _as_id(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None

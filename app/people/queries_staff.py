"""SQL that changes who is who: new people, roles given and taken, substitutes, closed accounts."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.domain.accounts import NotStaff, PersonNotFound
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Permission, PrincipalKind
from app.domain.reorganising import Post
from app.people.tables import PersonRow, RoleGrantRow, SubstitutionRow


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


async def stands_in(
    session: AsyncSession, absent: PersonId, substitute: PersonId, *, starts_on: date, ends_on: date
) -> bool:
    """Whether the one stands in for the other on some day of the span already."""
    away = SubstitutionRow
    statement = select(away.id).where(
        away.absent == absent,
        away.substitute == substitute,
        away.revoked_at.is_(None),
        away.starts_on <= ends_on,
        away.ends_on >= starts_on,
    )
    return await session.scalar(statement.limit(1)) is not None


async def enter_substitutions(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await session.execute(insert(SubstitutionRow), list(rows))


async def end_substitutions(
    session: AsyncSession, absent: PersonId, substitute: PersonId, at: datetime
) -> bool:
    away = SubstitutionRow
    statement = (
        update(away)
        .where(away.absent == absent, away.substitute == substitute, away.revoked_at.is_(None))
        .values(revoked_at=at)
        .returning(away.id)
    )
    return bool((await session.scalars(statement)).all())


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

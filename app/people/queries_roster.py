"""SQL for whoever administers: who works where, every role ever given, and who gave it."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.ids import new_id
from app.domain.errors import Fact
from app.domain.ids import AgencyCode, PersonId
from app.domain.text import folded
from app.people.tables import AdministrativeActRow, PersonRow, RoleGrantRow

WITH_MARKS: Final = "".join(
    chr(code)
    for code in (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA))
    if len(folded(chr(code))) == 1 and folded(chr(code)) in "abcdefghijklmnopqrstuvwxyz"
)
WITHOUT: Final = "".join(map(folded, WITH_MARKS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody has done about a person, a role or the house's own work.

    ``by`` is None for the house itself; ``facts`` hold no secrets and no contact data.
    """

    act: str
    at: datetime
    by: PersonId | None
    person: PersonId | None = None
    agency: str | None = None
    facts: dict[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLine:
    """An act as it is listed, the people by their names."""

    id: UUID
    act: str
    at: datetime
    by_name: str | None
    person: UUID | None
    person_name: str | None
    agency: str | None
    agency_name: str | None
    facts: dict[str, Fact]


@dataclass(frozen=True, slots=True)
class Held:
    """A role in force: where, and what it permits."""

    agency: str
    agency_name: str
    permission: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody on the roster, with the roles that are in force today."""

    id: PersonId
    kind: str
    username: str
    full_name: str
    active: bool
    signs_in: bool
    created_at: datetime
    phone: str | None
    email: str | None
    roles: tuple[Held, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleLine:
    """One role that was given: from when, to when, by whom, and whether it was taken away."""

    agency: str
    agency_name: str
    permission: str
    unit: str | None
    valid_from: date
    valid_to: date | None
    granted_at: datetime
    granted_by: str | None
    revoked_at: datetime | None
    revoked_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """Whom to look for. ``within`` limits it to those agencies and to staff without any role."""

    today: date
    q: str = ""
    agency: str | None = None
    permission: str | None = None
    within: Collection[AgencyCode] | None = None


_ROLES_TODAY = """
    g.revoked_at is null and g.valid_from <= :today
    and (g.valid_to is null or g.valid_to >= :today)
"""
_WITHIN = """(cast(:within as text[]) is null
        or exists (select from role_grant g
                    where g.person = p.id and g.revoked_at is null and g.agency = any(:within))
        or not exists (select from role_grant g where g.person = p.id and g.revoked_at is null))"""
_MEMBER = f"""
select p.id, p.kind, p.username, p.full_name, p.active, p.created_at, p.phone, p.email,
       p.password_hash is not null as signs_in,
       (select json_agg(json_build_array(g.agency, a.name, g.permission)
                        order by g.agency, g.permission)
          from role_grant g join agency a on a.code = g.agency
         where g.person = p.id and {_ROLES_TODAY}) as roles
  from person p
"""  # noqa: S608 - made of constants
_ROSTER = text(f"""{_MEMBER}
 where p.kind = 'staff' and p.username > :after
   and not exists (
       select from unnest(cast(:words as text[])) as w(word)
        where strpos(lower(translate(p.full_name, :marks, :plain)) || ' ' || p.username,
                     w.word) = 0)
   and ((cast(:agency as text) is null and cast(:permission as text) is null)
        or exists (select from role_grant g
                    where g.person = p.id and {_ROLES_TODAY}
                      and (cast(:agency as text) is null or g.agency = :agency)
                      and (cast(:permission as text) is null or g.permission = :permission)))
   and {_WITHIN}
 order by p.username limit :limit
""")  # noqa: S608
_ONE = text(f"{_MEMBER} where p.kind = 'staff' and p.id = :person and {_WITHIN}")
_ROLES = text("""
select g.agency, a.name as agency_name, g.permission, g.unit, g.valid_from, g.valid_to,
       g.granted_at, giver.full_name as granted_by, g.revoked_at, taker.full_name as revoked_by
  from role_grant g
  join agency a on a.code = g.agency
  left join person giver on giver.id = g.granted_by
  left join person taker on taker.id = g.revoked_by
 where g.person = :person
 order by g.revoked_at is not null, g.valid_from desc, g.agency, g.permission
""")
_ACTS = text("""
select t.id, t.act, t.at, doer.full_name as by_name, t.person, whom.full_name as person_name,
       t.agency, a.name as agency_name, t.facts
  from administrative_act t
  left join person doer on doer.id = t.by
  left join person whom on whom.id = t.person
  left join agency a on a.code = t.agency
 where (cast(:person as uuid) is null or t.person = :person)
   and (cast(:before as uuid) is null or t.id < :before)
   and (cast(:within as text[]) is null or t.agency = any(:within)
        or exists (select from role_grant g where g.person = t.person and g.agency = any(:within)))
 order by t.id desc limit :limit
""")


async def roster(
    session: AsyncSession, wanted: Roster, *, after: str = "", limit: int
) -> list[Member]:
    """Staff in the order of user names, beginning behind ``after``; names without diacritics."""
    asked = {
        "today": wanted.today,
        "words": folded(wanted.q).split(),
        "marks": WITH_MARKS,
        "plain": WITHOUT,
        "agency": wanted.agency,
        "permission": wanted.permission,
        "within": None if wanted.within is None else sorted(wanted.within),
        "after": after,
        "limit": limit,
    }
    return [_member(**row) for row in (await session.execute(_ROSTER, asked)).mappings()]


async def member(
    session: AsyncSession, person: PersonId, *, today: date, within: Collection[AgencyCode] | None
) -> Member | None:
    """One of the staff, whom ``roster`` would list with the same ``within``."""
    scope = None if within is None else sorted(within)
    asked = {"person": person, "today": today, "within": scope}
    row = (await session.execute(_ONE, asked)).mappings().first()
    return None if row is None else _member(**row)


async def roles_of(session: AsyncSession, person: PersonId) -> Sequence[RoleLine]:
    """Every role that the person was ever given: first those that were not taken away."""
    rows = await session.execute(_ROLES, {"person": person})
    return [RoleLine(**row) for row in rows.mappings()]


async def ever_at(session: AsyncSession, person: PersonId) -> frozenset[AgencyCode]:
    """Where the person holds, held or will hold a role that was not taken away."""
    held = RoleGrantRow
    statement = select(held.agency).where(held.person == person, held.revoked_at.is_(None))
    return frozenset(AgencyCode(code) for code in await session.scalars(statement))


async def signs_in(session: AsyncSession, person: PersonId) -> bool | None:
    """Whether the open staff account has a password; None when there is no such account."""
    row = PersonRow
    statement = select(row.password_hash.is_not(None)).where(
        row.id == person, row.active, row.kind == "staff"
    )
    return await session.scalar(statement)


async def change_password(session: AsyncSession, person: PersonId, password_hash: str) -> bool:
    """Whether there is such an open account."""
    row = PersonRow
    statement = update(row).where(row.id == person, row.active)
    changed = statement.values(password_hash=password_hash).returning(row.id)
    return await session.scalar(changed) is not None


async def record(session: AsyncSession, act: Act) -> None:
    """Written in the transaction of what it tells."""
    values = {
        "id": new_id(),
        "act": act.act,
        "at": act.at,
        "by": act.by,
        "person": act.person,
        "agency": act.agency,
        "facts": json.dumps(act.facts, ensure_ascii=False),
    }
    await session.execute(insert(AdministrativeActRow).values(values))


async def acts(
    session: AsyncSession,
    *,
    limit: int,
    person: PersonId | None = None,
    within: Collection[AgencyCode] | None = None,
    before: UUID | None = None,
) -> list[ActLine]:
    """The newest first: about ``person``, or about agencies and people of ``within``."""
    scope = None if within is None else sorted(within)
    asked = {"person": person, "within": scope, "before": before, "limit": limit}
    rows = (await session.execute(_ACTS, asked)).mappings()
    return [ActLine(**{**row, "facts": json.loads(row["facts"])}) for row in rows]


def _member(*, roles: list[list[str]] | None, **columns: object) -> Member:
    return Member(roles=tuple(Held(*role) for role in roles or ()), **columns)  # type: ignore[arg-type]  # as selected

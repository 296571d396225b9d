"""SQL about who is asking: accounts, sessions, roles in force, officers to choose from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.calendar import HANOI
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Grant, Permission, Principal, PrincipalKind
from app.domain.permissions import READS
from app.people.tables import PersonRow, SessionRow


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in here, and the hash against which the password is held."""

    id: PersonId
    password_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What the house knows about a person, to prefill a form or to call back."""

    id: PersonId
    kind: PrincipalKind
    username: str
    full_name: str
    organisation: str | None
    tax_code: str | None
    id_number: str | None
    phone: str | None
    email: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who can be given work at an agency, in their own right or for an absent one."""

    id: PersonId
    full_name: str
    unit: str | None
    on_behalf_of: PersonId | None


_READS = sorted(permission.value for permission in READS)
_IN_FORCE = """
    held.revoked_at is null and held.valid_from <= :today
    and (held.valid_to is null or held.valid_to >= :today)
"""
_ABSENCE = """
    away.revoked_at is null and away.starts_on <= :today and away.ends_on >= :today
"""
_HELD = f"""
    select held.person as holder, held.agency, held.permission, held.unit,
           null::uuid as on_behalf_of
      from role_grant held
     where held.person = person.id and {_IN_FORCE}
    union all
    select away.substitute, held.agency, held.permission, held.unit, away.absent
      from substitution away
      join person absent on absent.id = away.absent and absent.active
      join role_grant held on held.person = away.absent
     where away.substitute = person.id and {_ABSENCE} and {_IN_FORCE}
"""  # noqa: S608 - made of constants
_INHERITED = f"""
    (with recursive former (agency) as (
        select gone.agency from ({_HELD}) own
          join agency_succession gone on gone.successor = own.agency
         where own.permission = any(:reads) and gone.effective_on <= :today
        union
        select gone.agency from former
          join agency_succession gone on gone.successor = former.agency
         where gone.effective_on <= :today)
     select array_agg(agency) from former)
"""  # noqa: S608
_PRINCIPAL = f"""
    select person.id, person.kind, person.full_name, left_behind.agencies as inherited,
           coalesce(below.agency, own.agency) as agency, own.permission, own.on_behalf_of
      from person cross join lateral (select {_INHERITED} as agencies) left_behind
      left join lateral ({_HELD}) own on true
      left join lateral (
        with recursive tree (agency) as (
          select own.agency union select child.code from agency child
            join tree on child.parent = tree.agency)
        select tree.agency from tree) below on own.permission = 'supervise'
"""  # noqa: S608
_ORDER = "order by own.on_behalf_of nulls first, agency, own.permission"
_PRINCIPAL_OF_SESSION = text(f"""{_PRINCIPAL}
      join session on session.person = person.id
     where session.token_hash = :token_hash and session.revoked_at is null
       and session.expires_at > :at and person.active
    {_ORDER}""")
_PRINCIPAL_OF_PERSON = text(f"""{_PRINCIPAL}
     where person.id = :person and person.active
    {_ORDER}""")
_OFFICERS = text(f"""
    select person.id, person.full_name, held.unit, null::uuid as on_behalf_of
      from role_grant held join person on person.id = held.person and person.active
     where held.agency = :agency and held.permission = :permission and {_IN_FORCE}
       and not exists (select from substitution away
                        where away.absent = held.person and {_ABSENCE})
    union
    select person.id, person.full_name, held.unit, away.absent
      from role_grant held
      join person absent on absent.id = held.person and absent.active
      join substitution away on away.absent = held.person and {_ABSENCE}
      join person on person.id = away.substitute and person.active
     where held.agency = :agency and held.permission = :permission and {_IN_FORCE}
     order by full_name, id, on_behalf_of nulls first
""")  # noqa: S608


async def principal_of(session: AsyncSession, token_hash: bytes, at: datetime) -> Principal | None:
    """Who holds this token, with every role in force at this moment: one statement.

    Whoever supervises an agency supervises those below it, each as a grant of its own.

    Roles are read anew for each request, so whoever loses one has lost it at once.
    """
    values = {"token_hash": token_hash, "at": at, "today": _today(at), "reads": _READS}
    return _principal((await session.execute(_PRINCIPAL_OF_SESSION, values)).all())


async def principal_named(
    session: AsyncSession, person: PersonId, at: datetime
) -> Principal | None:
    """The same for a person without a session, such as the author of a promised job."""
    values = {"person": person, "today": _today(at), "reads": _READS}
    return _principal((await session.execute(_PRINCIPAL_OF_PERSON, values)).all())


async def officers_with(
    session: AsyncSession, agency: AgencyCode, permission: Permission, *, on: date
) -> Sequence[Officer]:
    """Whom work can be given to on that day.

    Whoever is absent with a substitute is left out: the substitute stands there instead, once for
    each absent colleague. The absent keep their roles, and may act should they be there after all.
    """
    values = {"agency": agency, "permission": permission.value, "today": on}
    rows = await session.execute(_OFFICERS, values)
    return [
        Officer(
            PersonId(row.id),
            row.full_name,
            row.unit,
            None if row.on_behalf_of is None else PersonId(row.on_behalf_of),
        )
        for row in rows
    ]


async def account(session: AsyncSession, username: str) -> Account | None:
    """The open account of that (folded) name, if one can sign in to it with a password."""
    statement = select(PersonRow.id, PersonRow.password_hash).where(
        PersonRow.username == username, PersonRow.active, PersonRow.password_hash.is_not(None)
    )
    row = (await session.execute(statement)).one_or_none()
    return None if row is None else Account(PersonId(row.id), str(row.password_hash))


async def person(session: AsyncSession, wanted: PersonId) -> Person | None:
    found = PersonRow
    statement = select(
        found.kind, found.username, found.full_name, found.organisation, found.tax_code,
        found.id_number, found.phone, found.email, found.address,
    ).where(found.id == wanted)  # fmt: skip
    row = (await session.execute(statement)).mappings().one_or_none()
    if row is None:
        return None
    return Person(id=wanted, **{**row, "kind": PrincipalKind(row["kind"])})


async def names_of(session: AsyncSession, people: Iterable[UUID]) -> dict[PersonId, str]:
    """The full names of ``people``, in one statement whatever their number."""
    statement = select(PersonRow.id, PersonRow.full_name).where(PersonRow.id.in_(set(people)))
    return {PersonId(found): name for found, name in await session.execute(statement)}


async def open_session(
    session: AsyncSession, person: PersonId, *, token_hash: bytes, at: datetime, until: datetime
) -> None:
    row = {"token_hash": token_hash, "person": person, "created_at": at, "expires_at": until}
    await session.execute(insert(SessionRow).values(row))


async def revoke_session(session: AsyncSession, token_hash: bytes, at: datetime) -> None:
    await session.execute(
        update(SessionRow)
        .where(SessionRow.token_hash == token_hash, SessionRow.revoked_at.is_(None))
        .values(revoked_at=at)
    )


async def revoke_sessions_of(session: AsyncSession, person: PersonId, at: datetime) -> None:
    await session.execute(
        update(SessionRow)
        .where(SessionRow.person == person, SessionRow.revoked_at.is_(None))
        .values(revoked_at=at)
    )


async def forget_sessions(session: AsyncSession, *, ended_before: datetime) -> None:
    """Sessions that ended long ago are of no use to anybody."""
    await session.execute(delete(SessionRow).where(SessionRow.expires_at < ended_before))


def _today(at: datetime) -> date:
    """Roles run by days, and a day begins at midnight in Hà Nội."""
    return at.astimezone(HANOI).date()


def _principal(rows: Sequence[Row[Any]]) -> Principal | None:
    if not rows:
        return None
    first = rows[0]
    return Principal(
        id=PersonId(first.id),
        kind=PrincipalKind(first.kind),
        full_name=first.full_name,
        grants=tuple(_grant(row) for row in rows if row.agency is not None),
        inherited=frozenset(AgencyCode(agency) for agency in first.inherited or ()),
    )


def _grant(row: Row[Any]) -> Grant:
    absent = None if row.on_behalf_of is None else PersonId(row.on_behalf_of)
    return Grant(AgencyCode(row.agency), Permission(row.permission), absent)

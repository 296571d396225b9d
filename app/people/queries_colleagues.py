"""SQL about colleagues: who works at the same agencies, to choose a substitute from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import PersonId


@dataclass(frozen=True, slots=True)
class Colleague:
    """``unit`` is the part of the agency where they work."""

    id: PersonId
    full_name: str
    unit: str | None


_COLLEAGUES = text("""
select distinct on (p.full_name, p.id) p.id, p.full_name, held.unit
  from role_grant own
  join role_grant held on held.agency = own.agency and held.revoked_at is null
   and held.valid_from <= :on and (held.valid_to is null or held.valid_to >= :on)
  join person p on p.id = held.person and p.active and p.id <> own.person
 where own.person = :person and own.revoked_at is null
   and own.valid_from <= :on and (own.valid_to is null or own.valid_to >= :on)
 order by p.full_name, p.id, held.unit
""")


async def colleagues_of(
    session: AsyncSession, person: PersonId, *, on: date
) -> Sequence[Colleague]:
    """By name; the person is not among them."""
    rows = await session.execute(_COLLEAGUES, {"person": person, "on": on})
    return [Colleague(PersonId(row.id), row.full_name, row.unit) for row in rows]

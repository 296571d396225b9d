"""Who in an agency could take a dossier, and how much lies on each desk already."""

from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import AgencyCode, PersonId
from app.domain.people import Permission

_LEAST_LOADED = text("""
select p.id, p.full_name
  from role_grant g join person p on p.id = g.person and p.active
 where g.agency = :agency and g.permission = :permission and g.revoked_at is null
   and g.valid_from <= :today and (g.valid_to is null or g.valid_to >= :today)
   and not exists (select 1 from substitution s where s.absent = p.id and s.revoked_at is null
                      and :today between s.starts_on and s.ends_on)
 group by p.id, p.full_name
 order by (select count(*) from dossier d where d.holder_person = p.id and d.is_open), p.id
 limit 1
""")
_NAME = text("select full_name from person where id = :person")
_HOLDS = text("""
select p.full_name
  from role_grant g join person p on p.id = g.person and p.active
 where g.person = :person and g.agency = :agency and g.permission = :permission
   and g.revoked_at is null
   and g.valid_from <= :today and (g.valid_to is null or g.valid_to >= :today)
 limit 1
""")


async def name_of(session: AsyncSession, person: UUID) -> str | None:
    name: str | None = await session.scalar(_NAME, {"person": person})
    return name


async def least_loaded(
    session: AsyncSession, agency: AgencyCode, permission: Permission, today: date
) -> tuple[PersonId, str] | None:
    """The present officer with the fewest open dossiers; None when the agency has nobody."""
    asked = {"agency": agency, "permission": permission.value, "today": today}
    row = (await session.execute(_LEAST_LOADED, asked)).first()
    return None if row is None else (PersonId(row[0]), row[1])


async def name_if_holds(
    session: AsyncSession, person: UUID, agency: AgencyCode, permission: Permission, today: date
) -> str | None:
    """The person's name if the permission at the agency is his today; None otherwise."""
    asked = {
        "person": person,
        "agency": agency,
        "permission": permission.value,
        "today": today,
    }
    name: str | None = await session.scalar(_HOLDS, asked)
    return name

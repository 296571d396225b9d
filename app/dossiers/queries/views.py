"""Who looked: a view is recorded before anything is shown, and the first look noted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.ids import new_id
from app.domain.ids import DossierId, PersonId

_VIEWED = text("""
with opened as (update dossier set opened_at = :at
   where id = :dossier and opened_at is null)
insert into dossier_view (id, dossier_id, person, at) values (:id, :dossier, :person, :at)
""")
_LOOKS = text("""
select v.at, p.full_name as person,
       (select a.name
          from role_grant g
          join agency a on a.code = g.agency
          left join dossier_agency part on part.agency = g.agency
                                       and part.dossier_id = v.dossier_id
         where g.person = v.person and g.granted_at <= v.at
           and (g.revoked_at is null or g.revoked_at > v.at)
         order by part.agency is null, g.permission = 'supervise', g.agency
         limit 1) as agency
  from dossier_view v join person p on p.id = v.person
 where v.dossier_id = :dossier
 order by v.at desc, v.id desc limit :limit
""")


async def record_views(
    session: AsyncSession, dossiers: Iterable[UUID], person: PersonId, at: datetime
) -> None:
    """The looks of ``person`` at ``dossiers``: one at each, however often it is named."""
    for dossier in sorted(set(dossiers)):
        asked = {"id": new_id(), "dossier": dossier, "person": person, "at": at}
        await session.execute(_VIEWED, asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Somebody's look at a dossier; ``agency`` is where he worked then, a party of it if any."""

    at: datetime
    person: str
    agency: str | None


async def looks(session: AsyncSession, dossier: DossierId, *, limit: int) -> Sequence[Look]:
    """The latest ``limit``, the latest first."""
    asked = {"dossier": dossier, "limit": limit}
    return [
        Look(at=row.at, person=row.person, agency=row.agency)
        for row in await session.execute(_LOOKS, asked)
    ]

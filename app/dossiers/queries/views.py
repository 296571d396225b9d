"""Who looked: a view is recorded before anything is shown, and the holder's first look noted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import AgencyCode, DossierId, PersonId

_VIEWED = text("""
with opened as (update dossier set opened_at = :at
   where id = :dossier and opened_at is null and holder_agency = any(:agencies))
insert into dossier_view (id, dossier_id, person, at) values (:id, :dossier, :person, :at)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """``agencies`` are those for which the viewer works; only the holder's look opens a dossier."""

    id: UUID
    dossier: DossierId
    person: PersonId
    agencies: frozenset[AgencyCode]
    at: datetime


async def record_view(session: AsyncSession, view: View) -> None:
    asked = {
        "id": view.id,
        "dossier": view.dossier,
        "person": view.person,
        "agencies": sorted(view.agencies),
        "at": view.at,
    }
    await session.execute(_VIEWED, asked)

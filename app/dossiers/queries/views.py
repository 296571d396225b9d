"""Who looked: a view is recorded before anything is shown, and the first look noted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import DossierId, PersonId

_VIEWED = text("""
with opened as (update dossier set opened_at = :at
   where id = :dossier and opened_at is null)
insert into dossier_view (id, dossier_id, person, at) values (:id, :dossier, :person, :at)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    id: UUID
    dossier: DossierId
    person: PersonId
    at: datetime


async def record_view(session: AsyncSession, view: View) -> None:
    asked = {
        "id": view.id,
        "dossier": view.dossier,
        "person": view.person,
        "at": view.at,
    }
    await session.execute(_VIEWED, asked)

"""All SQL about complaints."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import DossierId, PersonId
from app.dossiers.complaints import Complaint

_COMPLAINTS = """
select c.id, c.dossier_id as dossier, coalesce(d.code, d.id::text) as dossier_ref, c.agency,
       a.name as agency_name, c.text, c.at, c.answer, p.full_name as answered_by, c.answered_at
  from complaint c
  join dossier d on d.id = c.dossier_id
  join agency a on a.code = c.agency
  left join person p on p.id = c.answered_by
"""
_OF_DOSSIER = text(_COMPLAINTS + " where c.dossier_id = :dossier order by c.at, c.id")
_OPEN = text(
    _COMPLAINTS
    + """ where c.agency = any(:agencies) and c.answered_at is null
 order by c.at, c.id limit :limit"""
)
_RECORD = text("""
insert into complaint (id, dossier_id, person, agency, text, at)
values (:id, :dossier, :person, :agency, :text, :at)
""")
_ANSWER = text("""
update complaint set answer = :answer, answered_by = :by, answered_at = :at
 where id = :id and answered_at is null returning id
""")


async def complaints_of(session: AsyncSession, dossier: DossierId) -> Sequence[Complaint]:
    """The oldest first."""
    return [_complaint(row) for row in await session.execute(_OF_DOSSIER, {"dossier": dossier})]


async def open_complaints(
    session: AsyncSession, agencies: Collection[str], *, limit: int
) -> Sequence[Complaint]:
    """Those that wait for an answer of one of ``agencies``, the oldest first."""
    asked = {"agencies": list(agencies), "limit": limit}
    return [_complaint(row) for row in await session.execute(_OPEN, asked)]


async def record_complaint(session: AsyncSession, complaint: Complaint, person: PersonId) -> None:
    values = {
        "id": complaint.id,
        "dossier": complaint.dossier,
        "person": person,
        "agency": complaint.agency,
        "text": complaint.text,
        "at": complaint.at,
    }
    await session.execute(_RECORD, values)


async def record_answer(
    session: AsyncSession, identity: UUID, answer: str, by: PersonId, at: datetime
) -> bool:
    """False when somebody has answered it already."""
    values = {"id": identity, "answer": answer, "by": by, "at": at}
    return (await session.execute(_ANSWER, values)).first() is not None


def _complaint(row: Row[Any]) -> Complaint:
    return Complaint(**row._asdict())

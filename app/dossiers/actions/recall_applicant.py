"""Người đã từng nộp hồ sơ: what the desk wrote down last, offered when he comes again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uuid6 import uuid7

from app.domain.applicant import Applicant
from app.domain.ids import DossierId
from app.domain.people import Permission, Principal
from app.dossiers.office import Office
from app.dossiers.queries.desk import known_applicant
from app.dossiers.queries.views import View, record_view


@dataclass(frozen=True, slots=True)
class RecallApplicant:
    id_number: str
    by: Principal
    at: datetime


async def recall_applicant(office: Office, command: RecallApplicant) -> Applicant | None:
    """The applicant with this number as his last dossier at one's own desks has him, or None.

    That dossier is thereby looked at, which is on record like any other look.
    """
    desks = command.by.agencies(Permission.RECEIVE)
    if not desks:
        return None
    async with office.sessions.begin() as session:
        known = await known_applicant(session, sorted(desks), command.id_number)
        if known is None:
            return None
        view = View(
            id=UUID(int=uuid7().int),
            dossier=DossierId(known.dossier),
            person=command.by.id,
            at=command.at,
        )
        await record_view(session, view)
    return known.applicant

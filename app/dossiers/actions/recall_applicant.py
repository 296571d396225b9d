"""Người đã từng nộp hồ sơ: what the desk wrote down last, offered when he comes again."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.applicant import Applicant
from app.domain.people import Permission, Principal
from app.dossiers.office import Office
from app.dossiers.queries.desk import known_applicant
from app.dossiers.queries.views import record_views


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
        await record_views(session, [known.dossier], command.by.id, command.at)
    return known.applicant

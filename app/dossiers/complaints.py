"""Phản ánh, kiến nghị: what an applicant has to say about how a dossier is handled.

It goes to the agency that decides and to those above it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.errors import Conflict, Forbidden, LimitReached, NotFound
from app.domain.ids import AgencyCode, DossierId
from app.domain.people import Permission, Principal

ANSWERERS = (Permission.APPROVE, Permission.SIGN, Permission.SUPERVISE)
"""Who answers for an agency; whoever supervises it holds the permission for it too."""

LONGEST = 2000
MOST_OPEN = 10


class OnlyTheApplicant(Forbidden):
    """It is the applicant's own right."""


class ComplaintNotFound(NotFound):
    pass


class ComplaintAnswered(Conflict):
    """Somebody has answered it already."""


class NotYoursToAnswer(Forbidden):
    pass


class TooManyComplaints(LimitReached):
    """So many wait for an answer already. Facts: ``most``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """``agency`` is to answer; ``dossier_ref`` is its code, or its id while it has none."""

    id: UUID
    dossier: DossierId
    dossier_ref: str
    agency: AgencyCode
    agency_name: str
    text: str
    at: datetime
    answer: str | None = None
    answered_by: str | None = None
    answered_at: datetime | None = None


def may_answer(complaint: Complaint, who: Principal) -> bool:
    return complaint.agency in who.agencies(*ANSWERERS)

"""Phản ánh, kiến nghị: the applicant says it, and the agency that decides is to answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.db.ids import new_id
from app.db.sessions import AsyncSession
from app.domain.errors import Defect, Invalid
from app.domain.people import Principal
from app.dossiers.acting import visible_file
from app.dossiers.complaints import (
    LONGEST,
    MOST_OPEN,
    Complaint,
    OnlyTheApplicant,
    TooManyComplaints,
)
from app.dossiers.office import Office
from app.dossiers.once import Given, answered_once
from app.dossiers.queries.complaints import complaints_of, record_complaint
from app.idempotency.keys import Answer, Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Complain:
    ref: str
    by: Principal
    text: str
    at: datetime


async def complain(
    office: Office,
    command: Complain,
    render: Callable[[Complaint], Answer],
    claim: Claim | None = None,
) -> Given:
    """Raises DossierNotFound, OnlyTheApplicant, TooManyComplaints, Invalid for an empty text."""

    async def say(session: AsyncSession) -> Complaint:
        file = await visible_file(session, command.ref, command.by)
        dossier = file.dossier
        if command.by.id != dossier.applicant:
            raise OnlyTheApplicant
        said = command.text.strip()
        if not said:
            raise Invalid([Defect("text", "required")])
        if len(said) > LONGEST:
            raise Invalid([Defect("text", "too_long", {"max": LONGEST})])
        before = await complaints_of(session, dossier.id)
        if sum(complaint.answered_at is None for complaint in before) >= MOST_OPEN:
            raise TooManyComplaints(most=MOST_OPEN)
        complaint = Complaint(
            id=new_id(),
            dossier=dossier.id,
            dossier_ref=dossier.code or str(dossier.id),
            agency=dossier.competent_agency,
            agency_name=file.names.get(dossier.competent_agency, dossier.competent_agency),
            text=said,
            at=command.at,
        )
        await record_complaint(session, complaint, command.by.id)
        return complaint

    return await answered_once(office, say, render, claim, command.at)

"""Trả lời phản ánh, kiến nghị: once, by the agency to which it goes or one above it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.db.sessions import AsyncSession
from app.domain.errors import Defect, Invalid
from app.domain.people import Principal
from app.dossiers.acting import visible_file
from app.dossiers.complaints import (
    LONGEST,
    Complaint,
    ComplaintAnswered,
    ComplaintNotFound,
    NotYoursToAnswer,
    may_answer,
)
from app.dossiers.office import Office
from app.dossiers.once import Given, answered_once
from app.dossiers.queries.complaints import complaints_of, record_answer
from app.idempotency.keys import Answer, Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerComplaint:
    ref: str
    complaint: UUID
    by: Principal
    text: str
    at: datetime


async def answer_complaint(
    office: Office,
    command: AnswerComplaint,
    render: Callable[[Complaint], Answer],
    claim: Claim | None = None,
) -> Given:
    """Raises DossierNotFound, ComplaintNotFound, NotYoursToAnswer, ComplaintAnswered, Invalid."""

    async def answer(session: AsyncSession) -> Complaint:
        file = await visible_file(session, command.ref, command.by)
        known = {c.id: c for c in await complaints_of(session, file.dossier.id)}
        complaint = known.get(command.complaint)
        if complaint is None:
            raise ComplaintNotFound
        if not may_answer(complaint, command.by):
            raise NotYoursToAnswer
        said = command.text.strip()
        if not said:
            raise Invalid([Defect("text", "required")])
        if len(said) > LONGEST:
            raise Invalid([Defect("text", "too_long", {"max": LONGEST})])
        if not await record_answer(session, complaint.id, said, command.by.id, command.at):
            raise ComplaintAnswered
        return replace(
            complaint,
            answer=said,
            answered_by=command.by.full_name,
            answered_at=command.at,
        )

    return await answered_once(office, answer, render, claim, command.at)

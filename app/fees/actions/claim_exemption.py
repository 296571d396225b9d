"""Đề nghị miễn phí, lệ phí: for one fee, with a document of the dossier or one seen at the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uuid6 import uuid7

from app.db.sessions import AsyncSession
from app.domain.errors import Conflict, Defect, Invalid
from app.domain.owing import frozen_fees
from app.domain.people import Permission, Principal
from app.dossiers.acting import visible_file
from app.dossiers.file import DossierFile
from app.dossiers.office import Office
from app.dossiers.once import Given, answered_once
from app.fees.paying import check_at_desk
from app.fees.queries import exemptions
from app.fees.queries.exemptions import ExemptionClaim
from app.idempotency.keys import Answer, Claim


class ExemptionClaimed(Conflict):
    """Somebody has claimed it for this fee, and it is not decided yet, or it was granted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimExemption:
    """``evidence`` is the key of a document of the dossier; the desk may have seen a paper."""

    ref: str
    fee: str
    reason: str
    evidence: str | None
    by: Principal
    at: datetime


async def claim_exemption(
    office: Office,
    command: ClaimExemption,
    render: Callable[[ExemptionClaim], Answer],
    claim: Claim | None = None,
) -> Given:
    """Raises DossierNotFound, NotAtThisDesk, Invalid, ExemptionClaimed."""

    async def act(session: AsyncSession) -> ExemptionClaim:
        file = await visible_file(session, command.ref, command.by, lock=True)
        if command.by.id != file.dossier.applicant:
            check_at_desk(file, command.by, Permission.RECEIVE)
        _check(command, file)
        dossier = file.dossier.id
        others = await exemptions.claims_of(session, dossier)
        if any(each.fee == command.fee and each.granted is not False for each in others):
            raise ExemptionClaimed
        made = ExemptionClaim(
            id=UUID(int=uuid7().int),
            dossier=dossier,
            fee=command.fee,
            reason=command.reason.strip(),
            evidence=command.evidence,
            claimed_by=command.by.id,
            claimed_at=command.at,
        )
        await exemptions.record_claim(session, made)
        return made

    return await answered_once(office, act, render, claim, command.at)


def _check(command: ClaimExemption, file: DossierFile) -> None:
    defects = []
    if command.fee not in {fee.key for fee in frozen_fees(file.fees) if fee.can_be_ordered}:
        defects.append(Defect("fee", "unknown_fee"))
    if not command.reason.strip():
        defects.append(Defect("reason", "required"))
    handed_in = {*file.dossier.papers, *(document.key for document in file.documents)}
    own = command.by.id == file.dossier.applicant
    if command.evidence is None and own:
        defects.append(Defect("evidence", "required"))
    elif (command.evidence or "") not in {"", *handed_in}:
        defects.append(Defect("evidence", "unknown_document"))
    if defects:
        raise Invalid(defects)

"""Đề nghị miễn phí, lệ phí: for one fee, with its evidence.

That is a file handed in with the claim, a document that the dossier has, or a paper that the desk
has seen.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from app.db.ids import new_id
from app.db.sessions import AsyncSession
from app.domain.dossier import Act
from app.domain.errors import Conflict, Defect, Invalid
from app.domain.evidence import evidence_key
from app.domain.frozen_fees import frozen_fees
from app.domain.noting import GIVE_EVIDENCE, grant_of
from app.domain.people import Permission, Principal
from app.dossiers.acting import visible_file, with_rules
from app.dossiers.file import DossierFile, HandedIn
from app.dossiers.noting import Note, write_note
from app.dossiers.office import Office
from app.dossiers.once import Given, answered_once
from app.dossiers.queries.uploads import uploads_for
from app.fees.paying import check_at_desk
from app.fees.queries import exemptions
from app.fees.queries.exemptions import ExemptionClaim
from app.idempotency.keys import Answer, Claim


class ExemptionClaimed(Conflict):
    """Somebody has claimed it for this fee, and it is not decided yet, or it was granted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimExemption:
    """``file``, an upload, becomes a paper of the dossier; else ``evidence`` is the key of one.

    The desk may have seen a paper and give neither.
    """

    ref: str
    fee: str
    reason: str
    evidence: str | None
    by: Principal
    at: datetime
    file: str | None = None


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
        files = await _handed_in(session, command, file)
        dossier = file.dossier.id
        others = await exemptions.claims_of(session, dossier)
        if any(each.fee == command.fee and each.granted is not False for each in others):
            raise ExemptionClaimed
        made = ExemptionClaim(
            id=new_id(),
            dossier=dossier,
            fee=command.fee,
            reason=command.reason.strip(),
            evidence=files[0].key if files else command.evidence,
            claimed_by=command.by.id,
            claimed_at=command.at,
        )
        await exemptions.record_claim(session, made)
        if files:
            await _keep(session, office, file, command, files)
        return made

    return await answered_once(office, act, render, claim, command.at)


async def _handed_in(
    session: AsyncSession, command: ClaimExemption, file: DossierFile
) -> tuple[HandedIn, ...]:
    """The evidence that comes with the claim. Raises Invalid with every defect of both."""
    defects = [*_defects(command, file)]
    files: tuple[HandedIn, ...] = ()
    if command.file is not None:
        brought = ((evidence_key(command.fee), command.file),)
        seq = file.dossier.version + 1
        try:
            files = await uploads_for(session, brought, command.by.id, command.at, seq)
        except Invalid as refusal:
            defects += [replace(defect, field="evidence") for defect in refusal.defects]
    if defects:
        raise Invalid(defects)
    return files


async def _keep(
    session: AsyncSession,
    office: Office,
    file: DossierFile,
    command: ClaimExemption,
    files: tuple[HandedIn, ...],
) -> None:
    """The evidence becomes a paper of the dossier, and its history says so."""
    desk = file.dossier.receiving_agency
    own = command.by.id == file.dossier.applicant
    grant = None if own else grant_of(command.by, desk, Permission.RECEIVE)
    opened = await with_rules(session, office, file, command.at)
    act = Act(
        action=GIVE_EVIDENCE,
        by=command.by,
        at=command.at,
        documents=frozenset(one.key for one in files),
    )
    await write_note(session, office, opened, Note(act=act, grant=grant, files=files))


def _defects(command: ClaimExemption, file: DossierFile) -> Iterator[Defect]:
    if command.fee not in {fee.key for fee in frozen_fees(file.fees) if fee.can_be_ordered}:
        yield Defect("fee", "unknown_fee")
    if not command.reason.strip():
        yield Defect("reason", "required")
    if command.file is not None:
        return
    handed_in = {*file.dossier.papers, *(document.key for document in file.documents)}
    own = command.by.id == file.dossier.applicant
    if command.evidence is None and own:
        yield Defect("evidence", "required")
    elif (command.evidence or "") not in {"", *handed_in}:
        yield Defect("evidence", "unknown_document")

"""Quyết định miễn phí, lệ phí: the desk grants what the law gives, or says why it does not."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.db.sessions import AsyncSession
from app.domain.errors import Defect, Invalid
from app.domain.people import Permission, Principal
from app.dossiers.acting import visible_file
from app.dossiers.file import DossierFile
from app.dossiers.office import Office
from app.dossiers.once import Given, answered_once
from app.fees.booking import held, put_back, set_right
from app.fees.paying import ExemptionDecided, OnesOwnClaim, check_at_desk
from app.fees.queries import exemptions
from app.fees.queries.exemptions import ExemptionClaim, ExemptionNotFound
from app.idempotency.keys import Answer, Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideExemption:
    """``words`` are obligatory for a refusal."""

    ref: str
    claim: UUID
    granted: bool
    words: str | None
    by: Principal
    at: datetime


async def decide_exemption(
    office: Office,
    command: DecideExemption,
    render: Callable[[ExemptionClaim], Answer],
    claim: Claim | None = None,
) -> Given:
    """What was charged is let off with the grant; what was paid before is then to be refunded.

    A claim that an officer took down himself is decided by another, unless he leads the desk.
    Raises DossierNotFound, ExemptionNotFound, NotAtThisDesk, OnesOwnClaim, ExemptionDecided,
    Invalid.
    """
    if not command.granted and not (command.words or "").strip():
        raise Invalid([Defect("words", "required")])

    async def act(session: AsyncSession) -> ExemptionClaim:
        file = await visible_file(session, command.ref, command.by, lock=True)
        check_at_desk(file, command.by, Permission.RECEIVE, Permission.APPROVE)
        found = await exemptions.claim_of(session, command.claim)
        if found.dossier != file.dossier.id:
            raise ExemptionNotFound
        if found.granted is not None:
            raise ExemptionDecided
        if found.claimed_by == command.by.id:
            _check_head(file, command.by)
        made = replace(found, granted=command.granted, words=command.words, decided_at=command.at)
        await exemptions.decided(
            session, made, granted=command.granted, words=command.words, by=command.by.id
        )
        purse = await held(session, file, command.at)
        await set_right(purse)
        await put_back(purse)
        return made

    return await answered_once(office, act, render, claim, command.at)


def _check_head(file: DossierFile, who: Principal) -> None:
    if file.dossier.receiving_agency not in who.agencies(Permission.APPROVE):
        raise OnesOwnClaim

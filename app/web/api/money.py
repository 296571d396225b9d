"""Exemptions and refunds over HTTP: claimed with evidence, decided by those who may."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints
from starlette.responses import Response

from app.domain.errors import Invalid
from app.dossiers.queries.files import DossierNotFound
from app.fees.actions.approve_refund import ApproveRefund, approve_refund
from app.fees.actions.claim_exemption import ClaimExemption, ExemptionClaimed, claim_exemption
from app.fees.actions.decide_exemption import DecideExemption, decide_exemption
from app.fees.actions.pay_out_refund import PayOutRefund, pay_out_refund
from app.fees.paying import ExemptionDecided, NoRefundDue, NotAtThisDesk, RefundPaidOut
from app.fees.queries.exemptions import ExemptionClaim, ExemptionNotFound
from app.fees.queries.papers import Refund, RefundNotFound
from app.idempotency.keys import Answer, KeyUsedForAnotherRequest
from app.web.api.answering import answered, rendered
from app.web.bodies import Body, Comment, Key
from app.web.boundary import boundary_router
from app.web.dependencies import (
    CurrentPrincipal,
    CurrentStaff,
    Guarded,
    Now,
    OnceOnly,
    StaffOnly,
    TheHouse,
)
from app.web.problems import problems
from app.web.showing.money import ExemptionOut, RefundOut

router = boundary_router(prefix="/dossiers", tags=["payments"], dependencies=[Guarded])

Words = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class ClaimBody(Body):
    """``upload`` becomes a paper of the dossier; else ``evidence`` is the key of one that it has.

    The desk may have seen a paper, and give neither.
    """

    fee: Key
    reason: Words
    evidence: Key | None = None
    upload: UUID | None = None


class DecisionBody(Body):
    granted: bool
    words: Comment | None = None


class RefundBody(Body):
    """``amount`` in whole VND."""

    amount: Annotated[int, Field(ge=1, le=10**12)]
    reason: Words
    legal_basis: Words


class PayoutBody(Body):
    """``number`` is the bank's, obligatory unless it was paid out in cash."""

    how: Literal["cash", "bank", "platform"]
    number: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None


@router.post(
    "/{ref}/exemptions",
    operation_id="claim_exemption",
    status_code=201,
    response_model=ExemptionOut,
    responses=problems(
        DossierNotFound, NotAtThisDesk, ExemptionClaimed, Invalid, KeyUsedForAnotherRequest
    ),
)
async def claim(
    ref: str, body: ClaimBody, who: CurrentPrincipal, house: TheHouse, now: Now, once: OnceOnly
) -> Response:
    """Ask to be let off a fee."""

    def render(made: ExemptionClaim) -> Answer:
        return rendered(ExemptionOut.of(made), 201)

    command = ClaimExemption(
        ref=ref,
        fee=body.fee,
        reason=body.reason,
        evidence=body.evidence,
        file=None if body.upload is None else str(body.upload),
        by=who,
        at=now,
    )
    return answered(await claim_exemption(house.office, command, render, once))


@router.post(
    "/{ref}/exemptions/{exemption}/decision",
    operation_id="decide_exemption",
    response_model=ExemptionOut,
    responses=problems(
        DossierNotFound, StaffOnly, ExemptionNotFound, NotAtThisDesk, ExemptionDecided, Invalid,
        KeyUsedForAnotherRequest,
    ),
)  # fmt: skip
async def decide(
    ref: str,
    exemption: UUID,
    body: DecisionBody,
    who: CurrentStaff,
    house: TheHouse,
    now: Now,
    once: OnceOnly,
) -> Response:
    """Grant it, or say why not."""

    def render(made: ExemptionClaim) -> Answer:
        return rendered(ExemptionOut.of(made))

    command = DecideExemption(
        ref=ref, claim=exemption, granted=body.granted, words=body.words, by=who, at=now
    )
    return answered(await decide_exemption(house.office, command, render, once))


@router.post(
    "/{ref}/refunds",
    operation_id="approve_refund",
    status_code=201,
    response_model=RefundOut,
    responses=problems(
        DossierNotFound, StaffOnly, NotAtThisDesk, NoRefundDue, Invalid, KeyUsedForAnotherRequest
    ),
)
async def refund(
    ref: str, body: RefundBody, who: CurrentStaff, house: TheHouse, now: Now, once: OnceOnly
) -> Response:
    """Approve that money is given back, with its reason and legal basis."""

    def render(made: Refund) -> Answer:
        return rendered(RefundOut.of(made), 201)

    command = ApproveRefund(
        ref=ref,
        amount=body.amount,
        reason=body.reason,
        legal_basis=body.legal_basis,
        by=who,
        at=now,
    )
    return answered(await approve_refund(house.office, command, render, once))


@router.post(
    "/{ref}/refunds/{refund}/payout",
    operation_id="pay_out_refund",
    response_model=RefundOut,
    responses=problems(
        DossierNotFound, StaffOnly, RefundNotFound, NotAtThisDesk, RefundPaidOut, Invalid,
        KeyUsedForAnotherRequest,
    ),
)  # fmt: skip
async def pay_out(
    ref: str,
    refund: UUID,
    body: PayoutBody,
    who: CurrentStaff,
    house: TheHouse,
    now: Now,
    once: OnceOnly,
) -> Response:
    """Say that the money of an approved refund was paid out."""

    def render(made: Refund) -> Answer:
        return rendered(RefundOut.of(made))

    command = PayOutRefund(ref=ref, refund=refund, how=body.how, number=body.number, by=who, at=now)
    return answered(await pay_out_refund(house.office, command, render, once))

"""Exemptions and refunds: what is let off, and what is given back."""

import random
from uuid import UUID

import pytest

from app.domain.errors import Invalid
from app.domain.owing import MoneyState
from app.fees.actions.approve_refund import ApproveRefund, approve_refund
from app.fees.actions.claim_exemption import ClaimExemption, ExemptionClaimed, claim_exemption
from app.fees.actions.decide_exemption import DecideExemption, decide_exemption
from app.fees.actions.pay_out_refund import PayOutRefund, pay_out_refund
from app.fees.orders import LIVE, PaymentOrder
from app.fees.paying import (
    ExemptionDecided,
    NoRefundDue,
    NotAtThisDesk,
    NothingToPay,
    OnesOwnClaim,
    RefundPaidOut,
)
from app.fees.queries.exemptions import ExemptionClaim
from app.fees.queries.papers import Refund
from app.idempotency.keys import Answer
from tests.fees.treasury import DONE, Treasury
from tests.partners.paying import Message


async def claimed(
    treasury: Treasury, *, by: str = "citizen", fee: str = "le_phi", evidence: str | None = "don"
) -> UUID:
    found: list[ExemptionClaim] = []

    def noted(claim: ExemptionClaim) -> Answer:
        found.append(claim)
        return DONE

    command = ClaimExemption(
        ref=str(treasury.dossier.id),
        fee=fee,
        reason="Hộ nghèo",
        evidence=evidence,
        by=treasury.world.people[by],
        at=treasury.at,
    )
    await claim_exemption(treasury.world.office, command, noted)
    return found[-1].id


async def decided(
    treasury: Treasury, claim: UUID, *, granted: bool, by: str = "receiver1", words: str = "Có sổ"
) -> None:
    command = DecideExemption(
        ref=str(treasury.dossier.id),
        claim=claim,
        granted=granted,
        words=words,
        by=treasury.world.people[by],
        at=treasury.at,
    )
    await decide_exemption(treasury.world.office, command, lambda _: DONE)


async def approved(treasury: Treasury, amount: int, *, by: str = "desk_head") -> Refund:
    found: list[Refund] = []

    def noted(refund: Refund) -> Answer:
        found.append(refund)
        return DONE

    command = ApproveRefund(
        ref=str(treasury.dossier.id),
        amount=amount,
        reason="Thu thừa",
        legal_basis="Điều 7 Thông tư 303/2016/TT-BTC",
        by=treasury.world.people[by],
        at=treasury.at,
    )
    await approve_refund(treasury.world.office, command, noted)
    return found[-1]


async def paid_out(
    treasury: Treasury, refund: Refund, *, how: str = "cash", number: str | None = None
) -> None:
    command = PayOutRefund(
        ref=str(treasury.dossier.id),
        refund=refund.id,
        how=how,
        number=number,
        by=treasury.world.people["receiver1"],
        at=treasury.at,
    )
    await pay_out_refund(treasury.world.office, command, lambda _: DONE)


async def test_an_exemption_is_claimed_with_evidence_and_decided_once_at_the_desk(
    treasury: Treasury,
):
    for wrong in ({"fee": "phi"}, {"evidence": None}, {"evidence": "so_ho_ngheo"}):
        with pytest.raises(Invalid):
            await claimed(treasury, **wrong)
    claim = await claimed(treasury)
    with pytest.raises(ExemptionClaimed):
        await claimed(treasury, by="receiver1", evidence=None)
    with pytest.raises(NotAtThisDesk):
        await decided(treasury, claim, granted=True, by="officer")
    with pytest.raises(Invalid):
        await decided(treasury, claim, granted=False, words=" ")
    order = await treasury.begun()
    await decided(treasury, claim, granted=True)
    with pytest.raises(ExemptionDecided):
        await decided(treasury, claim, granted=False)
    standing = await treasury.standing()
    assert (standing.state, standing.waived) == (MoneyState.WAIVED, 50_000)
    assert (await treasury.order(order.id)).state not in LIVE
    with pytest.raises(NothingToPay):
        await treasury.begun()


async def test_a_refused_claim_leaves_the_fee_and_may_be_made_again_with_better_evidence(
    treasury: Treasury,
):
    await decided(treasury, await claimed(treasury), granted=False, words="Không thuộc diện")
    assert (await treasury.standing()).state is MoneyState.DUE
    claim = await claimed(treasury, by="receiver1", evidence=None)
    with pytest.raises(OnesOwnClaim):
        await decided(treasury, claim, granted=True)
    await decided(treasury, claim, granted=True, by="receiver2")
    assert (await treasury.standing()).state is MoneyState.WAIVED


async def test_a_refund_is_a_numbered_document_that_is_paid_out_once(treasury: Treasury):
    await treasury.cash(50_000)
    with pytest.raises(NoRefundDue):
        await approved(treasury, 60_000)
    with pytest.raises(NotAtThisDesk):
        await approved(treasury, 50_000, by="receiver1")
    refund = await approved(treasury, 20_000)
    assert refund.name == "HT/2026-00001"
    with pytest.raises(NoRefundDue):
        await approved(treasury, 40_000)
    standing = await treasury.standing()
    assert (standing.state, standing.refund) == (MoneyState.REFUND_DUE, 20_000)
    with pytest.raises(Invalid):
        await paid_out(treasury, refund, how="bank")
    await paid_out(treasury, refund, how="bank", number="FT1")
    with pytest.raises(RefundPaidOut):
        await paid_out(treasury, refund)
    standing = await treasury.standing()
    assert (standing.state, standing.paid, standing.refunded) == (MoneyState.PAID, 30_000, 20_000)
    second = await approved(treasury, 30_000)
    assert second.number == 2
    await paid_out(treasury, second)
    assert (await treasury.standing()).state is MoneyState.REFUNDED
    told = [about for notice, about in await treasury.notices() if notice == "refunded"]
    assert told == ["HT/2026-00001", "HT/2026-00002"]


async def test_a_refused_dossier_owes_nothing(treasury: Treasury):
    treasury.dossier = await treasury.world.act(
        treasury.dossier, "refuse", by="receiver1", comment="Không thuộc thẩm quyền"
    )
    await treasury.reckoned()
    assert (await treasury.standing()).state is MoneyState.NOTHING_DUE


@pytest.mark.parametrize("seed", [3, 14])
async def test_whatever_comes_in_whatever_order_nothing_is_lost_or_doubled(
    treasury: Treasury, seed: int
):
    """All that the bank took and the desk took, less what was given back, is in the ledger."""
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    cash = back = 0
    orders = [await treasury.begun()]
    messages: list[Message] = []
    for _ in range(18):
        standing = await treasury.standing()
        match chance.randrange(5):
            case 0:
                messages.append(await somebody_pays(treasury, chance, orders))
            case 1 if messages:
                await treasury.told(chance.choice(messages))
            case 2 if standing.owed:
                part = chance.randrange(1, standing.owed + 1)
                cash += part
                await treasury.cash(part)
            case 2 if standing.refund:
                back += standing.refund
                await paid_out(treasury, await approved(treasury, standing.refund))
            case 3 if standing.owed:
                orders.append(await treasury.begun(anew=chance.random() < 0.5))
            case _:
                treasury.later(seconds=chance.choice([1, 10]))
                await treasury.looked_after()
    for order in orders:
        await treasury.asked_about(order)
    taken = await taken_by_the_bank(treasury, {order.reference for order in orders})
    standing = await treasury.standing()
    assert standing.paid == taken + cash - back
    assert standing.owed - standing.refund == 50_000 - standing.paid
    receipts = await treasury.receipts()
    assert sum(receipt.amount for receipt in receipts) == taken + cash
    for series in ("BLDT", "BLTM"):
        numbers = [receipt.number for receipt in receipts if receipt.series == series]
        assert numbers == [*range(1, len(numbers) + 1)]


async def somebody_pays(
    treasury: Treasury, chance: random.Random, orders: list[PaymentOrder]
) -> Message:
    """What is asked for, or something else."""
    said = {} if chance.random() < 0.5 else {"amount": chance.randrange(1, 90_000)}
    return await treasury.pays(chance.choice(orders), **said)


async def taken_by_the_bank(treasury: Treasury, references: set[str]) -> int:
    transfers = [line for _, line in await treasury.payer.partner.remembered("transfer")]
    return sum(
        int(line["amount_in"])
        for line in transfers
        if any(name in line["transaction_content"] for name in references)
    )

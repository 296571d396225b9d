"""Money as the API and the pages show it."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final, Literal
from uuid import UUID

import segno
from pydantic import BaseModel, Field

from app.domain.at_the_door import lies_ahead
from app.domain.owing import MoneyState
from app.domain.procedure import FeeKind
from app.dossiers.acting import Opened
from app.fees.accounts import Charge, MoneyOf
from app.fees.orders import OrderState, PaymentOrder, how_said
from app.fees.queries.doors import AtDoor, DoorState
from app.fees.queries.exemptions import ExemptionClaim
from app.fees.queries.papers import Receipt, Refund, receipt_of
from app.fees.till import Till
from app.papers.payment_receipt import receipt_facts
from app.papers.rendering import rendered
from app.web.house import House
from app.web.showing.downloads import PdfResponse, pdf_answer
from app.web.showing.shapes import Moment
from app.web.site.words import sentence

LONGEST_SUM: Final = 12

STATES: Final[Mapping[MoneyState, str]] = {
    MoneyState.NOTHING_DUE: sentence("Chưa có khoản nào phải nộp"),
    MoneyState.DUE: sentence("Có khoản phải nộp"),
    MoneyState.PARTLY: sentence("Đã nộp một phần"),
    MoneyState.PAID: sentence("Đã nộp đủ"),
    MoneyState.COLLECTED: sentence("Đã nộp đủ: bưu điện đã thu, chờ bưu điện chuyển nộp"),
    MoneyState.WAIVED: sentence("Được miễn phí, lệ phí"),
    MoneyState.REFUND_DUE: sentence("Đã nộp thừa"),
    MoneyState.REFUNDED: sentence("Đã hoàn trả"),
}


class ChargeOut(BaseModel):
    """One fee; ``amount`` is None where none was published, ``charged`` what is asked for now."""

    key: str
    label: str
    text: str | None
    kind: FeeKind
    amount: int | None
    charged: int
    exemptions: str | None


class PaymentOrderOut(BaseModel):
    """One attempt to pay. ``how`` is null until the other side has said how it is paid.

    ``how.kind`` is ``qr`` (``text`` is what the QR says, the rest is for whoever types it) or
    ``page`` (an ``address`` to open).
    """

    id: UUID
    reference: str
    provider: str
    amount: int
    state: OrderState
    begun_at: Moment
    expires_at: Moment
    settled_at: Moment | None
    how: dict[str, Any] | None

    @classmethod
    def of(cls, order: PaymentOrder) -> "PaymentOrderOut":
        return cls(
            id=order.id,
            reference=order.reference,
            provider=order.provider,
            amount=order.amount,
            state=order.state,
            begun_at=order.begun_at,
            expires_at=order.expires_at,
            settled_at=order.settled_at,
            how=None if order.how is None else how_said(order.how),
        )


class ReceiptOut(BaseModel):
    """``number`` is as printed; the sheet is at ``…/payments/receipts/{id}.pdf``.

    ``annulled``: the money was not taken after all; the number stays in the book.
    """

    id: UUID
    number: str
    amount: int
    method: str
    at: Moment
    annulled: bool

    @classmethod
    def of(cls, receipt: Receipt) -> "ReceiptOut":
        return cls(
            id=receipt.id,
            number=receipt.name,
            amount=receipt.amount,
            method=receipt.method,
            at=receipt.at,
            annulled=receipt.is_annulled,
        )


class RefundOut(BaseModel):
    id: UUID
    number: str
    amount: int
    reason: str
    legal_basis: str
    approved_at: Moment
    paid_at: Moment | None
    paid_how: str | None

    @classmethod
    def of(cls, refund: Refund) -> "RefundOut":
        return cls(
            id=refund.id,
            number=refund.name,
            amount=refund.amount,
            reason=refund.reason,
            legal_basis=refund.legal_basis,
            approved_at=refund.approved_at,
            paid_at=refund.paid_at,
            paid_how=refund.paid_how,
        )


class ExemptionOut(BaseModel):
    """``granted`` is null until the desk has decided."""

    id: UUID
    fee: str
    reason: str
    evidence: str | None
    claimed_at: Moment
    granted: bool | None
    words: str | None
    decided_at: Moment | None

    @classmethod
    def of(cls, claim: ExemptionClaim) -> "ExemptionOut":
        return cls(
            id=claim.id,
            fee=claim.fee,
            reason=claim.reason,
            evidence=claim.evidence,
            claimed_at=claim.claimed_at,
            granted=claim.granted,
            words=claim.words,
            decided_at=claim.decided_at,
        )


class DoorOut(BaseModel):
    """What the postman collects with one parcel, whole VND; postage is the post's own price."""

    order_number: str
    fee: int
    postage: int | None
    state: DoorState
    since: Moment


class AtDoorOut(BaseModel):
    """Paying the postman. ``possible``: the result is posted, and the post collects fees here."""

    possible: bool
    chosen: bool
    parcels: list[DoorOut]


class PaymentsOut(BaseModel):
    """The money side of a dossier; all sums are whole VND."""

    state: MoneyState
    charged: int
    waived: int
    paid: int
    refunded: int
    owed: int = Field(description="Still to be paid.")
    refund_due: int = Field(description="To be given back.")
    with_post: int = Field(description="Of what is paid, not paid over by the post yet.")
    pays_by: Literal["vietqr", "payment_platform", "counter"]
    at_door: AtDoorOut
    fees: list[ChargeOut]
    orders: list[PaymentOrderOut]
    receipts: list[ReceiptOut]
    refunds: list[RefundOut]
    exemptions: list[ExemptionOut]


def payments_out(money: MoneyOf, till: Till) -> PaymentsOut:
    stands = money.standing
    return PaymentsOut.model_validate(
        {
            "state": stands.state,
            "charged": stands.charged,
            "waived": stands.waived,
            "paid": stands.paid,
            "refunded": stands.refunded,
            "owed": stands.owed,
            "refund_due": stands.refund,
            "with_post": stands.with_post,
            "pays_by": till.payment.provider,
            "at_door": AtDoorOut(
                possible=till.post_collects and money.is_posted,
                chosen=money.pays_at_door,
                parcels=[_door_out(door) for door in money.doors],
            ),
            "fees": [_charge_out(charge) for charge in money.charges],
            "orders": [PaymentOrderOut.of(order) for order in money.orders],
            "receipts": [ReceiptOut.of(receipt) for receipt in money.receipts],
            "refunds": [RefundOut.of(refund) for refund in money.refunds],
            "exemptions": [ExemptionOut.of(claim) for claim in money.claims],
        }
    )


def _door_out(door: AtDoor) -> DoorOut:
    return DoorOut(
        order_number=door.order,
        fee=door.fee,
        postage=door.postage,
        state=door.state,
        since=door.since,
    )


def _charge_out(charge: Charge) -> ChargeOut:
    return ChargeOut(
        key=charge.key,
        label=charge.label,
        text=charge.text,
        kind=charge.kind,
        amount=charge.amount,
        charged=charge.charged,
        exemptions=charge.exemptions,
    )


def may_choose_door(till: Till, opened: Opened, money: MoneyOf) -> bool:
    """Whether paying the postman is offered: there is something to pay, and a parcel to come."""
    ahead = lies_ahead(opened.procedure.machine, opened.file.dossier.state)
    return till.post_collects and money.waits_for_the_post and ahead


async def receipt_answer(house: House, opened: Opened, identity: UUID) -> PdfResponse:
    """The sheet of one receipt of the dossier. Raises ReceiptNotFound."""
    file = opened.file
    async with house.sessions() as session:
        receipt = await receipt_of(session, file.dossier.id, identity)
    facts = receipt_facts(
        receipt,
        dossier=file.dossier.code or str(file.dossier.id),
        agency=file.names.get(receipt.agency, receipt.agency),
        procedure=opened.procedure.name.vi,
        payer_address=file.applicant.address,
    )
    content = await asyncio.to_thread(rendered, facts)
    return pdf_answer(content, f"bien-lai-{receipt.series}-{receipt.year}-{receipt.number:07}.pdf")


def qr_picture(text: str) -> str:
    """The QR as an address that holds the picture itself: no other request, no script."""
    return segno.make(text, error="m", micro=False).svg_data_uri(border=2)


def whole_sum(text: str) -> int | None:
    """What somebody typed for a sum: digits, with points or spaces between; None for else."""
    digits = text.replace(".", "").replace(",", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_SUM):
        return None
    return int(digits)

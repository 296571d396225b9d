"""The money side of a dossier over HTTP: what is owed, paying, receipts, and what banks tell."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Path, Query, Request
from pydantic import Field, StringConstraints
from starlette.responses import JSONResponse, Response

from app.domain.errors import Invalid
from app.domain.signing import SignatureOutOfTime, SignatureWrong
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.dossiers.queries.files import DossierNotFound
from app.fees.accounts import MoneyOf, money_of
from app.fees.actions.begin_payment import begin_payment
from app.fees.actions.pay_at_door import PayAtDoor, pay_at_door
from app.fees.actions.price_fee import PriceFee, price_fee
from app.fees.actions.take_callback import TakeCallback, take_callback
from app.fees.actions.take_cash import TakeCash, take_cash
from app.fees.orders import PaymentOrder
from app.fees.paying import (
    LeftToThePost,
    MoreThanOwed,
    NotAtThisDesk,
    NothingToPay,
    NotReturnedByPost,
    PaidAtTheCounterOnly,
    PayFromAfar,
    PostCollectsNothing,
    PostedAlready,
    ProviderNotHere,
)
from app.fees.queries.papers import Receipt, ReceiptNotFound
from app.idempotency.keys import Answer, KeyUsedForAnotherRequest
from app.ports.payment import CallbackUnreadable
from app.web.api.answering import answered, rendered
from app.web.bodies import Body
from app.web.boundary import boundary_router, is_object
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
from app.web.showing.downloads import PdfResponse
from app.web.showing.money import (
    PaymentOrderOut,
    PaymentsOut,
    ReceiptOut,
    payments_out,
    receipt_answer,
)

router = boundary_router(tags=["payments"])

CALLBACK: Final = {
    "requestBody": {
        "required": True,
        "description": "What the provider says, in its own form, signed over the raw bytes.",
        "content": {
            "application/json": {
                "schema": {"type": "object"},
                "example": {
                    "id": 92704,
                    "gateway": "Vietcombank",
                    "transactionDate": "2026-08-20 09:00:00",
                    "accountNumber": "0881000458086",
                    "content": "MC0123456789",
                    "transferType": "in",
                    "transferAmount": 50000,
                    "referenceCode": "FT26232000001",
                },
            }
        },
    }
}


class CashBody(Body):
    """``amount`` is what is kept, in whole VND, without the change that is given back.

    ``payer`` is who stands at the counter, if it is not the applicant.
    """

    amount: Annotated[int, Field(ge=1, le=10**12)]
    payer: Annotated[str, StringConstraints(min_length=1, max_length=120)] | None = None


class DoorBody(Body):
    """``agrees``: whatever is owed when the result is posted is collected with it."""

    agrees: bool


class PriceBody(Body):
    """``amount`` is all that is asked for the fee, in whole VND; said again, it is set right.

    ``basis`` is the number of the document that it was reckoned by, such as a tax notice.
    """

    amount: Annotated[int, Field(ge=1, le=10**12)]
    basis: Annotated[str, StringConstraints(min_length=1, max_length=120)]


@router.get(
    "/dossiers/{ref}/payments",
    operation_id="get_payments",
    dependencies=[Guarded],
    responses=problems(DossierNotFound),
)
async def payments(ref: str, who: CurrentPrincipal, house: TheHouse, now: Now) -> PaymentsOut:
    """What is owed and why, each attempt to pay, receipts, refunds and exemptions."""
    opened = await view_dossier(house.office, ViewDossier(ref, who, now))
    async with house.sessions() as session:
        money = await money_of(session, opened.file)
    return payments_out(money, house.till)


@router.post(
    "/dossiers/{ref}/payments",
    operation_id="begin_payment",
    status_code=201,
    response_model=PaymentOrderOut,
    dependencies=[Guarded],
    responses=problems(
        DossierNotFound, NothingToPay, LeftToThePost, PaidAtTheCounterOnly, KeyUsedForAnotherRequest
    ),
)
async def pay(
    *,
    ref: str,
    who: CurrentPrincipal,
    house: TheHouse,
    now: Now,
    claim: OnceOnly,
    anew: Annotated[
        bool, Query(description="Give up an attempt that is still open, and begin another.")
    ] = False,
) -> Response:
    """Begin to pay what is owed now: an attempt with a reference of its own."""

    def render(order: PaymentOrder) -> Answer:
        return rendered(PaymentOrderOut.of(order), 201)

    command = PayFromAfar(ref=ref, by=who, at=now, anew=anew)
    return answered(await begin_payment(house.till, command, render, claim))


@router.post(
    "/dossiers/{ref}/payments/cash",
    operation_id="take_cash",
    status_code=201,
    response_model=ReceiptOut,
    dependencies=[Guarded],
    responses=problems(
        DossierNotFound, StaffOnly, NotAtThisDesk, NothingToPay, LeftToThePost, MoreThanOwed,
        KeyUsedForAnotherRequest,
    ),
)  # fmt: skip
async def cash(
    ref: str, body: CashBody, who: CurrentStaff, house: TheHouse, now: Now, claim: OnceOnly
) -> Response:
    """Take down cash at the desk that received the dossier; its receipt is numbered."""

    def render(receipt: Receipt) -> Answer:
        return rendered(ReceiptOut.of(receipt), 201)

    command = TakeCash(ref=ref, by=who, at=now, amount=body.amount, payer=body.payer)
    return answered(await take_cash(house.office, command, render, claim))


@router.put(
    "/dossiers/{ref}/payments/at-door",
    operation_id="pay_at_door",
    response_model=PaymentsOut,
    dependencies=[Guarded],
    responses=problems(
        DossierNotFound, NotAtThisDesk, PostCollectsNothing, NotReturnedByPost, LeftToThePost,
        PostedAlready, KeyUsedForAnotherRequest,
    ),
)  # fmt: skip
async def at_door(
    ref: str, body: DoorBody, who: CurrentPrincipal, house: TheHouse, now: Now, claim: OnceOnly
) -> Response:
    """Choose to pay the postman what is owed when he brings the result, or choose otherwise."""

    def render(money: MoneyOf) -> Answer:
        return rendered(payments_out(money, house.till))

    command = PayAtDoor(ref=ref, agrees=body.agrees, by=who, at=now)
    return answered(await pay_at_door(house.till, command, render, claim))


@router.put(
    "/dossiers/{ref}/payments/fees/{fee}",
    operation_id="price_fee",
    response_model=PaymentsOut,
    dependencies=[Guarded],
    responses=problems(
        DossierNotFound, StaffOnly, NotAtThisDesk, Invalid, KeyUsedForAnotherRequest
    ),
)
async def price(
    ref: str,
    fee: Annotated[str, Path(max_length=100)],
    body: PriceBody,
    who: CurrentStaff,
    house: TheHouse,
    now: Now,
    claim: OnceOnly,
) -> Response:
    """Say how much a fee without a published amount is, or the obligation that is waited for."""

    def render(money: MoneyOf) -> Answer:
        return rendered(payments_out(money, house.till))

    command = PriceFee(ref=ref, fee=fee, amount=body.amount, basis=body.basis, by=who, at=now)
    return answered(await price_fee(house.office, command, render, claim))


@router.get(
    "/dossiers/{ref}/payments/receipts/{receipt}.pdf",
    operation_id="get_payment_receipt",
    response_class=PdfResponse,
    dependencies=[Guarded],
    responses=problems(DossierNotFound, ReceiptNotFound),
)
async def receipt_sheet(
    ref: str, receipt: UUID, who: CurrentPrincipal, house: TheHouse, now: Now
) -> PdfResponse:
    """The receipt for one payment, as a sheet."""
    opened = await view_dossier(house.office, ViewDossier(ref, who, now))
    return await receipt_answer(house, opened, receipt)


@router.post(
    "/payments/{provider}/events",
    operation_id="hear_payment",
    response_class=JSONResponse,
    responses=problems(
        ProviderNotHere, SignatureWrong, SignatureOutOfTime, CallbackUnreadable, Invalid
    ),
    openapi_extra=CALLBACK,
)
async def hear(
    request: Request, provider: Annotated[str, Path(max_length=40)], house: TheHouse, now: Now
) -> JSONResponse:
    """For providers: signed messages about money, answered as their own documents say.

    What was told before is no news; and nothing is paid because of a message alone.
    """
    if not await is_object(request):
        raise CallbackUnreadable("body")
    if provider != house.till.payment.provider:
        raise ProviderNotHere
    command = TakeCallback(raw=await request.body(), headers=dict(request.headers), at=now)
    return JSONResponse(dict(await take_callback(house.till, command)))

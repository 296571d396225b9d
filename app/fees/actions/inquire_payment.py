"""Hỏi lại bên thanh toán: only what it answers to our own question is booked as money."""

import json
from collections.abc import Sequence
from datetime import datetime

from app.domain.owing import Account, received
from app.dossiers.queries.files import dossier_file
from app.fees.booking import (
    Behind,
    Purse,
    Taken,
    book,
    give_receipt,
    held,
    put_back,
    set_right,
    tell_paid,
)
from app.fees.orders import OrderState, PaymentOrder, next_inquiry
from app.fees.promised import InquirePayment
from app.fees.queries import orders, purses
from app.fees.till import Till, told_of
from app.ports import TemporaryFailure
from app.ports.payment import Credit

FROM = "inquiry"
INTO = {"vietqr": Account.BANK, "payment_platform": Account.PLATFORM}


class NotKnownYet(TemporaryFailure):
    """The other side told of a payment that it does not know of when asked."""


async def inquire_payment(till: Till, asked: InquirePayment, at: datetime) -> None:
    """Book whatever came for the attempt; twice changes nothing.

    Raises TemporaryFailure, and NotKnownYet while a payment that we were told of is not found.
    """
    async with till.sessions() as session:
        order = await orders.order_of(session, asked.order)
        told = await told_of(session, till, order)
    if order.provider != till.payment.provider:
        return  # another provider was connected then; the file of the day tells
    came = await till.payment.inquire(told)
    async with till.sessions.begin() as session:
        if came:
            file = await dossier_file(session, str(order.dossier), lock=True)
            purse = await held(session, file, at)
            await set_right(purse)
            await _credit(purse, await orders.order_of(session, order.id), came)
            await put_back(purse)
        elif asked.number is None:
            await orders.inquired(session, order, again_at=next_inquiry(order, at))
    if asked.number is not None and asked.number not in {credit.number for credit in came}:
        raise NotKnownYet(till.payment.provider)


async def _credit(purse: Purse, order: PaymentOrder, came: Sequence[Credit]) -> None:
    """Each transaction once, whoever tells of it; late or wrong money is money all the same."""
    session, provider = purse.session, order.provider
    keys = {credit.number: paid_key(provider, credit.number) for credit in came}
    known = await purses.keys_booked(session, [*keys.values()])
    if known.issuperset(keys.values()):
        if order.settled_at is None:  # what came names two attempts, and was booked for the other
            again = next_inquiry(order, purse.at)
            await orders.inquired(session, order, again_at=again)
        return
    for credit in came:
        await orders.note_event(session, provider, FROM, credit, raw=_as_told(credit), at=purse.at)
        if keys[credit.number] in known:
            continue
        entry = received(credit.amount, INTO[provider])
        behind = Behind(order=order.id, provider=provider, number=credit.number)
        identity = await book(purse, entry, key=keys[credit.number], behind=behind)
        receipt = await give_receipt(purse, identity, credit.amount, Taken(method=provider))
        await tell_paid(purse, receipt, about=credit.number, paid_at=credit.at)
    exactly = len(came) == 1 and came[0].amount == order.amount
    await orders.settled(
        session, order, OrderState.PAID if exactly else OrderState.DIFFERS, purse.at
    )


def paid_key(provider: str, number: str) -> str:
    """The name of the entry that books one transaction of the other side."""
    return f"paid:{provider}:{number}"


def _as_told(credit: Credit) -> str:
    said = {
        "number": credit.number,
        "reference": credit.reference,
        "amount": credit.amount,
        "at": credit.at.isoformat(),
    }
    return json.dumps(said, ensure_ascii=False)

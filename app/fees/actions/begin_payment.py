"""Khởi tạo thanh toán: an attempt to pay what is owed now, with a reference of its own."""

import secrets
from collections.abc import Callable
from dataclasses import replace

from app.db.ids import new_id
from app.db.sessions import AsyncSession
from app.domain.payment_references import CHANCES, reference_of
from app.dossiers.acting import visible_file
from app.dossiers.once import Given, answered_once
from app.fees.at_the_door import payable
from app.fees.booking import Purse, held, items_charged, put_back, set_right
from app.fees.orders import LASTS, PAUSES, OrderState, PaymentOrder
from app.fees.paying import PaidAtTheCounterOnly, PayFromAfar
from app.fees.promised import BeginPayment
from app.fees.queries import orders
from app.fees.till import Till, told_of
from app.idempotency.keys import Answer, Claim
from app.jobs.promise import promise
from app.ports.payment import AtTheCounter, Item


async def begin_payment(
    till: Till,
    command: PayFromAfar,
    render: Callable[[PaymentOrder], Answer],
    claim: Claim | None = None,
) -> Given:
    """The attempt, or the one that is open for the same amount.

    When the other side must be asked how it is paid, a job does so; until then ``how`` is None.
    Raises DossierNotFound, NothingToPay, LeftToThePost, PaidAtTheCounterOnly.
    """

    async def begin(session: AsyncSession) -> PaymentOrder:
        file = await visible_file(session, command.ref, command.by, lock=True)
        purse = await held(session, file, command.at)
        await set_right(purse)
        order = await _attempt(till, purse, command)
        await put_back(purse)
        return order

    return await answered_once(till.office, begin, render, claim, command.at)


async def _attempt(till: Till, purse: Purse, command: PayFromAfar) -> PaymentOrder:
    owed = await payable(purse)
    for order in await orders.orders_of(purse.session, purse.dossier):
        same = (order.amount, order.provider) == (owed, till.payment.provider)
        if same and order.is_live(command.at) and not command.anew:
            return order
    await orders.replace_live(purse.session, purse.dossier)
    order = PaymentOrder(
        id=new_id(),
        dossier=purse.dossier,
        reference=reference_of(secrets.randbelow(CHANCES)),
        provider=till.payment.provider,
        amount=owed,
        items=_items(purse, owed),
        state=OrderState.BEGINNING,
        begun_at=command.at,
        expires_at=command.at + LASTS,
    )
    if till.payment.asks_first:
        await orders.record_order(purse.session, order, by=command.by.id, inquire_at=None)
        await promise(purse.session, BeginPayment(order=order.id))
        return order
    how = await till.payment.begin(await told_of(purse.session, till, order))
    if isinstance(how, AtTheCounter):
        raise PaidAtTheCounterOnly
    order = replace(order, state=OrderState.OPEN, how=how)
    first = command.at + PAUSES[0]
    await orders.record_order(purse.session, order, by=command.by.id, inquire_at=first)
    return order


def _items(purse: Purse, owed: int) -> tuple[Item, ...]:
    """What is charged; in one sum, when part of it was paid before."""
    items = items_charged(purse)
    if sum(item.amount for item in items) == owed:
        return items
    return (Item(key=items[0].key, label="Phần phí, lệ phí còn phải nộp", amount=owed),)

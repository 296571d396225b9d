"""Hỏi cách thanh toán: the other side is told of an attempt, and says where it is paid."""

from datetime import datetime
from uuid import UUID

from app.fees.orders import PAUSES, OrderState
from app.fees.queries import orders
from app.fees.till import Till, told_of
from app.ports import PermanentFailure


async def ask_how_to_pay(till: Till, identity: UUID, at: datetime) -> None:
    """Once is enough: an attempt that has its way to pay already is left alone.

    Raises TemporaryFailure; a PermanentFailure is told to the payer, who may try again.
    """
    async with till.sessions() as session:
        order = await orders.order_of(session, identity)
        told = await told_of(session, till, order)
    if order.state is not OrderState.BEGINNING:
        return
    try:
        how = await till.payment.begin(told)
    except PermanentFailure as failure:
        async with till.sessions.begin() as session:
            await orders.failed(session, order, str(failure))
        raise
    async with till.sessions.begin() as session:
        await orders.begun(session, order, how, inquire_at=at + PAUSES[0])

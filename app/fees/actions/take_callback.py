"""Nhận thông báo của bên thanh toán: it is believed in nothing but where to look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.fees.promised import InquirePayment
from app.fees.queries import orders
from app.fees.till import Till
from app.jobs.promise import promise

FROM = "callback"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCallback:
    """A message as it came: ``headers`` have lower-case names, ``raw`` is what was signed."""

    raw: bytes
    headers: Mapping[str, str]
    at: datetime


async def take_callback(till: Till, command: TakeCallback) -> Mapping[str, object]:
    """What the sender wants to hear. The same transaction told again is no news.

    Raises SignatureWrong, SignatureOutOfTime, CallbackUnreadable; nothing is then kept.
    """
    callback = till.payment.verify_callback(command.raw, command.headers, at=command.at)
    credit = callback.credit
    if credit is None:
        return callback.answer
    provider, raw = till.payment.provider, command.raw.decode("utf-8", "replace")
    async with till.sessions.begin() as session:
        is_news = await orders.note_event(session, provider, FROM, credit, raw=raw, at=command.at)
        order = await orders.order_named(session, credit.reference) if credit.reference else None
        if is_news and order is not None:
            await promise(session, InquirePayment(order=order.id, number=credit.number))
    return callback.answer

"""Chăm các lần thanh toán: those whose time is over end, and the others are asked about again."""

from datetime import datetime, timedelta

from app.db.sessions import Sessions
from app.fees.promised import InquirePayment
from app.fees.queries import orders
from app.jobs.promise import promise
from app.jobs.queries import holds_parked

AT_ONCE = 200
TAKEN_FOR = timedelta(hours=1)
"""How long an attempt that was handed to a job rests, should the job never say how it went."""


async def look_after_orders(sessions: Sessions, at: datetime) -> int:
    """How many attempts it is time to ask the other side about.

    One whose question is parked is not asked about again until a person releases the job.
    """
    async with sessions.begin() as session:
        await orders.expire(session, at)
        due = await orders.to_inquire(session, at, limit=AT_ONCE, again_at=at + TAKEN_FOR)
        for order in due:
            once = str(order)
            if not await holds_parked(session, InquirePayment.name, once):
                await promise(session, InquirePayment(order=order), once=once)
    return len(due)

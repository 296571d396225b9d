"""Đối soát một ngày theo tệp: every difference is found and kept until a person settles it."""

import asyncio
import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.db.ids import new_id
from app.domain.people import Principal
from app.domain.reconciling import Difference, DifferenceKind, differences
from app.fees.paying import check_province
from app.fees.promised import InquirePayment
from app.fees.queries import comparisons, orders
from app.fees.queries.comparisons import Compared
from app.fees.till import Till
from app.jobs.promise import promise


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileDay:
    """``content`` is the provider's file of ``day``; ``by`` is None at the command line."""

    content: bytes
    name: str
    day: date
    by: Principal | None
    at: datetime


async def reconcile_day(till: Till, command: ReconcileDay) -> tuple[Compared, list[Difference]]:
    """The same file again finds the same. Raises NotYourAgency, StatementUnreadable.

    About a payment that the file has and we do not, the provider is asked: if it was only never
    told to us, it is booked, and the next comparison finds nothing.
    """
    async with till.sessions() as session:
        await check_province(session, command.by)
    lines = await asyncio.to_thread(till.payment.read_statement, command.content)
    provider = till.payment.provider
    async with till.sessions.begin() as session:
        numbers = [line.number for line in lines]
        ours = await comparisons.booked_for(session, provider, command.day, numbers)
        found = [*differences(lines, ours)]
        unlike = {each.number for each in found}
        compared = Compared(
            id=new_id(),
            provider=provider,
            day=command.day,
            file_name=command.name[:200],
            lines=len(lines),
            matched=sum(line.number not in unlike for line in lines),
            made_at=command.at,
            open=len(found),
        )
        by = None if command.by is None else command.by.id
        sha256 = hashlib.sha256(command.content).digest()
        kept = await comparisons.keep_comparison(session, compared, sha256=sha256, by=by)
        await comparisons.keep_differences(session, kept, found)
        for each in found:
            if each.kind is DifferenceKind.ONLY_THEIRS and each.reference is not None:
                order = await orders.order_named(session, each.reference)
                if order is not None:
                    await promise(session, InquirePayment(order=order.id))
    return replace(compared, id=kept), found

"""Chi hoàn trả: the money of an approved refund left us, in cash or by the bank, and once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from app.db.sessions import AsyncSession
from app.domain.errors import Defect, Invalid
from app.domain.owing import Account, given_back
from app.domain.people import Permission, Principal
from app.dossiers.acting import visible_file
from app.dossiers.office import Office
from app.dossiers.once import Given, answered_once
from app.dossiers.telling import tell
from app.fees.booking import Behind, book, held, put_back
from app.fees.paying import RefundPaidOut, check_at_desk
from app.fees.queries import papers
from app.fees.queries.papers import Refund, RefundNotFound
from app.idempotency.keys import Answer, Claim

OUT_OF = {"cash": Account.CASH, "bank": Account.BANK, "platform": Account.PLATFORM}
BY_BANK = {"bank": "vietqr", "platform": "payment_platform"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PayOutRefund:
    """``how`` is ``cash``, ``bank`` or ``platform``; ``number`` is the other side's of it."""

    ref: str
    refund: UUID
    how: str
    number: str | None
    by: Principal
    at: datetime


async def pay_out_refund(
    office: Office,
    command: PayOutRefund,
    render: Callable[[Refund], Answer],
    claim: Claim | None = None,
) -> Given:
    """Raises DossierNotFound, RefundNotFound, NotAtThisDesk, RefundPaidOut, Invalid."""
    if command.how not in OUT_OF or (command.how in BY_BANK and not command.number):
        raise Invalid([Defect("number" if command.how in OUT_OF else "how", "required")])

    async def act(session: AsyncSession) -> Refund:
        file = await visible_file(session, command.ref, command.by, lock=True)
        check_at_desk(file, command.by, Permission.RECEIVE)
        refund = await papers.refund_of(session, command.refund)
        if refund.dossier != file.dossier.id:
            raise RefundNotFound
        if refund.paid_at is not None:
            raise RefundPaidOut
        purse = await held(session, file, command.at)
        entry = given_back(refund.amount, OUT_OF[command.how])
        behind = Behind(by=command.by.id, provider=BY_BANK.get(command.how), number=command.number)
        await book(purse, entry, key=f"refund:{refund.id}", behind=behind)
        how, number = command.how, command.number
        await papers.paid_out(
            session, refund, by=command.by.id, how=how, number=number, at=command.at
        )
        await tell(
            session,
            purse.dossier,
            "refunded",
            about=refund.name,
            facts={"amount": str(refund.amount)},
            at=command.at,
        )
        await put_back(purse)
        return replace(refund, paid_at=command.at, paid_how=how, paid_number=number)

    return await answered_once(office, act, render, claim, command.at)

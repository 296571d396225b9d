"""Quyết định hoàn trả: a numbered document that says how much, why and by which law."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.db.ids import new_id
from app.db.sessions import AsyncSession
from app.domain.calendar import HANOI
from app.domain.errors import Defect, Invalid
from app.domain.owing import charged_by_fee, returned
from app.domain.people import Permission, Principal
from app.dossiers.acting import visible_file
from app.dossiers.office import Office
from app.dossiers.once import Given, answered_once
from app.fees.booking import Purse, book_fee, held, put_back, set_right
from app.fees.paying import NoRefundDue, check_at_desk
from app.fees.queries import papers
from app.fees.queries.papers import Refund
from app.idempotency.keys import Answer, Claim

SERIES = "HT"
MAY_APPROVE = (Permission.APPROVE, Permission.SIGN)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveRefund:
    """``amount`` in whole VND, at most what came in and was not promised back before."""

    ref: str
    amount: int
    reason: str
    legal_basis: str
    by: Principal
    at: datetime


async def approve_refund(
    office: Office,
    command: ApproveRefund,
    render: Callable[[Refund], Answer],
    claim: Claim | None = None,
) -> Given:
    """What goes beyond an overpayment gives back a fee: it is charged no more.

    Raises DossierNotFound, NotAtThisDesk, Invalid, NoRefundDue.
    """
    _check(command)

    async def act(session: AsyncSession) -> Refund:
        file = await visible_file(session, command.ref, command.by, lock=True)
        check_at_desk(file, command.by, *MAY_APPROVE)
        purse = await held(session, file, command.at)
        await set_right(purse)
        approved = await papers.refunds_of(session, purse.dossier)
        promised = sum(refund.amount for refund in approved if refund.paid_at is None)
        most = purse.standing.paid - promised
        if command.amount > most:
            raise NoRefundDue(most=max(most, 0))
        await _give_fees_back(purse, command.amount + promised, by=command.by)
        refund = await _recorded(purse, command)
        purse.changed = True
        await put_back(purse)
        return refund

    return await answered_once(office, act, render, claim, command.at)


async def _recorded(purse: Purse, command: ApproveRefund) -> Refund:
    agency, year = purse.file.dossier.receiving_agency, command.at.astimezone(HANOI).year
    refund = Refund(
        id=new_id(),
        agency=agency,
        year=year,
        number=await papers.next_number(purse.session, agency, SERIES, year),
        dossier=purse.dossier,
        amount=command.amount,
        reason=command.reason.strip(),
        legal_basis=command.legal_basis.strip(),
        approved_by=command.by.id,
        approved_at=command.at,
    )
    await papers.record_refund(purse.session, refund)
    return refund


async def _give_fees_back(purse: Purse, amount: int, *, by: Principal) -> None:
    """Until ``amount`` is due back, what is charged is taken back, fee by fee."""
    left = amount - purse.standing.refund
    for fee, charged in charged_by_fee(purse.entries).items():
        part = min(left, charged)
        if part > 0:
            left -= part
            await book_fee(purse, returned(fee, part), by=by.id)


def _check(command: ApproveRefund) -> None:
    defects = [] if command.amount > 0 else [Defect("amount", "not_an_amount")]
    said = {"reason": command.reason, "legal_basis": command.legal_basis}
    defects += [Defect(field, "required") for field, words in said.items() if not words.strip()]
    if defects:
        raise Invalid(defects)

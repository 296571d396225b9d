"""Thu tiền mặt tại quầy: cash is booked and its numbered receipt is given in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from app.db.sessions import AsyncSession
from app.domain.errors import Defect, Invalid
from app.domain.owing import Account, received
from app.domain.people import Permission, Principal
from app.dossiers.acting import visible_file
from app.dossiers.office import Office
from app.dossiers.once import Given, answered_once
from app.fees.at_the_door import payable
from app.fees.booking import (
    Behind,
    Taken,
    book,
    give_receipt,
    held,
    put_back,
    set_right,
    tell_paid,
)
from app.fees.paying import MoreThanOwed, check_at_desk
from app.fees.queries.papers import Receipt
from app.idempotency.keys import Answer, Claim

CASH = "cash"


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCash:
    """``amount`` is what is kept, in whole VND, without the change that is given back.

    ``payer`` is who stands at the counter, if it is not the applicant.
    """

    ref: str
    by: Principal
    at: datetime
    amount: int
    payer: str | None = None


async def take_cash(
    office: Office,
    command: TakeCash,
    render: Callable[[Receipt], Answer],
    claim: Claim | None = None,
) -> Given:
    """The receipt.

    Raises DossierNotFound, NotAtThisDesk, NothingToPay, LeftToThePost, MoreThanOwed.
    """
    if command.amount <= 0:
        raise Invalid([Defect("amount", "not_an_amount")])

    async def take(session: AsyncSession) -> Receipt:
        file = await visible_file(session, command.ref, command.by, lock=True)
        check_at_desk(file, command.by, Permission.RECEIVE)
        purse = await held(session, file, command.at)
        await set_right(purse)
        owed = await payable(purse)
        if command.amount > owed:
            raise MoreThanOwed(owed=owed)
        entry = received(command.amount, Account.CASH)
        behind = Behind(by=command.by.id)
        identity = await book(purse, entry, key=f"cash:{uuid4()}", behind=behind)
        taken = Taken(method=CASH, by=command.by, payer=command.payer)
        receipt = await give_receipt(purse, identity, command.amount, taken)
        await tell_paid(purse, receipt, about=receipt.name, paid_at=command.at)
        await put_back(purse)
        return receipt

    return await answered_once(office, take, render, claim, command.at)

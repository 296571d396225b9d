"""Báo mức thu: the desk says how much a fee without a published amount is, or a tax notice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.db.sessions import AsyncSession
from app.domain.errors import Defect, Invalid
from app.domain.owing import Booking, priced
from app.domain.people import Permission, Principal
from app.dossiers.acting import visible_file
from app.dossiers.office import Office
from app.dossiers.once import Given, answered_once
from app.fees.accounts import MoneyOf, money_of, nameable_fees
from app.fees.booking import book_fee, held, put_back, set_right
from app.fees.paying import check_at_desk
from app.idempotency.keys import Answer, Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFee:
    """``amount`` is all that is asked for ``fee``, in whole VND; said again, it is set right.

    ``basis`` is the number of the document that it was reckoned by, such as a tax notice.
    """

    ref: str
    fee: str
    amount: int
    basis: str
    by: Principal
    at: datetime


async def price_fee(
    office: Office,
    command: PriceFee,
    render: Callable[[MoneyOf], Answer],
    claim: Claim | None = None,
) -> Given:
    """The money as it then stands. Raises DossierNotFound, NotAtThisDesk, Invalid."""

    async def act(session: AsyncSession) -> MoneyOf:
        file = await visible_file(session, command.ref, command.by, lock=True)
        check_at_desk(file, command.by, Permission.RECEIVE)
        _check(command, nameable_fees(file))
        purse = await held(session, file, command.at)
        await set_right(purse)
        entry = priced(purse.entries, command.fee, command.amount)
        if entry is not None:
            if entry.booking is Booking.CHARGE:
                purse.asked += entry.amount
            await book_fee(purse, entry, by=command.by.id, basis=command.basis.strip())
            await set_right(purse)
        await put_back(purse)
        return await money_of(session, file)

    return await answered_once(office, act, render, claim, command.at)


def _check(command: PriceFee, nameable: tuple[str, ...]) -> None:
    defects = []
    if command.fee not in nameable:
        defects.append(Defect("fee", "unknown_fee"))
    if command.amount <= 0:
        defects.append(Defect("amount", "not_an_amount"))
    if not command.basis.strip():
        defects.append(Defect("basis", "required"))
    if defects:
        raise Invalid(defects)

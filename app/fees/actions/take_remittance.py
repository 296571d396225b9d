"""Bưu điện chuyển nộp: its list and the transfer that came with it settle what it took at doors."""

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.db.ids import new_id
from app.db.sessions import AsyncSession, Sessions
from app.domain.at_the_door import Remittance, RemittedLine, remitted, settled
from app.domain.errors import Defect, Invalid
from app.domain.people import Principal
from app.domain.reconciling import Difference, folded
from app.dossiers.queries.files import dossier_file
from app.fees.booking import Behind, book, held, put_back
from app.fees.door_booking import book_door
from app.fees.paying import check_province
from app.fees.queries import comparisons, doors
from app.fees.queries.comparisons import Compared
from app.fees.queries.doors import remitted_key
from app.fees.queries.post_debts import collected_by
from app.fees.remittance_list import read_list

LONGEST_TRANSFER = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeRemittance:
    """``content`` is the list of ``provider``: all that it took until the end of ``day``.

    ``provider`` is the post of today: a list of parcels that another carried is that one's.
    ``transfer`` is the bank's number of the money that came with it, ``amount`` how much that was
    (whole VND). ``by`` is None at the command line; what was not given is None or empty.
    """

    provider: str
    content: bytes
    name: str
    day: date | None
    transfer: str
    amount: int | None
    by: Principal | None
    at: datetime


async def take_remittance(
    sessions: Sessions, command: TakeRemittance
) -> tuple[Compared, list[Difference]]:
    """The same list again books nothing more and finds the same. Raises NotYourAgency, Invalid.

    Nothing is booked unless the list comes to what the bank has credited. Each parcel's debt goes
    down in a transaction of its own: a list that was broken off is read again.
    """
    async with sessions() as session:
        await check_province(session, command.by)
    lines, unreadable = await asyncio.to_thread(read_list, command.content)
    defects = [*unreadable, *_defects(command, () if unreadable else lines)]
    if defects or command.day is None:
        raise Invalid(defects)
    day, command = command.day, await _made_ready(sessions, command, lines)
    async with sessions() as session:
        first = await _beside(session, command, day, lines)
    for order in first.pays:
        await _pay_over(sessions, command, order, first.pays[order])
    async with sessions.begin() as session:
        found = [*(await _beside(session, command, day, lines)).differences]
        unlike = {each.number for each in found}
        compared = Compared(
            id=new_id(),
            provider=command.provider,
            day=day,
            file_name=command.name[:200],
            lines=len(lines),
            matched=sum(line.order not in unlike for line in lines),
            made_at=command.at,
            open=len(found),
            transfer=command.transfer,
            amount=command.amount,
        )
        by = None if command.by is None else command.by.id
        sha256 = hashlib.sha256(command.content).digest()
        kept = await comparisons.keep_comparison(session, compared, sha256=sha256, by=by)
        await comparisons.keep_differences(session, kept, found)
    return replace(compared, id=kept), found


async def _made_ready(
    sessions: Sessions, command: TakeRemittance, lines: Sequence[RemittedLine]
) -> TakeRemittance:
    """``command`` of the post that carried these parcels; what it told of them is booked first."""
    orders = [line.order for line in lines]
    async with sessions() as session:
        carrier = await doors.carrier_of(session, orders)
        collected = await doors.not_booked(session, orders)
    for order in collected:
        async with sessions.begin() as session:
            await book_door(session, order, command.at)
    transfer = folded(command.transfer)
    return replace(command, provider=carrier or command.provider, transfer=transfer)


def _defects(command: TakeRemittance, lines: Sequence[RemittedLine]) -> Iterator[Defect]:
    """``lines`` are empty where not every line could be read: their sum says nothing."""
    if command.day is None:
        yield Defect("day", "not_a_date")
    if not folded(command.transfer):
        yield Defect("transfer", "required")
    elif len(folded(command.transfer)) > LONGEST_TRANSFER:
        yield Defect("transfer", "too_long", {"max": LONGEST_TRANSFER})
    if not command.amount:
        yield Defect("amount", "not_an_amount")
    elif lines and (listed := sum(line.fee for line in lines)) != command.amount:
        sums: dict[str, str | int | bool | None] = {"listed": listed, "came": command.amount}
        yield Defect("amount", "remittance_sum_differs", sums)


async def _beside(
    session: AsyncSession, command: TakeRemittance, day: date, lines: Sequence[RemittedLine]
) -> Remittance:
    """The list beside the ledger as it is now."""
    wanted = await collected_by(session, command.provider, day)
    orders = {*wanted, *(line.order for line in lines)}
    known = await doors.collections(session, command.provider, orders, command.transfer)
    return settled(lines, known, wanted=wanted)


async def _pay_over(sessions: Sessions, command: TakeRemittance, order: str, amount: int) -> None:
    """Less, or nothing, when somebody else has settled it since."""
    provider, transfer = command.provider, command.transfer
    async with sessions.begin() as session:
        door = await doors.at_door(session, order)
        assert door is not None  # noqa: S101 - nothing is paid for parcels that are not known
        file = await dossier_file(session, str(door.dossier), lock=True)
        one = (await doors.collections(session, provider, [order], transfer))[order]
        left = 0 if one.here else min(amount, one.owed)
        if left <= 0:
            return
        purse = await held(session, file, command.at)
        by = None if command.by is None else command.by.id
        behind = Behind(provider=provider, number=order, by=by)
        key = remitted_key(provider, transfer, order)
        await book(purse, remitted(left), key=key, behind=behind)
        if left == one.owed:
            await doors.settle(session, order, command.at)
        await put_back(purse)

"""What the ledger books of a door, by what became of the parcel that was to bring the money."""

from datetime import datetime
from typing import Final

from app.db.sessions import AsyncSession
from app.domain.at_the_door import door_entry
from app.domain.owing import Account, Booking, Entry, balance
from app.dossiers.queries.files import dossier_file
from app.fees.booking import (
    Behind,
    Purse,
    Taken,
    book,
    give_receipt,
    held,
    put_back,
    set_right,
    tell_paid,
)
from app.fees.queries import doors, purses
from app.fees.queries.doors import AtDoor, DoorState
from app.fees.queries.papers import ANNULS
from app.fees.queries.purses import Booked

BY_POST: Final = "post"


async def book_door(session: AsyncSession, order: str, at: datetime) -> None:
    """Delivered, the applicant has paid and has his receipt; otherwise he owes it as before.

    It reads where the parcel stands now, so that it may run twice, late and in any order.
    """
    asked = await doors.at_door(session, order)
    if asked is None:
        return
    file = await dossier_file(session, str(asked.dossier), lock=True)
    door = await doors.at_door(session, order) or asked
    purse = await held(session, file, at)
    await set_right(purse)
    booked = await purses.booked_behind(session, door.provider, order)
    entry = door_entry(
        [each.entry for each in booked],
        fee=door.fee,
        is_delivered=door.state is DoorState.COLLECTED,
    )
    if entry is not None and entry.booking is Booking.PAID:
        await _collected(purse, door, entry, times=len(booked))
    elif entry is not None:
        await _not_collected(purse, door, entry, booked)
    entries = [*(each.entry for each in booked), *([] if entry is None else [entry])]
    is_over = door.state is not DoorState.ASKED and not balance(entries, Account.POST)
    if is_over and await doors.settle(session, order, at) and not entries:
        purse.asked += door.fee  # he left it to the postman, and hears first now how else to pay
        purse.changed = True
    await put_back(purse)


async def _collected(purse: Purse, door: AtDoor, entry: Entry, *, times: int) -> None:
    key = f"door:{door.provider}:{door.order}:{times}"
    behind = Behind(provider=door.provider, number=door.order)
    identity = await book(purse, entry, key=key, behind=behind)
    receipt = await give_receipt(purse, identity, entry.amount, Taken(method=BY_POST))
    await tell_paid(purse, receipt, about=receipt.name, paid_at=door.since)


async def _not_collected(purse: Purse, door: AtDoor, entry: Entry, booked: list[Booked]) -> None:
    """What was booked as taken is owed again, and the applicant is told so."""
    taken = [each.id for each in booked if each.entry.booking is Booking.PAID][-1]
    behind = Behind(provider=door.provider, number=door.order)
    await book(purse, entry, key=f"{ANNULS}{taken}", behind=behind)
    purse.asked += entry.amount

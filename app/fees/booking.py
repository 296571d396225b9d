"""Holding the money of one dossier while it changes: what every action about money shares.

async with sessions.begin() as session:
    purse = await held(session, await dossier_file(session, ref, lock=True), at)
    await set_right(purse)          # what is due now is charged
    ...                             # the change itself
    await put_back(purse)           # whoever follows hears of it, the applicant is told
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from app.db.sessions import AsyncSession
from app.domain.calendar import HANOI
from app.domain.frozen_fees import frozen_fees
from app.domain.owing import (
    Booking,
    Entry,
    Standing,
    adjustments,
    charged_by_fee,
    moments_come,
    standing,
)
from app.domain.people import Principal
from app.domain.procedure import ReturnMethod
from app.dossiers.file import DossierFile
from app.dossiers.telling import tell
from app.fees.promised import GoOn
from app.fees.queries import doors, exemptions, orders, papers, purses
from app.fees.queries.papers import Receipt
from app.jobs.news import PAYMENT, News
from app.jobs.outbox import announce
from app.jobs.promise import promise
from app.ports.payment import Item

WITHOUT_RESULT = frozenset({3, 7, 8})
"""National statuses: refused, withdrawn, stopped."""
ELECTRONIC, AT_THE_DESK = "BLDT", "BLTM"
"""Series of receipts: for what came by a bank, and for cash."""


@dataclass(slots=True, kw_only=True)
class Purse:
    """``entries`` are all that is booked; ``changed`` whether anything was in this transaction."""

    session: AsyncSession
    file: DossierFile
    at: datetime
    entries: list[Entry] = field(default_factory=list)
    changed: bool = False
    asked: int = 0

    @property
    def dossier(self) -> UUID:
        return self.file.dossier.id

    @property
    def standing(self) -> Standing:
        return standing(self.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """What stands behind an entry: the attempt, the other side's transaction, the officer.

    Of a sum that a person named, ``number`` is the document that it was reckoned by.
    """

    order: UUID | None = None
    provider: str | None = None
    number: str | None = None
    by: UUID | None = None


NOTHING = Behind()


async def held(session: AsyncSession, file: DossierFile, at: datetime) -> Purse:
    """The purse of ``file``, which the caller has locked."""
    entries = await purses.entries(session, file.dossier.id)
    return Purse(session=session, file=file, at=at, entries=entries)


async def set_right(purse: Purse) -> None:
    """Charge what is due now, take back what is not, waive what was let off."""
    session, dossier = purse.session, purse.file.dossier
    national = await purses.national_of(session, dossier.id)
    found = adjustments(
        frozen_fees(purse.file.fees),
        tuple(purse.entries),
        come=moments_come(dossier),
        exempt=await exemptions.granted_fees(session, dossier.id),
        over=national in WITHOUT_RESULT,
    )
    for entry in found:
        if entry.booking is Booking.CHARGE:
            purse.asked += entry.amount
        await book_fee(purse, entry)


async def book_fee(
    purse: Purse, entry: Entry, *, by: UUID | None = None, basis: str | None = None
) -> None:
    """Book a change of what is charged for a fee; ``basis`` is the document that says so."""
    count = sum(other.fee == entry.fee for other in purse.entries)
    key = f"{purse.dossier}:{entry.fee}:{count}"
    await book(purse, entry, key=key, behind=Behind(by=by, number=basis))


async def book(purse: Purse, entry: Entry, *, key: str, behind: Behind = NOTHING) -> UUID:
    identity = await purses.book(
        purse.session,
        purse.dossier,
        entry,
        key=key,
        at=purse.at,
        order=behind.order,
        provider=behind.provider,
        number=behind.number,
        by=behind.by,
    )
    purse.entries.append(entry)
    purse.changed = True
    return identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How money was taken: by whom, when it was cash, and from whom, if not from the applicant."""

    method: str
    by: Principal | None = None
    payer: str | None = None


async def give_receipt(purse: Purse, entry: UUID, amount: int, taken: Taken) -> Receipt:
    """The numbered receipt for one payment, in the book of the desk that the dossier is at."""
    agency = purse.file.dossier.receiving_agency
    series = ELECTRONIC if taken.by is None else AT_THE_DESK
    year = purse.at.astimezone(HANOI).year
    receipt = Receipt(
        id=uuid5(entry, "receipt"),
        agency=agency,
        series=series,
        year=year,
        number=await papers.next_number(purse.session, agency, series, year),
        dossier=purse.dossier,
        entry=entry,
        amount=amount,
        method=taken.method,
        payer=taken.payer or purse.file.applicant.full_name,
        items=items_charged(purse),
        at=purse.at,
        taken_by=None if taken.by is None else taken.by.id,
        taken_by_name=None if taken.by is None else taken.by.full_name,
    )
    await papers.record_receipt(purse.session, receipt)
    return receipt


async def tell_paid(purse: Purse, receipt: Receipt, *, about: str, paid_at: datetime) -> None:
    """The applicant hears that money came, and the number of his receipt."""
    facts = {
        "amount": str(receipt.amount),
        "receipt": receipt.name,
        "paid_at": paid_at.isoformat(),
    }
    await tell(purse.session, purse.dossier, "payment_ok", about=about, facts=facts, at=purse.at)


def items_charged(purse: Purse) -> tuple[Item, ...]:
    """The fees that are charged now, by the names that the applicant knows."""
    labels = {fee.key: fee.label for fee in frozen_fees(purse.file.fees)}
    return tuple(
        Item(key=key, label=labels.get(key) or label_of(key), amount=amount)
        for key, amount in charged_by_fee(purse.entries).items()
    )


def label_of(key: str) -> str:
    """What a fee without a name of its own is called."""
    return "Nghĩa vụ tài chính" if key.startswith("nghia_vu") else "Phí, lệ phí"


async def put_back(purse: Purse) -> None:
    """End of the change: followers hear of it, and the applicant of what is asked for.

    What the postman takes he is not asked to pay from afar.
    """
    if not purse.changed:
        return
    session, dossier = purse.session, purse.dossier
    count = await purses.change_count(session, dossier)
    await announce(
        session, News(kind=PAYMENT, dossier=dossier, ref="purse", seq=count, at=purse.at)
    )
    stands = purse.standing
    if not stands.owed:
        await orders.replace_live(session, dossier)
        await promise(session, GoOn(dossier=dossier))
    elif purse.asked and not await _comes_with_post(purse):
        desk = purse.file.dossier.receiving_agency
        await tell(
            session,
            dossier,
            "fee_due",
            about=f"purse/{count}",
            facts={
                "amount": str(stands.owed),
                "pay_by": None,
                "path": f"/ho-so/{dossier}/thanh-toan",
                # Who takes the money, not who happens to hold the dossier.
                "agency": desk,
                "agency_name": purse.file.names.get(desk, desk),
                "person": None,
            },
            at=purse.at,
        )


async def _comes_with_post(purse: Purse) -> bool:
    """Whether the postman takes all that is owed: he is on his way, or the applicant chose him.

    The choice speaks for the first parcel: after one that came back unpaid there may be no other.
    """
    known = await doors.doors_of(purse.session, purse.dossier)
    if known:
        left = sum(door.fee for door in known if door.is_left_to_post)
        return left >= purse.standing.owed
    by_post = purse.file.dossier.return_method is ReturnMethod.POST
    return by_post and await doors.agrees(purse.session, purse.dossier)

"""Nghĩa vụ phí, lệ phí: what is owed for a dossier, reckoned from its fees and from its ledger.

The ledger is in double entry and only ever added to: each entry carries an amount from one account
to another, so that all accounts together are always nought. Where the money stands (due, paid, to
be refunded) is read from it and stored nowhere.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.dossier import Dossier
from app.domain.frozen_fees import FrozenFee
from app.domain.procedure import DueMoment

OBLIGATION = "nghia_vu_tai_chinh"
"""The key of what another office reckons, such as a land tax: it is no fee of the procedure."""


class Account(StrEnum):
    """``applicant`` is what he owes us when it is in debit, what we owe him when in credit."""

    APPLICANT = "applicant"
    FEES = "fees"
    WAIVED = "waived"
    CASH = "cash"
    BANK = "bank"
    PLATFORM = "platform"
    POST = "post"
    """What the postman took at the door and the post has not paid over yet."""


MONEY = frozenset({Account.CASH, Account.BANK, Account.PLATFORM, Account.POST})


class Booking(StrEnum):
    """What an entry is about: the closed list, each with the accounts that it may touch."""

    CHARGE = "charge"
    TAKEN_BACK = "taken_back"
    RETURNED = "returned"
    """A charge that somebody decided to give back: it is not asked for again."""
    WAIVED = "waived"
    PAID = "paid"
    REFUNDED = "refunded"
    UNCOLLECTED = "uncollected"
    """The parcel came back after all: what was booked as taken at the door was not."""
    REMITTED = "remitted"


class MoneyState(StrEnum):
    """Trạng thái tài chính: an axis of its own beside the state of the dossier."""

    NOTHING_DUE = "nothing_due"
    DUE = "due"
    PARTLY = "partly"
    PAID = "paid"
    COLLECTED = "collected"
    """All is paid, some of it to the postman: the post still has to pay it over."""
    WAIVED = "waived"
    REFUND_DUE = "refund_due"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """``amount`` (whole VND, more than nought) goes from ``credit`` to ``debit``."""

    booking: Booking
    debit: Account
    credit: Account
    amount: int
    fee: str | None = None
    at: datetime | None = None

    def __post_init__(self) -> None:
        if self.amount <= 0 or self.debit is self.credit:
            raise ValueError("an entry carries an amount from one account to another")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the money of a dossier stands; amounts are whole VND.

    ``owed`` is what is still to be paid, ``refund`` what is to be given back; one of them is
    nought. ``charged`` and ``paid`` are net of what was taken back and refunded. ``with_post`` is
    the part of ``paid`` that the post has not paid over yet.
    """

    state: MoneyState
    charged: int
    waived: int
    paid: int
    refunded: int
    owed: int
    refund: int
    with_post: int = 0


def moments_come(dossier: Dossier) -> frozenset[DueMoment]:
    """Which moments of asking the dossier has reached."""
    come = {
        DueMoment.SUBMISSION: dossier.submitted_at is not None,
        DueMoment.SUPPLEMENT: dossier.accepted_at is not None and not dossier.marked,
        DueMoment.RETURN: dossier.finished_at is not None,
    }
    return frozenset(moment for moment, has_come in come.items() if has_come)


def adjustments(
    fees: Iterable[FrozenFee],
    entries: Sequence[Entry],
    *,
    come: Collection[DueMoment],
    exempt: Collection[str] = (),
    over: bool = False,
) -> Iterator[Entry]:
    """The entries that bring what is charged to what is due now; none when it is so already.

    ``exempt`` are the keys of fees that somebody was let off. ``over``: the dossier has ended
    without a result, and nothing more is asked for than was paid. What was charged once stays
    charged when its moment seems to be gone, as with a second supplement.
    """
    if over:
        yield from _let_go(entries)
        return
    known = {fee.key: fee for fee in fees}
    for key in dict.fromkeys((*known, *(entry.fee for entry in entries if entry.fee))):
        charged, net = _asked(entries, key), _net(entries, key)
        fee = known.get(key)
        if key in exempt:
            if net > 0:
                yield _credited(Booking.WAIVED, net, key)
            continue
        if fee is None:
            wanted = charged if key.startswith(OBLIGATION) else 0
        elif fee.is_named:
            wanted = charged
        else:
            wanted = (fee.amount or 0) if fee.due in come or charged else 0
        if wanted > charged:
            yield charge(key, wanted - charged)
        elif (excess := min(charged - wanted, net)) > 0:
            yield _credited(Booking.TAKEN_BACK, excess, key)


def priced(entries: Sequence[Entry], key: str, amount: int) -> Entry | None:
    """What makes ``amount`` (VND) the sum asked for a fee that a person names; None: it is so."""
    charged = _asked(entries, key)
    if amount > charged:
        return charge(key, amount - charged)
    excess = min(charged - amount, _net(entries, key))
    return _credited(Booking.TAKEN_BACK, excess, key) if excess > 0 else None


def _let_go(entries: Sequence[Entry]) -> Iterator[Entry]:
    left = standing(entries).owed
    for key in dict.fromkeys(entry.fee for entry in entries if entry.fee):
        amount = min(left, _net(entries, key))
        if amount > 0:
            left -= amount
            yield _credited(Booking.TAKEN_BACK, amount, key)


def charge(fee: str, amount: int) -> Entry:
    return Entry(
        booking=Booking.CHARGE,
        debit=Account.APPLICANT,
        credit=Account.FEES,
        amount=amount,
        fee=fee,
    )


def returned(fee: str, amount: int) -> Entry:
    """Part of a charge that somebody decided to give back."""
    return _credited(Booking.RETURNED, amount, fee)


def received(amount: int, into: Account) -> Entry:
    return Entry(booking=Booking.PAID, debit=into, credit=Account.APPLICANT, amount=amount)


def given_back(amount: int, out_of: Account) -> Entry:
    return Entry(booking=Booking.REFUNDED, debit=Account.APPLICANT, credit=out_of, amount=amount)


def _credited(booking: Booking, amount: int, fee: str) -> Entry:
    against = Account.WAIVED if booking is Booking.WAIVED else Account.FEES
    return Entry(booking=booking, debit=against, credit=Account.APPLICANT, amount=amount, fee=fee)


def _asked(entries: Iterable[Entry], fee: str) -> int:
    """What was ever asked for a fee, whether or not it was given back by decision."""
    return _net((entry for entry in entries if entry.booking is not Booking.RETURNED), fee)


def _net(entries: Iterable[Entry], fee: str) -> int:
    return sum(
        entry.amount if entry.booking is Booking.CHARGE else -entry.amount
        for entry in entries
        if entry.fee == fee
    )


def charged_by_fee(entries: Iterable[Entry]) -> dict[str, int]:
    """What is asked for now, for each fee that is charged."""
    listed = list(entries)
    keys = dict.fromkeys(entry.fee for entry in listed if entry.fee)
    return {key: net for key in keys if (net := _net(listed, key)) > 0}


def balance(entries: Iterable[Entry], account: Account) -> int:
    """What stands on ``account``: more than nought in debit, less in credit."""
    return sum(
        entry.amount * ((entry.debit is account) - (entry.credit is account)) for entry in entries
    )


def standing(entries: Sequence[Entry]) -> Standing:
    """Where the money stands: the only place that decides it."""

    def total(*bookings: Booking) -> int:
        return sum(entry.amount for entry in entries if entry.booking in bookings)

    refunded = total(Booking.REFUNDED)
    paid = total(Booking.PAID) - total(Booking.UNCOLLECTED) - refunded
    waived = total(Booking.WAIVED)
    left = balance(entries, Account.APPLICANT)
    with_post = balance(entries, Account.POST)
    state = _state(left, paid=paid, refunded=refunded, waived=waived)
    return Standing(
        state=MoneyState.COLLECTED if state is MoneyState.PAID and with_post else state,
        charged=total(Booking.CHARGE) - total(Booking.TAKEN_BACK, Booking.RETURNED) - waived,
        waived=waived,
        paid=paid,
        refunded=refunded,
        owed=max(left, 0),
        refund=max(-left, 0),
        with_post=with_post,
    )


def _state(left: int, *, paid: int, refunded: int, waived: int) -> MoneyState:
    if left:
        if left < 0:
            return MoneyState.REFUND_DUE
        return MoneyState.PARTLY if paid > 0 else MoneyState.DUE
    if paid > 0:
        return MoneyState.PAID
    if refunded:
        return MoneyState.REFUNDED
    return MoneyState.WAIVED if waived else MoneyState.NOTHING_DUE

"""Thu hộ khi phát (COD): a fee that the postman takes at the door, and what the post then owes us.

The ledger follows the parcel: delivered, the post has the money; any other end, and nothing was
taken. Postage is the post's own price and no money of ours: it stands beside the fee in the order
and in the post's lists, and never in the ledger.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.by_post import is_posted
from app.domain.machine import Machine, StateKind
from app.domain.owing import Account, Booking, Entry, balance, received
from app.domain.reconciling import Difference, DifferenceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RemittedLine:
    """One line of the post's list: what it pays over for the parcel ``order``.

    ``fee`` is what it pays us, ``postage`` what it took at that door for itself; whole VND.
    """

    order: str
    fee: int
    postage: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """What the post was asked to collect for one parcel, and what the ledger has of it.

    ``postage`` is None where our tariff names none; ``collected`` is what the post took for us,
    ``elsewhere`` what it paid over by other lists and ``here`` by this one; whole VND.
    """

    order: str
    postage: int | None
    collected: int
    elsewhere: int = 0
    here: int = 0

    @property
    def expected(self) -> int:
        """What the post owed before this list, however often the list was read."""
        return self.collected - self.elsewhere

    @property
    def owed(self) -> int:
        return self.expected - self.here


@dataclass(frozen=True, slots=True)
class Remittance:
    """``pays`` is what each parcel's debt goes down by now, more than nought."""

    pays: Mapping[str, int]
    differences: Sequence[Difference]


NOTHING_BOOKED: Final[tuple[Entry, ...]] = ()


def lies_ahead(machine: Machine, state: str) -> bool:
    """Whether a result in ``state`` may still be posted: not when it is away, or has ended."""
    return machine.state(state).kind is not StateKind.END and not is_posted(state, machine)


def door_entry(booked: Iterable[Entry], *, fee: int, is_delivered: bool) -> Entry | None:
    """What brings the ledger to what became of a parcel; None when it is so already.

    ``booked`` are the entries of this parcel alone. What the post has begun to pay over it did
    take, whatever it says of the parcel afterwards.
    """
    entries = [*booked]
    taken = _total(entries, Booking.PAID) - _total(entries, Booking.UNCOLLECTED)
    if is_delivered and not taken:
        return received(fee, Account.POST)
    if not is_delivered and taken and balance(entries, Account.POST) == taken:
        return Entry(
            booking=Booking.UNCOLLECTED,
            debit=Account.APPLICANT,
            credit=Account.POST,
            amount=taken,
        )
    return None


def remitted(amount: int) -> Entry:
    """The post pays over what it took."""
    return Entry(booking=Booking.REMITTED, debit=Account.BANK, credit=Account.POST, amount=amount)


def collection_of(
    order: str, postage: int | None, others: Iterable[Entry], here: Iterable[Entry] = NOTHING_BOOKED
) -> Collection:
    """A parcel's account from its entries; ``here`` are those that this list brought about."""
    entries = [*others]
    return Collection(
        order=order,
        postage=postage,
        collected=_total(entries, Booking.PAID) - _total(entries, Booking.UNCOLLECTED),
        elsewhere=_total(entries, Booking.REMITTED),
        here=_total(here, Booking.REMITTED),
    )


def settled(
    lines: Iterable[RemittedLine], known: Mapping[str, Collection], *, wanted: Iterable[str] = ()
) -> Remittance:
    """What a list pays, and how it differs from what we have, in its order.

    ``wanted`` are the parcels that should stand on it. No debt ever goes below nought: what is paid
    beyond it is a difference and no money of any dossier's. The same list again pays nothing more
    and differs in the same way; of each parcel there is one difference of a kind.
    """
    firsts: dict[str, RemittedLine] = {}
    again: Counter[str] = Counter()
    for line in lines:
        if firsts.setdefault(line.order, line) is not line:
            again[line.order] += line.fee
    pays: dict[str, int] = {}
    found: list[Difference] = []
    for order, line in firsts.items():
        one = known.get(order)
        found += _compared(line, one, again[order])
        if one is not None and not one.here and (amount := min(line.fee, one.owed)) > 0:
            pays[order] = amount
    found += [
        _difference(DifferenceKind.ONLY_OURS, order, None, known[order].owed)
        for order in wanted
        if order not in firsts and known[order].owed
    ]
    return Remittance(pays, found)


def _compared(line: RemittedLine, one: Collection | None, again: int) -> Iterable[Difference]:
    """``again`` is what further lines pay for the same parcel. A line of postage alone is none."""
    order, fee, expected = line.order, line.fee, 0 if one is None else one.expected
    if fee and one is None:
        yield _difference(DifferenceKind.ONLY_THEIRS, order, fee, None)
    elif fee and one is not None and not one.collected:
        yield _difference(DifferenceKind.NOT_DELIVERED, order, fee, 0)
    elif not expected:
        again += fee
    elif fee != expected:
        yield _difference(DifferenceKind.AMOUNT, order, fee, expected)
    if again:
        yield _difference(DifferenceKind.TWICE, order, again, 0)
    if one is not None and one.postage is not None and line.postage != one.postage:
        yield _difference(DifferenceKind.POSTAGE, order, line.postage, one.postage)


def _difference(
    kind: DifferenceKind, order: str, theirs: int | None, ours: int | None
) -> Difference:
    return Difference(kind=kind, number=order, reference=order, theirs=theirs, ours=ours)


def _total(entries: Iterable[Entry], booking: Booking) -> int:
    return sum(entry.amount for entry in entries if entry.booking is booking)

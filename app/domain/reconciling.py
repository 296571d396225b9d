"""Đối soát: what a file of the other side says of a day beside what we have booked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class DifferenceKind(StrEnum):
    ONLY_OURS = "only_ours"
    """We have booked a payment that the file does not have."""
    ONLY_THEIRS = "only_theirs"
    """The file has a payment that we have not booked."""
    AMOUNT = "amount"
    TWICE = "twice"
    """One attempt was paid more than once."""
    REFUNDED = "refunded"
    """The file gave money back that no refund of ours names."""
    NOT_DELIVERED = "not_delivered"
    """The post pays over what it took for a parcel that, as far as we know, was not delivered."""
    POSTAGE = "postage"
    """The post took another postage at the door than it was asked to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One line of the other side's file.

    ``number`` is the other side's own name of the transaction, ``reference`` ours as far as one can
    be read in it; ``amount`` is whole VND, ``is_refund`` when it went out.
    """

    number: str
    reference: str | None
    amount: int
    is_refund: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """One payment or refund as our ledger has it, by the other side's number of it."""

    number: str
    reference: str | None
    amount: int
    is_refund: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """``theirs`` and ``ours`` are whole VND, None where one side has nothing."""

    kind: DifferenceKind
    number: str
    reference: str | None
    theirs: int | None
    ours: int | None


def folded(number: str) -> str:
    """A bank's number of a transfer, without blanks, in capitals: people type and paste it."""
    return "".join(number.split()).upper()


def differences(theirs: Iterable[StatementLine], ours: Iterable[Booked]) -> Iterator[Difference]:
    """Every difference, in the order of the file; the same two sides always give the same."""
    lines = list(dict.fromkeys(theirs))
    booked = {each.number: each for each in ours}
    paid: defaultdict[str, list[str]] = defaultdict(list)
    for line in lines:
        here = booked.get(line.number)
        yield from _compared(line, here)
        if line.reference is not None and not line.is_refund:
            paid[line.reference].append(line.number)
            if len(paid[line.reference]) > 1:
                yield _difference(DifferenceKind.TWICE, line, here)
    there = {line.number for line in lines}
    for each in booked.values():
        if each.number not in there:
            yield Difference(
                kind=DifferenceKind.ONLY_OURS,
                number=each.number,
                reference=each.reference,
                theirs=None,
                ours=each.amount,
            )


def _compared(line: StatementLine, here: Booked | None) -> Iterator[Difference]:
    if line.is_refund and (here is None or not here.is_refund):
        yield _difference(DifferenceKind.REFUNDED, line, here)
    elif here is None:
        yield _difference(DifferenceKind.ONLY_THEIRS, line, here)
    elif here.amount != line.amount:
        yield _difference(DifferenceKind.AMOUNT, line, here)


def _difference(kind: DifferenceKind, line: StatementLine, here: Booked | None) -> Difference:
    return Difference(
        kind=kind,
        number=line.number,
        reference=line.reference,
        theirs=line.amount,
        ours=None if here is None else here.amount,
    )

"""Phí, lệ phí của một hồ sơ: the fees that it carries, as they were when it was handed in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.procedure import DueMoment, FeeKind

UNPUBLISHED: Final = frozenset({FeeKind.TEXT, FeeKind.NOT_PUBLISHED})
"""Fees whose amount is not known before somebody has reckoned it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenFee:
    """A fee as the dossier carries it; ``amount`` is None unless ``kind`` is ``amount``.

    ``due`` is None on dossiers that were frozen before fees had a moment: theirs may have been paid
    without being booked here.
    """

    key: str
    kind: FeeKind
    text: str
    amount: int | None
    label: str | None
    exemptions: str | None
    due: DueMoment | None

    @property
    def is_named(self) -> bool:
        """Whether it is asked for only when the desk says how much it is."""
        return self.kind in UNPUBLISHED or (self.due is None and self.can_be_ordered)

    @property
    def can_be_ordered(self) -> bool:
        """Whether anybody knows how much it is, so that it can be paid without a clerk."""
        return self.kind is FeeKind.AMOUNT and bool(self.amount)


def frozen_fees(fees: Iterable[Mapping[str, object]]) -> tuple[FrozenFee, ...]:
    """What a dossier carries."""
    return tuple(_frozen(fee) for fee in fees)


def _frozen(fee: Mapping[str, object]) -> FrozenFee:
    amount = fee.get("amount")
    return FrozenFee(
        key=str(fee["key"]),
        kind=FeeKind(str(fee["kind"])),
        text=str(fee["text"]),
        amount=amount if isinstance(amount, int) else None,
        label=_words(fee.get("label")),
        exemptions=_words(fee.get("exemptions")),
        due=None if (due := fee.get("due")) is None else DueMoment(str(due)),
    )


def _words(value: object) -> str | None:
    return value if isinstance(value, str) else None


def asked_at(moment: DueMoment, fees: Iterable[FrozenFee]) -> int:
    """What falls due at ``moment`` without anybody having to reckon it, in VND."""
    return sum(fee.amount or 0 for fee in fees if fee.due is moment and fee.can_be_ordered)

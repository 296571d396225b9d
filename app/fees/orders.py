"""Lần thanh toán: one attempt to pay, as it stands, and how it is stored."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from app.ports.payment import AtTheCounter, HowToPay, Item, PageToOpen, QrToScan

LASTS: Final = timedelta(hours=24)
"""How long an attempt may be paid; money that comes later is credited all the same."""
WATCHED_ON: Final = timedelta(days=3)
"""How long after its end we still ask whether money came; later, the file of the day tells."""
PAUSES: Final = (
    timedelta(seconds=30),
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=6),
)
"""Between our questions; the last one is repeated."""


class OrderState(StrEnum):
    """``differs``: money came, but not what was asked for."""

    BEGINNING = "beginning"
    OPEN = "open"
    FAILED = "failed"
    EXPIRED = "expired"
    REPLACED = "replaced"
    PAID = "paid"
    DIFFERS = "differs"


LIVE: Final = frozenset({OrderState.BEGINNING, OrderState.OPEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrder:
    """``how`` is None until the other side has said how it is paid; ``trouble``: why it did not."""

    id: UUID
    dossier: UUID
    reference: str
    provider: str
    amount: int
    items: tuple[Item, ...]
    state: OrderState
    begun_at: datetime
    expires_at: datetime
    how: HowToPay | None = None
    trouble: str | None = None
    inquiries: int = 0
    settled_at: datetime | None = None

    def is_live(self, at: datetime) -> bool:
        return self.state in LIVE and at < self.expires_at


def next_inquiry(order: PaymentOrder, at: datetime) -> datetime | None:
    """When to ask again after an answer that there is nothing; None: never."""
    if at >= order.expires_at + WATCHED_ON:
        return None
    return at + PAUSES[min(order.inquiries, len(PAUSES) - 1)]


def items_text(items: tuple[Item, ...]) -> str:
    said = [{"key": item.key, "label": item.label, "amount": item.amount} for item in items]
    return json.dumps(said, ensure_ascii=False)


def items_from(text: str) -> tuple[Item, ...]:
    return tuple(Item(**item) for item in json.loads(text))


def how_text(how: HowToPay) -> str:
    return json.dumps(how_said(how), ensure_ascii=False)


def how_said(how: HowToPay) -> dict[str, Any]:
    """The same as JSON: ``kind`` is ``qr``, ``page`` or ``counter``."""
    match how:
        case QrToScan():
            return {
                "kind": "qr",
                "text": how.text,
                "bank": how.bank,
                "account": how.account,
                "holder": how.holder,
                "purpose": how.purpose,
            }
        case PageToOpen():
            return {"kind": "page", "address": how.address}
        case AtTheCounter():
            return {"kind": "counter"}


def how_from(text: str | None) -> HowToPay | None:
    if text is None:
        return None
    said: Mapping[str, Any] = json.loads(text)
    rest = {name: value for name, value in said.items() if name != "kind"}
    match said["kind"]:
        case "qr":
            return QrToScan(**rest)
        case "page":
            return PageToOpen(**rest)
        case _:
            return AtTheCounter()

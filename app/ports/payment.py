"""Thanh toán: how somebody pays from afar, and how we make sure that he did.

What the other side tells us by itself is never believed for the money: it only says where to look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.errors import Defect, Invalid
from app.domain.reconciling import StatementLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One fee that an order pays: ``amount`` is whole VND."""

    key: str
    label: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One attempt to pay. ``reference`` is ours and unique; ``amount`` is that of all ``items``.

    ``dossier`` is the code that the payer knows (or the reference itself, before there is one);
    ``back_to`` is the page to which a payer comes back.
    """

    reference: str
    amount: int
    begun_at: datetime
    expires_at: datetime
    dossier: str
    procedure: str
    procedure_name: str
    agency: str
    agency_name: str
    payer: str
    payer_id: str
    payer_address: str
    items: tuple[Item, ...]
    back_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QrToScan:
    """A transfer to be made: ``text`` is what the QR says, the rest is for whoever types it."""

    text: str
    bank: str
    account: str
    holder: str
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageToOpen:
    """A page of the other side, where the payer chooses how he pays."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AtTheCounter:
    """Nothing is paid from afar here."""


HowToPay = QrToScan | PageToOpen | AtTheCounter


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Money that the other side says came in: ``number`` is its own name of the transaction.

    ``reference`` is ours, or None where none can be read; ``amount`` is whole VND.
    """

    number: str
    reference: str | None
    amount: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """A message whose signature is right; ``credit`` is None when it tells of no payment.

    ``answer`` is what the sender wants to hear.
    """

    credit: Credit | None
    answer: Mapping[str, object]


class CallbackUnreadable(Invalid):
    """A message whose signature is right, and that does not say what its document promises."""

    def __init__(self, field: str) -> None:
        super().__init__([Defect(field, "callback_unreadable")])


class StatementUnreadable(ValueError):
    """The file is not one of this provider's.

    ``line`` is the first that cannot be read, from 1, and ``columns`` what it should say; no line
    means that the file is not even text in UTF-8, or that this provider has none.
    """

    def __init__(self, line: int | None = None, columns: Sequence[str] = ()) -> None:
        super().__init__(": ".join(filter(None, (str(line or "-"), ", ".join(columns)))))
        self.line = line
        self.columns = tuple(columns)


class Payment(Protocol):
    """A failure is a ``TemporaryFailure`` or a ``PermanentFailure``."""

    @property
    def provider(self) -> str:
        """The name in addresses and in our books: ``vietqr``, ``payment_platform``, ``counter``."""
        ...

    @property
    def asks_first(self) -> bool:
        """Whether ``begin`` must ask the other side; if not, it may be called at any moment."""
        ...

    async def begin(self, order: Order) -> HowToPay:
        """How ``order`` is paid. Begun twice, it is one order at the other side."""
        ...

    def verify_callback(self, raw: bytes, headers: Mapping[str, str], *, at: datetime) -> Callback:
        """What a message says. ``headers`` have lower-case names.

        Raises SignatureWrong or SignatureOutOfTime (``app.domain.signing``) for what was not sent
        by the other side, and CallbackUnreadable for what cannot be read.
        """
        ...

    async def inquire(self, order: Order) -> Sequence[Credit]:
        """What the other side has received for ``order``, asked by us; empty when nothing."""
        ...

    def read_statement(self, content: bytes) -> Sequence[StatementLine]:
        """The lines of the file of a day. Raises StatementUnreadable."""
        ...

    async def close(self) -> None: ...

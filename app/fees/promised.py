"""What is promised about money."""

from typing import ClassVar
from uuid import UUID

from app.jobs.news import MOVED
from app.jobs.task import Following, Task, Urgency


class ReckonDues(Following):
    """Ask for what is due now that the dossier has moved."""

    name: ClassVar[str] = "fees.reckon_dues"
    kinds: ClassVar[frozenset[str]] = frozenset({MOVED})


class BeginPayment(Task):
    """Have the other side say how ``order`` is paid; somebody waits for it before a page."""

    name: ClassVar[str] = "fees.begin_payment"
    urgency: ClassVar[Urgency] = Urgency.PEOPLE_WAIT

    order: UUID


class InquirePayment(Task):
    """Ask the other side whether the money for ``order`` has come.

    ``number`` is the transaction that it told us of by itself, if it did: it must know that one.
    """

    name: ClassVar[str] = "fees.inquire_payment"
    urgency: ClassVar[Urgency] = Urgency.PEOPLE_WAIT

    order: UUID
    number: str | None = None


class BookAtDoor(Task):
    """Have the ledger say what became of the money that the parcel ``order`` was to bring."""

    name: ClassVar[str] = "fees.book_at_door"

    order: str


class GoOn(Task):
    """Let ``dossier`` go on if it waited for money and the money is there."""

    name: ClassVar[str] = "fees.go_on"

    dossier: UUID

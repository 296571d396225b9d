"""What is promised about the national portal: news becomes debts, debts are sent."""

from typing import ClassVar
from uuid import UUID

from app.jobs.news import MOVED
from app.jobs.task import Following, Task, Urgency


class MarkDebt(Following):
    """The national portal is to hear of what happened to ``dossier``."""

    name: ClassVar[str] = "national.mark_debt"
    kinds: ClassVar[frozenset[str]] = frozenset({MOVED})
    urgency: ClassVar[Urgency] = Urgency.BULK


class SendDebts(Task):
    """Tell the national portal whatever it has not heard."""

    name: ClassVar[str] = "national.send_debts"
    urgency: ClassVar[Urgency] = Urgency.BULK


class LookUpThere(Task):
    """Đối soát now: what does the portal show of the dossiers that it was told of."""

    name: ClassVar[str] = "national.look_up_there"
    urgency: ClassVar[Urgency] = Urgency.BULK


class TakeInArrival(Task):
    """Make of what came from the portal what our rules make of it."""

    name: ClassVar[str] = "national.take_in_arrival"

    arrival: UUID

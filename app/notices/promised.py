"""What is promised for notices beside ``TellApplicant``, which dossiers promise themselves."""

from typing import ClassVar
from uuid import UUID

from app.jobs.news import MOVED
from app.jobs.task import Following, Task, Urgency


class FollowMoves(Following):
    """Send whatever a move had to say to the applicant."""

    name: ClassVar[str] = "notices.follow_moves"
    kinds: ClassVar[frozenset[str]] = frozenset({MOVED})
    urgency: ClassVar[Urgency] = Urgency.PEOPLE_WAIT


class SendDelivery(Task):
    """Hand one message to whoever carries it."""

    name: ClassVar[str] = "notices.send_delivery"
    urgency: ClassVar[Urgency] = Urgency.PEOPLE_WAIT

    delivery: UUID

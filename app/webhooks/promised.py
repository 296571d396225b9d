"""What is promised to subscribers."""

from typing import ClassVar
from uuid import UUID

from app.jobs.task import Task, Urgency


class TellSubscriber(Task):
    """Hand ``subscription`` whatever it is owed and may have now."""

    name: ClassVar[str] = "webhooks.tell_subscriber"
    urgency: ClassVar[Urgency] = Urgency.BULK

    subscription: UUID

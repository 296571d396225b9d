"""Trying whether a subscriber listens: one message of no meaning, and what was answered."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.people import Principal
from app.ports import PermanentFailure, TemporaryFailure
from app.webhooks.administering import seen
from app.webhooks.events import trial_event
from app.webhooks.sending import Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """``by`` is None for the house itself."""

    subscription: UUID
    at: datetime
    by: Principal | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """``status`` of the answer; None when there was none, and ``words`` then say why."""

    status: int | None
    words: str | None


async def knock(sender: Sender, command: Knock) -> Heard:
    """Nothing is kept of it. Raises NotTheAdministrators, SubscriptionNotFound."""
    async with sender.sessions() as session:
        found = await seen(session, command.by, command.subscription)
    event = trial_event(found.id, sender.source, command.at)
    try:
        status = await sender.webhook.send(sender.message(found, event, command.at))
    except (TemporaryFailure, PermanentFailure) as failure:
        return Heard(None, str(failure))
    return Heard(status, None)

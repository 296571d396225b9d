"""Nothing more is sent to a subscription; what it is owed is kept until it goes on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.db.sessions import Sessions
from app.domain.people import Principal
from app.domain.subscribing import StoppedBecause
from app.webhooks.administering import held, on_record
from app.webhooks.queries import subscriptions


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSubscription:
    """``by`` is None for the house itself."""

    subscription: UUID
    at: datetime
    by: Principal | None = None


async def stop_subscription(sessions: Sessions, command: StopSubscription) -> None:
    """Done twice, nothing changes. Raises NotTheAdministrators, SubscriptionNotFound."""
    async with sessions.begin() as session:
        found = await held(session, command.by, command.subscription)
        if found.stopped_at is not None:
            return
        await subscriptions.change(
            session, found.id, stopped_at=command.at, stopped_because=StoppedBecause.ASKED
        )
        await on_record(session, "stop_subscription", found, command.by, command.at)

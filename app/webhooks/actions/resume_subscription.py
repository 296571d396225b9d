"""A subscription goes on where it stopped: whatever happened meanwhile is sent, in order."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.db.sessions import Sessions
from app.domain.people import Principal
from app.webhooks.administering import held, on_record
from app.webhooks.queries import deliveries, subscriptions


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeSubscription:
    """``by`` is None for the house itself."""

    subscription: UUID
    at: datetime
    by: Principal | None = None


async def resume_subscription(sessions: Sessions, command: ResumeSubscription) -> None:
    """One that only rests is asked at once. Raises NotTheAdministrators, SubscriptionNotFound."""
    async with sessions.begin() as session:
        found = await held(session, command.by, command.subscription)
        await subscriptions.change(
            session, found.id, stopped_at=None, stopped_because=None, failing_since=None,
            failures=0, rests_until=None,
        )  # fmt: skip
        await deliveries.hasten(session, found.id, command.at)
        if found.stopped_at is None:
            return
        await on_record(session, "resume_subscription", found, command.by, command.at)

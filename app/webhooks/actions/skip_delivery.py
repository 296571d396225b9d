"""A person decides that one delivery is not to be sent: those behind it go on."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.db.sessions import Sessions
from app.domain.people import Principal
from app.domain.subscribing import DeliveryNotFound, DeliverySettled
from app.webhooks.administering import held, on_record
from app.webhooks.queries import deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipDelivery:
    subscription: UUID
    position: int
    at: datetime
    by: Principal


async def skip_delivery(sessions: Sessions, command: SkipDelivery) -> None:
    """Raises NotTheAdministrators, SubscriptionNotFound, DeliveryNotFound, DeliverySettled."""
    async with sessions.begin() as session:
        found = await held(session, command.by, command.subscription)
        if await deliveries.delivery(session, found.id, command.position) is None:
            raise DeliveryNotFound
        skipped = await deliveries.skip(
            session, found.id, command.position, by=command.by.id, at=command.at
        )
        if not skipped:
            raise DeliverySettled
        await on_record(
            session, "skip_delivery", found, command.by, command.at, position=command.position
        )

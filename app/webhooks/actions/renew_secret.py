"""A new secret for a subscription, shown once; the ones before it sign beside it for a while."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.db.sessions import Sessions
from app.domain.people import Principal
from app.domain.signing import spelled
from app.domain.subscribing import MOST_GENERATIONS, OVERLAP
from app.webhooks.administering import held, on_record
from app.webhooks.keys import Keys
from app.webhooks.queries import subscriptions
from app.webhooks.queries.subscriptions import overlapping


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewSecret:
    """``by`` is None for the house itself."""

    subscription: UUID
    at: datetime
    by: Principal | None = None


@dataclass(frozen=True, slots=True)
class NewSecret:
    """``until``: when the older secrets stop signing."""

    secret: str
    until: datetime


async def renew_secret(sessions: Sessions, keys: Keys, command: RenewSecret) -> NewSecret:
    """Raises NotTheAdministrators, SubscriptionNotFound."""
    async with sessions.begin() as session:
        found = await held(session, command.by, command.subscription)
        columns = overlapping(found, command.at, OVERLAP, MOST_GENERATIONS)
        await subscriptions.change(session, found.id, **columns)
        await on_record(session, "renew_secret", found, command.by, command.at)
    return NewSecret(spelled(keys.of(found.id, columns["generation"])), columns["overlap_until"])

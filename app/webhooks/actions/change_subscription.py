"""A subscription gets another name or address, or asks for other events from now on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from app.db.sessions import Sessions
from app.domain.people import Principal
from app.domain.subscribing import SubscriptionRefused
from app.domain.targets import Reach
from app.domain.text import stored
from app.webhooks.administering import held, on_record
from app.webhooks.judging import defects_of
from app.webhooks.queries import subscriptions
from app.webhooks.queries.subscriptions import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSubscription:
    """What is None stays. ``by`` is None for the house itself."""

    subscription: UUID
    reach: Reach
    at: datetime
    name: str | None = None
    url: str | None = None
    kinds: Sequence[str] | None = None
    by: Principal | None = None


async def change_subscription(sessions: Sessions, command: ChangeSubscription) -> Subscription:
    """Raises NotTheAdministrators, SubscriptionNotFound, or SubscriptionRefused with all defects.

    What is owed already goes to the new address.
    """
    async with sessions.begin() as session:
        found = await held(session, command.by, command.subscription)
        name = found.name if command.name is None else stored(command.name)
        url = found.url if command.url is None else command.url
        kinds = found.kinds if command.kinds is None else tuple(sorted(set(command.kinds)))
        defects = [*defects_of(name, url, kinds, command.reach)]
        if defects:
            raise SubscriptionRefused(defects)
        await subscriptions.change(session, found.id, name=name, url=url, kinds=list(kinds))
        changed = await held(session, None, found.id)
        host = urlsplit(url).hostname
        await on_record(session, "change_subscription", changed, command.by, command.at, host=host)
        return changed

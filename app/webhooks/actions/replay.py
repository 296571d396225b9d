"""Sending again: one delivery, all that are parked, or everything since a moment of the feed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.db.sessions import Sessions
from app.domain.errors import Fact
from app.domain.people import Principal
from app.domain.subscribing import DeliveryNotFound
from app.webhooks.administering import held, on_record
from app.webhooks.queries import deliveries, subscriptions
from app.webhooks.queries.changes import position_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Exactly one of: ``position`` (that delivery), ``parked``, ``since`` (a position), ``from_``.

    ``since`` itself is not sent again, what comes after it is. ``by`` is None for the house.
    """

    subscription: UUID
    at: datetime
    position: int | None = None
    parked: bool = False
    since: int | None = None
    from_: datetime | None = None
    by: Principal | None = None


async def replay(sessions: Sessions, command: Replay) -> None:
    """Raises NotTheAdministrators, SubscriptionNotFound, DeliveryNotFound.

    The receiver knows what it has had by its id. One delivery is sent again by itself; from a
    moment on, everything is sent in order, also what was skipped or is long forgotten here.
    """
    async with sessions.begin() as session:
        found = await held(session, command.by, command.subscription)
        facts: dict[str, Fact] = {}
        if command.position is not None:
            facts["position"] = command.position
            if not await deliveries.again(session, found.id, [command.position], at=command.at):
                raise DeliveryNotFound
        elif command.parked:
            positions = await deliveries.parked(session, found.id)
            facts["parked"] = await deliveries.again(session, found.id, positions, at=command.at)
        else:
            since = command.since
            if command.from_ is not None:
                since = await position_before(session, command.from_)
            facts["since"] = since = max(0, since or 0)
            if since < found.claimed_to:
                await deliveries.drop_after(session, found.id, since)
                await subscriptions.change(session, found.id, claimed_to=since)
        await on_record(session, "replay", found, command.by, command.at, **facts)

"""How a subscription and its deliveries are shown: what is owed, and how it goes."""

from uuid import UUID

from pydantic import BaseModel

from app.domain.people import Principal
from app.web.house import House
from app.web.showing.shapes import Moment
from app.webhooks.administering import seen
from app.webhooks.events import event_id
from app.webhooks.queries import subscriptions
from app.webhooks.queries.deliveries import Delivery, DeliveryState
from app.webhooks.queries.subscriptions import NOTHING, Behind, Subscription


class SubscriptionOut(BaseModel):
    """`stopped_because`: `asked`, `failing` (nothing was taken for days) or `gone` (410)."""

    id: UUID
    name: str
    url: str
    agency: str
    kinds: list[str]
    created_at: Moment
    position: int
    waiting: int
    parked: int
    oldest: Moment | None
    unread: int
    last_success_at: Moment | None
    failing_since: Moment | None
    rests_until: Moment | None
    stopped_at: Moment | None
    stopped_because: str | None


class DeliveryOut(BaseModel):
    """`id` is the event's. `happened_at` is when it happened, `last_at` the last attempt."""

    id: str
    position: int
    dossier: UUID
    code: str | None
    state: DeliveryState
    happened_at: Moment
    attempts: int
    last_at: Moment | None
    last_status: int | None
    last_words: str | None
    next_at: Moment | None


async def shown(house: House, who: Principal, ref: UUID) -> SubscriptionOut:
    async with house.sessions() as session:
        found = await seen(session, who, ref)
        behind = await subscriptions.behind(session, [ref])
    return subscription_out(found, behind.get(ref, NOTHING))


def subscription_out(found: Subscription, behind: Behind) -> SubscriptionOut:
    return SubscriptionOut(
        id=found.id,
        name=found.name,
        url=found.url,
        agency=found.agency,
        kinds=list(found.kinds),
        created_at=found.created_at,
        position=found.claimed_to,
        waiting=behind.waiting,
        parked=behind.parked,
        oldest=behind.oldest,
        unread=behind.unread,
        last_success_at=found.last_success_at,
        failing_since=found.failing_since,
        rests_until=found.rests_until,
        stopped_at=found.stopped_at,
        stopped_because=found.stopped_because,
    )


def delivery_out(one: Delivery) -> DeliveryOut:
    owed = one.state is DeliveryState.WAITING and one.is_next
    return DeliveryOut(
        id=event_id(one.dossier, one.position),
        position=one.position,
        dossier=one.dossier,
        code=one.code,
        state=one.state,
        happened_at=one.at,
        attempts=one.attempts,
        last_at=one.last_at,
        last_status=one.last_status,
        last_words=one.last_words,
        next_at=one.next_at if owed else None,
    )

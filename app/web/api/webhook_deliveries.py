"""What was, is and will be sent to a subscriber; sending again, and skipping."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, status
from pydantic import Field
from starlette.responses import Response

from app.domain.errors import Defect, Invalid
from app.domain.subscribing import DeliveryNotFound, DeliverySettled, SubscriptionNotFound
from app.people.administering import NotTheAdministrators
from app.web.bodies import Body
from app.web.boundary import boundary_router
from app.web.dependencies import CurrentStaff, Guarded, Now, StaffOnly, TheHouse
from app.web.limits import LARGEST_INTEGER, PAGE
from app.web.paging import Cursor, Limit, Page, cursor_after, keys_of
from app.web.problems import problems
from app.web.showing.periods import AskedMoment
from app.web.showing.subscriptions import DeliveryOut, SubscriptionOut, delivery_out, shown
from app.webhooks.actions.replay import Replay, replay
from app.webhooks.actions.skip_delivery import SkipDelivery, skip_delivery
from app.webhooks.administering import seen
from app.webhooks.queries import deliveries
from app.webhooks.queries.deliveries import DeliveryState

router = boundary_router(prefix="/webhooks", tags=["administration"], dependencies=[Guarded])

Position = Annotated[int, Field(ge=0, le=LARGEST_INTEGER)]
OfTheFeed = Annotated[int, Path(ge=0, le=LARGEST_INTEGER)]
REFUSALS = (StaffOnly, NotTheAdministrators, SubscriptionNotFound)


class ReplayBody(Body):
    """Exactly one: what comes after a position or from a moment on, or all that is parked."""

    since: Position | None = None
    from_: AskedMoment | None = Field(default=None, alias="from")
    parked: bool = False


@router.post("/{ref}/replay", operation_id="replay_webhook", responses=problems(*REFUSALS))
async def replay_webhook(
    ref: UUID, body: ReplayBody, who: CurrentStaff, house: TheHouse, now: Now
) -> SubscriptionOut:
    """Sends again, with the same ids."""
    named = [body.since is not None, body.from_ is not None, body.parked]
    if sum(named) != 1:
        raise Invalid([Defect("since", "one_of_these")])
    command = Replay(
        subscription=ref, since=body.since, from_=body.from_, parked=body.parked, at=now, by=who
    )
    await replay(house.sessions, command)
    return await shown(house, who, ref)


@router.get(
    "/{ref}/deliveries", operation_id="list_webhook_deliveries", responses=problems(*REFUSALS)
)
async def list_webhook_deliveries(
    ref: UUID,
    who: CurrentStaff,
    house: TheHouse,
    state: DeliveryState | None = None,
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Page[DeliveryOut]:
    """The newest first; what was settled is remembered for thirty days."""
    keys = keys_of(cursor, int)
    before = keys[0] if keys and isinstance(keys[0], int) else None
    async with house.sessions() as session:
        await seen(session, who, ref)
        found = await deliveries.deliveries(
            session, ref, state=state, before=before, limit=limit + 1
        )
    more = cursor_after(found[limit - 1].position) if len(found) > limit else None
    return Page(items=[delivery_out(one) for one in found[:limit]], next_cursor=more)


@router.post(
    "/{ref}/deliveries/{position}/replay",
    operation_id="replay_webhook_delivery",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(*REFUSALS, DeliveryNotFound),
)
async def replay_webhook_delivery(
    ref: UUID,
    position: OfTheFeed,
    who: CurrentStaff,
    house: TheHouse,
    now: Now,
) -> Response:
    """Sends this one again, by itself."""
    await replay(house.sessions, Replay(subscription=ref, position=position, at=now, by=who))
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.post(
    "/{ref}/deliveries/{position}/skip",
    operation_id="skip_webhook_delivery",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(*REFUSALS, DeliveryNotFound, DeliverySettled),
)
async def skip_webhook_delivery(
    ref: UUID,
    position: OfTheFeed,
    who: CurrentStaff,
    house: TheHouse,
    now: Now,
) -> Response:
    """Never sends this one: the events of the dossier behind it go on."""
    command = SkipDelivery(subscription=ref, position=position, at=now, by=who)
    await skip_delivery(house.sessions, command)
    return Response(status_code=status.HTTP_204_NO_CONTENT)

"""A dossier whose result is posted, its parcel, and the stations that a post office tells."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from app.domain.calendar import HANOI
from app.domain.parcels import ParcelState
from app.ports.postal import PostalEvent
from app.shipments.actions.record_events import Cursor, RecordEvents, record_events
from app.shipments.parcel import Parcel
from app.shipments.post_office import PostOffice
from app.shipments.queries.parcels import parcels_of
from tests.web.promises import keep_promises
from tests.web.situations import finished
from tests.web.world import DESK, MORNING, Json, World

HOME = "1 Lê Lợi, Tam Kỳ"
_numbers = count(123456780)


def a_code() -> str:
    """An item code that no other parcel has; its check digit is nobody's concern."""
    return f"EN{next(_numbers)}VN"


async def ready(world: World, **changes: Any) -> Json:
    """A dossier whose result waits at the desk to be posted."""
    away = {"method": "post", "address": HOME}
    dossier = await world.submitted(**{"return": away, **changes})
    return await finished(world, dossier)


async def posted(world: World, dossier: Json | None = None, code: str | None = "new") -> Json:
    """The same, given to the post and booked with it; usually by an item code of its own."""
    said = {} if code is None else {"item_code": a_code() if code == "new" else code}
    dossier = dossier or await ready(world)
    after = await world.acted(dossier, "post", DESK, {"data": {"shipment": said}})
    await kept(world)
    return after


async def kept(world: World, at: datetime | None = None) -> None:
    """Everything that is promised about parcels is done."""
    await keep_promises(world, at, like="shipments.%", postal=world.house.post.postal)


async def parcel_of(world: World, dossier: Json, number: int = 0) -> Parcel:
    async with world.house.sessions() as session:
        return (await parcels_of(session, dossier["id"]))[number]


def post_of(world: World) -> PostOffice:
    return replace(world.house.post, office=world.house.office)


def station(
    parcel: Parcel, number: int, state: ParcelState | None, hours: float, **more: Any
) -> PostalEvent:
    """The station ``number``, so many hours after the morning of the tests."""
    return PostalEvent(
        id=f"{parcel.order_number}-{number}",
        code=state.value if state else "77",
        state=state,
        at=(MORNING + timedelta(hours=hours)).astimezone(HANOI),
        **{"order_number": parcel.order_number, **more},
    )


async def told(world: World, events: Sequence[PostalEvent], *, cursor: Cursor | None = None) -> int:
    command = RecordEvents(events=events, at=world.now, cursor=cursor)
    fresh = await record_events(post_of(world), command)
    await kept(world)
    return fresh

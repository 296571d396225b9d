"""Những thay đổi kể từ…: everything that happened, in order, for systems that come and ask."""

from typing import Annotated, Any

from fastapi import Query
from pydantic import BaseModel

from app.domain.permissions import READS
from app.domain.subscribing import NotYoursToFollow
from app.web.boundary import boundary_router
from app.web.dependencies import CurrentStaff, Guarded, StaffOnly, TheHouse
from app.web.limits import PAGE
from app.web.paging import Limit, cursor_after, keys_of
from app.web.problems import problems
from app.webhooks.events import cloud_event
from app.webhooks.queries.changes import changes

router = boundary_router(prefix="/changes", tags=["staff"], dependencies=[Guarded])

Since = Annotated[
    str | None,
    Query(max_length=600, description="`next` of the answer before; without it, from the start."),
]


class EventOut(BaseModel):
    """A CloudEvent 1.0, the same (and of the same `id`) as a webhook delivers."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: str
    datacontenttype: str
    sequence: str
    partitionkey: str
    data: dict[str, Any]


class ChangesOut(BaseModel):
    """Ask again with `next`, at once while there is `more`, and later when there is none.

    Nothing is ever missed so: what is committed later also comes later. `items` may be empty
    although there is more, where nothing of a long stretch was for the asker.
    """

    items: list[EventOut]
    next: str
    more: bool


@router.get("", operation_id="list_changes", responses=problems(StaffOnly, NotYoursToFollow))
async def list_changes(
    who: CurrentStaff, house: TheHouse, limit: Limit = PAGE, since: Since = None
) -> ChangesOut:
    """What happened to the dossiers of one's agencies, the oldest first."""
    agencies = who.agencies(*READS) | who.inherited
    if not agencies:
        raise NotYoursToFollow
    keys = keys_of(since, int)
    position = keys[0] if keys and isinstance(keys[0], int) else 0
    async with house.sessions() as session:
        found = await changes(session, agencies, since=max(0, position), limit=limit)
    source = house.webhooks.source
    return ChangesOut(
        items=[EventOut(**cloud_event(change, source)) for change in found.items],
        next=cursor_after(found.upto),
        more=found.more,
    )

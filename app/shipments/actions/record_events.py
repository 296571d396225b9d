"""Ghi nhận hành trình: what a post office told us, once, whatever the order in which it comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.ports.postal import PostalEvent
from app.shipments.changing import follow_stations
from app.shipments.post_office import PostOffice
from app.shipments.queries.course import lock_dossiers
from app.shipments.queries.parcels import (
    move_cursor,
    parcels,
    parcels_meant,
    write_events,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where reading goes on after these events, and where it stood before."""

    before: str | None
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordEvents:
    events: Sequence[PostalEvent]
    at: datetime
    cursor: Cursor | None = None


async def record_events(post: PostOffice, command: RecordEvents) -> int:
    """How many of the events were news; with them, the cursor moves on.

    What is about no parcel of ours is kept all the same: its parcel may get its item code later.
    """
    provider, at = post.postal.provider, command.at
    async with post.sessions.begin() as session:
        meant = await parcels_meant(session, provider, command.events)
        await lock_dossiers(session, [parcel.dossier_id for parcel in meant])
        fresh = await write_events(session, provider, command.events, at=at)
        if fresh:
            held = await parcels(session, [parcel.id for parcel in meant])
            await follow_stations(session, post, held, at)
        if command.cursor is not None:
            cursor = command.cursor
            await move_cursor(session, provider, before=cursor.before, to=cursor.after, at=at)
    return fresh

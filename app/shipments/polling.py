"""Asking the post what happened, page by page, until it has nothing more to tell."""

from datetime import datetime
from typing import Final

from app.ports.postal import Asked
from app.shipments.actions.record_events import Cursor, RecordEvents, record_events
from app.shipments.post_office import PostOffice
from app.shipments.queries.lists import item_codes_under_way
from app.shipments.queries.parcels import cursor_of

MOST_PAGES: Final = 200
"""What is left is asked for the next time: one post office keeps no worker for ever."""
CODES_AT_ONCE: Final = 50


async def ask_the_post(post: PostOffice, at: datetime) -> int:
    """How many events were news. Nothing is asked while a transaction is open."""
    return await _by_cursor(post, at) + await _by_item_codes(post, at)


async def _by_cursor(post: PostOffice, at: datetime) -> int:
    provider, fresh = post.postal.provider, 0
    async with post.sessions() as session:
        cursor = await cursor_of(session, provider)
    for _ in range(MOST_PAGES):
        told = await post.postal.events(Asked(cursor=cursor))
        moved = told.cursor is not None and told.cursor != cursor
        if not told.events and not moved:
            return fresh
        after = Cursor(before=cursor, after=told.cursor) if moved and told.cursor else None
        fresh += await record_events(post, RecordEvents(events=told.events, at=at, cursor=after))
        cursor = told.cursor
        if not told.more:
            return fresh
    return fresh


async def _by_item_codes(post: PostOffice, at: datetime) -> int:
    """For a post office that answers by item code only; others have told everything already."""
    if not post.postal.by_item_code:
        return 0
    async with post.sessions() as session:
        codes = await item_codes_under_way(session, post.postal.provider)
    fresh = 0
    for first in range(0, len(codes), CODES_AT_ONCE):
        asked = Asked(item_codes=codes[first : first + CODES_AT_ONCE])
        told = await post.postal.events(asked)
        fresh += await record_events(post, RecordEvents(events=told.events, at=at))
    return fresh

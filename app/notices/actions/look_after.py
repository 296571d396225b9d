"""Theo dõi thông báo: whoever has waited long enough asks once more, then goes on."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from app.domain.notifying import newer
from app.notices.each import each
from app.notices.going_on import go_on
from app.notices.mailroom import Mailroom
from app.notices.queries.deliveries import Delivery, note_state, the_delivery, to_ask
from app.notices.queries.ways import forgotten, the_way, to_look_at
from app.ports import PermanentFailure, TemporaryFailure
from app.ports.notification import Report

BATCH: Final = 100
MOST: Final = 2_000
"""Notices looked at in one go: the clock comes back in a minute."""
SLOW: Final = timedelta(seconds=30)
REMEMBERED: Final = timedelta(days=7)

log = structlog.get_logger(__name__)


async def look_after(mail: Mailroom, at: datetime) -> int:
    """How many notices, whose way may have come to its end, were looked at."""
    looked, seen = 0, set[UUID]()

    async def look(way: UUID) -> None:
        await _look(mail, way, at)

    while looked < MOST:
        async with mail.sessions() as session:
            due = [way for way in await to_look_at(session, at, limit=BATCH) if way not in seen]
        if not due:
            return looked
        await each("notice_not_looked_at", due, look)
        seen |= set(due)
        looked += len(due)
    return looked


async def dossiers_to_tell(mail: Mailroom, at: datetime) -> list[UUID]:
    """Dossiers with something to tell that nobody took up, for whatever reason."""
    async with mail.sessions() as session:
        found = await forgotten(session, since=at - REMEMBERED, until=at - SLOW, limit=BATCH)
    return [*found]


async def _look(mail: Mailroom, way: UUID, at: datetime) -> None:
    async with mail.sessions() as session:
        taken = await to_ask(session, way)
    told = [report for delivery in taken if (report := await _asked(mail, delivery)) is not None]
    async with mail.sessions.begin() as session:
        found = await the_way(session, way, lock=True)
        for report in told:
            now = await the_delivery(session, report.id)
            if now is not None and newer(now.state, report.state):
                await note_state(session, now.id, report.state, at, report.code or None)
        if found is not None:
            await go_on(session, mail, found, at)


async def _asked(mail: Mailroom, delivery: Delivery) -> Report | None:
    """What the other side knows; if it is away, what is known here has to do."""
    messenger = mail.messengers.get(delivery.medium)
    if messenger is None:
        return None
    try:
        return await messenger.asked(delivery.id, delivery.provider_id or "")
    except (TemporaryFailure, PermanentFailure) as failure:
        log.warning("message_not_asked_about", kind=type(failure).__name__)
        return None

"""Báo phát: what the other side tells of a message is noted once, in whatever order it comes."""

from datetime import datetime

from app.domain.notifying import newer
from app.notices.going_on import go_on
from app.notices.mailroom import Mailroom
from app.notices.queries.deliveries import note_state, the_delivery
from app.notices.queries.ways import the_way
from app.ports.notification import Report


async def note_report(mail: Mailroom, report: Report, at: datetime) -> bool:
    """Whether it was news. A report about a message that nobody here sent is none."""
    async with mail.sessions.begin() as session:
        found = await the_delivery(session, report.id)
        if found is None:
            return False
        way = await the_way(session, found.way_id, lock=True)
        now = await the_delivery(session, report.id)
        if way is None or now is None or not newer(now.state, report.state):
            return False
        await note_state(session, now.id, report.state, at, report.code or None)
        await go_on(session, mail, way, at)
    return True

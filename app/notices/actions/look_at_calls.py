"""Xem danh sách cần gọi: whom desks have to call; the look at each of them is on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from app.db.sessions import Sessions
from app.domain.people import Permission, Principal
from app.dossiers.queries.views import record_views
from app.notices.queries.calls import FIRST, CallLine, call_list


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAtCalls:
    """At most ``limit`` calls that are due by the day ``until``, behind ``after``."""

    by: Principal
    at: datetime
    until: date
    limit: int
    after: tuple[date, UUID] = FIRST


async def look_at_calls(
    sessions: Sessions, command: LookAtCalls
) -> tuple[Sequence[CallLine], bool]:
    """The calls of one's own desks, the oldest first, and whether there are more."""
    desks, limit = command.by.agencies(Permission.RECEIVE), command.limit
    async with sessions.begin() as session:
        found = await call_list(session, desks, command.until, after=command.after, limit=limit + 1)
        shown = found[:limit]
        await record_views(session, (line.dossier_id for line in shown), command.by.id, command.at)
    return shown, len(found) > limit

"""Gọi điện: what came of a call from the call list; nobody reached is called again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.domain.errors import NotFound
from app.domain.notifying import CallOutcome, WayState
from app.domain.people import Permission, Principal
from app.dossiers.acting import with_rules
from app.dossiers.office import Office
from app.dossiers.queries.files import dossier_file
from app.notices.queries.calls import call_again, end_call, open_call
from app.notices.queries.ways import settle, the_way

MOST_TRIES: Final = 3


class CallNotOpen(NotFound):
    """There is no such call to be made, or none that this person's desk has to make."""


@dataclass(frozen=True, slots=True)
class RecordCall:
    """``way`` is the notice that was to be told; ``outcome`` is what came of it."""

    way: UUID
    outcome: CallOutcome
    by: Principal
    at: datetime


async def record_call(office: Office, command: RecordCall) -> None:
    """Raises CallNotOpen. After ``MOST_TRIES`` calls that reached nobody, that is the outcome."""
    async with office.sessions.begin() as session:
        way = await the_way(session, command.way, lock=True)
        call = await open_call(session, command.way)
        if way is None or call is None or not _may(command.by, call.agency):
            raise CallNotOpen
        if command.outcome is CallOutcome.NOT_REACHED and call.tried + 1 < MOST_TRIES:
            file = await dossier_file(session, str(way.dossier_id))
            opened = await with_rules(session, office, file, command.at)
            calendar = opened.situation.calendar
            tomorrow = calendar.next_working_day(calendar.day_of(command.at))
            await call_again(session, way.id, tomorrow, command.by.id, command.at)
            return
        await end_call(session, way.id, command.outcome, command.by.id, command.at)
        reached = command.outcome is CallOutcome.REACHED
        state = WayState.REACHED if reached else WayState.SHOWN
        await settle(session, way.id, state, command.at, None)


def _may(who: Principal, agency: str) -> bool:
    return agency in who.agencies(Permission.RECEIVE)

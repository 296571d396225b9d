"""Hồ sơ từ Cổng quốc gia chưa nhận được: the desk has it tried again, or is done with it.

So it does with what waits for too long: whoever should have taken it in has given up.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.db.sessions import AsyncSession, Sessions
from app.domain.errors import Defect, Invalid
from app.domain.people import Permission, Principal
from app.jobs.promise import promise
from app.national.arriving import NothingToDecide
from app.national.promised import TakeInArrival
from app.national.queries import arrivals
from app.national.queries.arrivals import Arrival, PortalArrivalNotFound
from app.people.administering import administers_all


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleArrival:
    """``because`` closes it, in words that are kept; without, it is tried again."""

    arrival: UUID
    by: Principal
    at: datetime
    because: str | None = None


async def settle_arrival(sessions: Sessions, command: SettleArrival) -> Arrival:
    """As it is now. Raises PortalArrivalNotFound, NothingToDecide, or Invalid for no words."""
    if command.because is not None and not command.because.strip():
        raise Invalid([Defect("because", "required")])
    async with sessions.begin() as session:
        found = await _theirs(session, command)
        if command.because is None:
            done = await arrivals.try_again(session, found.id, command.at)
            await promise(session, TakeInArrival(arrival=found.id), once=str(found.id))
        else:
            because = command.because.strip()
            done = await arrivals.close(session, found.id, command.by.id, because, command.at)
        if not done:
            raise NothingToDecide
        return await arrivals.arrival(session, found.id)


async def _theirs(session: AsyncSession, command: SettleArrival) -> Arrival:
    """What is for a desk of theirs; what is for nobody that we know is the province's own."""
    found = await arrivals.arrival(session, command.arrival, lock=True)
    if found.agency is None:
        theirs = await administers_all(session, command.by)
    else:
        theirs = found.agency in command.by.agencies(Permission.RECEIVE)
    if not theirs:
        raise PortalArrivalNotFound
    return found

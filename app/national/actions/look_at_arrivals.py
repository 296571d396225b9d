"""Xem hồ sơ từ Cổng quốc gia: what waits for a person, and who hands it in; a look is on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db.sessions import Sessions
from app.domain.people import Permission, Principal
from app.national.queries.arrivals import REFUSED, WAITING, Arrival, open_arrivals
from app.people.administering import administers_all
from app.people.queries_roster import Act, record


@dataclass(frozen=True, slots=True)
class LookAtArrivals:
    by: Principal
    at: datetime
    limit: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """``stuck`` waits for a person, who sees everything of it; ``coming`` are on their way."""

    stuck: Sequence[Arrival]
    coming: int


async def look_at_arrivals(sessions: Sessions, command: LookAtArrivals) -> Waiting:
    """Those for one's own desks; of no agency that we know, for administrators of the province."""
    desks = command.by.agencies(Permission.RECEIVE)
    async with sessions.begin() as session:
        whole = await administers_all(session, command.by)
        found = await open_arrivals(
            session, desks, states=(REFUSED, WAITING), limit=command.limit, unnamed=whole
        )
        stuck = [one for one in found if one.state == REFUSED or one.is_overdue(command.at)]
        for agency in dict.fromkeys(one.agency for one in stuck):
            codes = ", ".join(one.code for one in stuck if one.agency == agency)
            act = Act(
                act="look_at_portal_arrivals",
                at=command.at,
                by=command.by.id,
                agency=agency,
                facts={"codes": codes},
            )
            await record(session, act)
    return Waiting(stuck, len(found) - len(stuck))

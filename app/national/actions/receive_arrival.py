"""Nhận từ Cổng quốc gia: what it hands over is kept before it is acknowledged.

The same again changes nothing. What our rules refused may be handed over anew, corrected.
"""

from typing import Any

from app.db.ids import new_id
from app.db.sessions import Sessions
from app.domain.calendar import HANOI
from app.jobs.promise import promise
from app.national.arriving import ArrivalKind, HandOver, NotCameFromThere, TakenAlready, digest_of
from app.national.promised import TakeInArrival
from app.national.queries import arrivals


async def receive_arrival(sessions: Sessions, given: HandOver) -> arrivals.Arrival:
    """What is kept now. Raises TakenAlready, NotCameFromThere."""
    row: dict[str, Any] = {
        "id": new_id(),
        "code": given.code,
        "kind": given.kind.value,
        "number": given.number,
        "content": given.content,
        "digest": digest_of(given.content),
        "at": given.at,
    }
    async with sessions.begin() as session:
        if given.kind is not ArrivalKind.SUBMIT:
            before = await arrivals.arrivals_of(session, given.code)
            if not any(arrival.kind == ArrivalKind.SUBMIT for arrival in before):
                raise NotCameFromThere
        today = given.at.astimezone(HANOI).date()
        named = given.receiving or ""
        row["agency"] = await arrivals.agency_called(session, named, today)
        if not await arrivals.keep(session, row):
            known = await arrivals.same_arrival(session, given.code, given.kind, given.number)
            if known.digest == row["digest"] or known.state == arrivals.CLOSED:
                return known
            if known.state == arrivals.TAKEN:
                raise TakenAlready
            row["id"] = known.id
            await arrivals.keep_instead(session, row)
        await promise(session, TakeInArrival(arrival=row["id"]), once=str(row["id"]))
        return await arrivals.arrival(session, row["id"])

"""Từ chối văn bản đến: a letter about a dossier that answers nothing goes no further."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.axis.promised import ReportReceipt
from app.axis.queries.arrivals import ArrivalNotFound, arrival, settle
from app.axis.registry import Registry
from app.axis.settling import check
from app.domain.official_letters import LetterState
from app.domain.people import Principal
from app.dossiers.acting import visible_file
from app.jobs.promise import promise


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseArrival:
    """``reason`` is told to the sender."""

    arrival: UUID
    reason: str
    by: Principal
    at: datetime


async def refuse_arrival(registry: Registry, command: RefuseArrival) -> None:
    """By whoever handles its dossier. Raises ArrivalNotFound, NotYourLetter, LetterSettled."""
    async with registry.sessions.begin() as session:
        came = await arrival(session, command.arrival, lock=True)
        if came.dossier_id is None:
            raise ArrivalNotFound
        file = await visible_file(session, str(came.dossier_id), command.by)
        check(came, file.dossier, command.by)
        await settle(
            session,
            came.id,
            outcome="refused",
            words=command.reason,
            settled_at=command.at,
            settled_by=command.by.id,
        )
        told = ReportReceipt(arrival=came.id, state=LetterState.REFUSED)
        await promise(session, told, once=f"{came.id}-{LetterState.REFUSED}")

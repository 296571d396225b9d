"""Từ chối văn bản đến: a letter that is not for this house, or answers nothing, goes no further."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.axis.promised import ReportReceipt
from app.axis.queries.arrivals import arrival, settle
from app.axis.registry import Registry
from app.axis.settling import LetterSettled, check
from app.domain.official_letters import LetterState
from app.domain.people import Principal
from app.dossiers.acting import visible_file
from app.jobs.promise import promise
from app.people.administering import must_administer_all


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseArrival:
    """``reason`` is told to the sender."""

    arrival: UUID
    reason: str
    by: Principal
    at: datetime


async def refuse_arrival(registry: Registry, command: RefuseArrival) -> None:
    """By whoever handles its dossier; a letter of no dossier by the province's administrators.

    Raises ArrivalNotFound, NotYourLetter, NotTheAdministrators, NotYourAgency, LetterSettled.
    """
    async with registry.sessions.begin() as session:
        came = await arrival(session, command.arrival, lock=True)
        if came.dossier_id is None:
            await must_administer_all(session, command.by)
            if came.settled_at is not None:
                raise LetterSettled
        else:
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
        told = ReportReceipt(arrival=came.id, state=LetterState.REFUSED, words=command.reason)
        await promise(session, told, once=f"{came.id}-{LetterState.REFUSED}")

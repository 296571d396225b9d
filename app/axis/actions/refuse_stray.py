"""Văn bản không thuộc hồ sơ nào của cơ quan: filed as not ours, with a reason that is told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.axis.promised import ReportReceipt
from app.axis.queries.arrivals import arrival, settle
from app.axis.queries.letters import agency_of
from app.axis.registry import Registry
from app.axis.settling import LetterSettled
from app.axis.strays import MAY_CHANGE_FOR, LetterHasDossier, must_handle
from app.domain.errors import Defect, Invalid
from app.domain.official_letters import LetterState
from app.domain.people import Principal
from app.jobs.promise import promise
from app.people.queries_roster import Act, record


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseStray:
    """``reason`` is told to the sender, once it can be changed no more."""

    arrival: UUID
    reason: str
    by: Principal
    at: datetime


async def refuse_stray(registry: Registry, command: RefuseStray) -> None:
    """Refused for the same reason again, it is refused already.

    Raises ArrivalNotFound, NotTheAdministrators, NotYourAgency, LetterHasDossier, LetterSettled,
    Invalid.
    """
    reason = command.reason.strip()
    if not reason:
        raise Invalid([Defect("reason", "required")])
    async with registry.sessions.begin() as session:
        came = await arrival(session, command.arrival, lock=True)
        await must_handle(session, came, command.by)
        if came.dossier_id is not None:
            raise LetterHasDossier
        if (came.outcome, came.words) == ("refused", reason):
            return
        if came.settled_at is not None:
            raise LetterSettled
        await settle(
            session,
            came.id,
            outcome="refused",
            words=reason,
            settled_at=command.at,
            settled_by=command.by.id,
        )
        act = Act(
            act="refuse_stray_letter",
            at=command.at,
            by=command.by.id,
            agency=await agency_of(session, came.to_organ),
            facts={"code": came.code, "organ_id": came.organ_id, "reason": reason},
        )
        await record(session, act)
        refused = LetterState.REFUSED
        told = ReportReceipt(arrival=came.id, state=refused, settled_at=command.at)
        once = f"{came.id}-{refused}-{command.at.isoformat()}"
        await promise(session, told, once=once, after=MAY_CHANGE_FOR)

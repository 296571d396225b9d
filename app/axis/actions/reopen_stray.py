"""Lấy lại văn bản đã từ chối: it was refused by mistake, and its sender has not been told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.axis.queries.arrivals import ArrivalNotFound, arrival, settle
from app.axis.queries.letters import agency_of
from app.axis.registry import Registry
from app.axis.strays import MAY_CHANGE_FOR, RefusalTold, must_handle
from app.domain.people import Principal
from app.people.queries_roster import Act, record


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenStray:
    arrival: UUID
    by: Principal
    at: datetime


async def reopen_stray(registry: Registry, command: ReopenStray) -> None:
    """It waits again. Once more, it does.

    Raises ArrivalNotFound, NotTheAdministrators, NotYourAgency, RefusalTold.
    """
    async with registry.sessions.begin() as session:
        came = await arrival(session, command.arrival, lock=True)
        await must_handle(session, came, command.by)
        if came.settled_at is None:
            return
        if came.dossier_id is not None or came.outcome != "refused":
            raise ArrivalNotFound
        if command.at >= came.settled_at + MAY_CHANGE_FOR:
            raise RefusalTold
        changes = dict.fromkeys(("outcome", "words", "settled_at", "settled_by"))
        await settle(session, came.id, **changes)
        act = Act(
            act="reopen_stray_letter",
            at=command.at,
            by=command.by.id,
            agency=await agency_of(session, came.to_organ),
            facts={"code": came.code, "organ_id": came.organ_id},
        )
        await record(session, act)

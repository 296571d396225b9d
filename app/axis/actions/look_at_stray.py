"""Xem văn bản đến không thuộc hồ sơ nào: what it says and brings; the look is on record."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.axis.queries.arrivals import ArrivalNotFound, Arrived, FileArrived, arrival, files_of
from app.axis.queries.letters import agency_of
from app.axis.strays import must_handle
from app.db.sessions import Sessions
from app.domain.people import Principal
from app.people.queries_roster import Act, record


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAtStray:
    arrival: UUID
    by: Principal
    at: datetime


async def look_at_stray(
    sessions: Sessions, command: LookAtStray
) -> tuple[Arrived, tuple[FileArrived, ...]]:
    """A letter of no dossier is for the registrars to whom it is addressed, and administrators.

    Raises ArrivalNotFound (none, or one of a dossier), NotTheAdministrators, NotYourAgency.
    """
    async with sessions.begin() as session:
        came = await arrival(session, command.arrival)
        await must_handle(session, came, command.by)
        if came.dossier_id is not None:
            raise ArrivalNotFound
        files = (await files_of(session, [came.id]))[came.id]
        act = Act(
            act="look_at_stray_letter",
            at=command.at,
            by=command.by.id,
            agency=await agency_of(session, came.to_organ),
            facts={"code": came.code, "organ_id": came.organ_id},
        )
        await record(session, act)
    return came, tuple(files)

"""Danh bạ trục: under which identifier an agency is registered on the document axis."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.agencies.queries import agency_in_force
from app.axis.queries.letters import agency_of, drop_address, enter_address
from app.db.sessions import Sessions
from app.domain.calendar import HANOI
from app.domain.errors import Defect, Invalid
from app.domain.people import Principal
from app.people.administering import must_administer, must_administer_agency
from app.people.queries_roster import Act, record

IDENTIFIER: Final = re.compile(r"[0-9A-Z][0-9A-Z.\-]{2,34}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterAddress:
    """``organ_id`` is empty for an agency that gets no mail over the axis any more."""

    agency: str
    organ_id: str
    by: Principal
    at: datetime


async def enter_axis_address(sessions: Sessions, command: EnterAddress) -> None:
    """By whoever administers the agency.

    Raises NotTheAdministrators, NotYourAgency, AgencyNotFound, AgencyClosed, Invalid.
    """
    must_administer(command.by)
    organ = command.organ_id.strip().upper()
    if organ and not IDENTIFIER.fullmatch(organ):
        raise Invalid([Defect("organ_id", "no_identifier")])
    async with sessions.begin() as session:
        today = command.at.astimezone(HANOI).date()
        found = await agency_in_force(session, command.agency.strip(), on=today)
        await must_administer_agency(session, command.by, found.code)
        if not organ:
            await drop_address(session, found.code)
        elif await agency_of(session, organ) not in {None, found.code}:
            raise Invalid([Defect("organ_id", "identifier_taken")])
        else:
            await enter_address(session, found.code, organ)
        act = Act(
            act="enter_axis_address",
            at=command.at,
            by=command.by.id,
            agency=found.code,
            facts={"organ_id": organ},
        )
        await record(session, act)

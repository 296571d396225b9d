"""Sắp xếp cơ quan: what a plan would do; and, if it is sound and meant, keeping it for its day."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.db.ids import new_id
from app.domain.calendar import HANOI
from app.domain.reorganising import Reorganisation
from app.dossiers.forecasting import Forecast, PlanRefused, forecast
from app.dossiers.office import Office
from app.dossiers.queries import reorganising as queries
from app.dossiers.reorganisation_file import plan_to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReorganisation:
    """``by`` is who answers for it, in words."""

    plan: Reorganisation
    at: datetime
    by: str


async def foresee_reorganisation(office: Office, command: PlanReorganisation) -> Forecast:
    """What it would do, its defects included; nothing is written."""
    async with office.sessions() as session:
        rules = await office.rules(session)
        today = command.at.astimezone(HANOI).date()
        return await forecast(session, rules, command.plan, today)


async def plan_reorganisation(office: Office, command: PlanReorganisation) -> UUID:
    """The id of the plan, which is carried out on its day. Raises PlanRefused.

    Nothing else is written: until that day it can be called off as if it had never been.
    """
    foreseen = await foresee_reorganisation(office, command)
    if foreseen.defects:
        raise PlanRefused(foreseen.defects)
    identity = new_id()
    async with office.sessions.begin() as session:
        await queries.add_campaign(
            session,
            identity,
            plan=plan_to_text(command.plan),
            effective_on=command.plan.effective_on,
            at=command.at,
            by=command.by,
        )
    return identity

"""Jobs that rest after a failure are tried at once: the other side is known to be back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db.sessions import Sessions
from app.domain.people import Principal
from app.jobs.standing import hasten
from app.people.administering import must_administer
from app.people.queries_roster import Act, record


@dataclass(frozen=True, slots=True, kw_only=True)
class HastenJobs:
    """``by`` is None for the operator of the machine, who works at the command line."""

    tasks: Sequence[str]
    by: Principal | None
    at: datetime


async def hasten_jobs(sessions: Sessions, command: HastenJobs) -> int:
    """How many jobs of these tasks need not rest any longer. Raises NotTheAdministrators."""
    if command.by is not None:
        must_administer(command.by)
    async with sessions.begin() as session:
        hastened = await hasten(session, command.tasks)
        if hastened:
            act = Act(
                act="hasten_jobs",
                at=command.at,
                by=None if command.by is None else command.by.id,
                facts={"tasks": ", ".join(command.tasks), "hastened": hastened},
            )
            await record(session, act)
    return hastened

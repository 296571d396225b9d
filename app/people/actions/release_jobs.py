"""Parked jobs are tried again from the beginning, and it is on record who said so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db.sessions import Sessions
from app.domain.people import Principal
from app.jobs.queries import release
from app.people.administering import must_administer
from app.people.queries_roster import Act, record


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseJobs:
    """``by`` is None for the operator of the machine, who works at the command line."""

    jobs: Sequence[int]
    by: Principal | None
    at: datetime


async def release_jobs(sessions: Sessions, command: ReleaseJobs) -> int:
    """How many of them were parked; the others are under way or done. Raises NotTheAdministrators.

    A job whose order is waiting again already stays parked until that one is done.
    """
    if command.by is not None:
        must_administer(command.by)
    async with sessions.begin() as session:
        released = await release(session, command.jobs)
        if released:
            act = Act(
                act="release_jobs",
                at=command.at,
                by=None if command.by is None else command.by.id,
                facts={"jobs": ", ".join(map(str, command.jobs)), "released": released},
            )
            await record(session, act)
    return released

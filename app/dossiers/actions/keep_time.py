"""Time that acts: the system takes the actions of states that have lasted too long."""

from datetime import datetime
from uuid import UUID

import structlog

from app.db.failures import is_not_now
from app.domain.entering import next_timer
from app.domain.errors import DomainError
from app.domain.people import SYSTEM
from app.domain.workflow import due_timers
from app.dossiers.acting import Opened, PerformAction, act_on, visible_file, with_rules
from app.dossiers.office import Office
from app.dossiers.queries.timers import arm, with_due_timer

BATCH = 100

log = structlog.get_logger(__name__)


async def keep_time(office: Office, at: datetime) -> int:
    """How many dossiers moved by themselves at ``at``; those that cannot move block nobody."""
    moved, last = 0, None
    while True:
        async with office.sessions() as session:
            waiting = await with_due_timer(session, at, after=last, limit=BATCH)
        if not waiting:
            return moved
        moved += sum([await _attempted(office, due.dossier, at) for due in waiting])
        last = waiting[-1]


async def _attempted(office: Office, dossier: UUID, at: datetime) -> bool:
    """Whether it moved. One that cannot be read or judged keeps none of the others waiting."""
    try:
        return await _one(office, dossier, at)
    except Exception as failure:
        if is_not_now(failure):
            raise
        log.error("dossier_not_moved", dossier=str(dossier), kind=type(failure).__name__)  # noqa: TRY400 - its words may hold personal data
        return False


async def _one(office: Office, dossier: UUID, at: datetime) -> bool:
    async with office.sessions.begin() as session:
        file = await visible_file(session, str(dossier), SYSTEM, lock=True)
        opened = await with_rules(session, office, file, at)
        actions = due_timers(opened.situation)
        if not actions:  # what was waited for has happened meanwhile, such as a first look
            await arm(session, dossier, _next_look(opened))
        for action in actions:
            command = PerformAction(ref=str(dossier), action=action, by=SYSTEM, at=at)
            try:
                async with session.begin_nested():  # a refusal leaves no promise behind
                    await act_on(session, office, command)
            except DomainError:
                continue
            return True
    return False


def _next_look(opened: Opened) -> datetime | None:
    situation = opened.situation
    return next_timer(
        situation.dossier,
        situation.machine,
        situation.calendar,
        opened=situation.material.opened,
    )

"""Thực hiện sắp xếp: on its day a plan becomes true, however often it is interrupted.

First, in one transaction, agencies close and people move; then dossiers follow in chunks, each of
them once: its event and the row that says so are one write. Whoever is killed is followed by
whoever comes next; two at once get out of each other's way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from app.db.failures import is_not_now
from app.db.sessions import AsyncSession
from app.domain.calendar import HANOI
from app.domain.errors import Conflict
from app.dossiers.forecasting import PlanRefused, check_again, chunks
from app.dossiers.office import Office
from app.dossiers.queries import reorganising as queries
from app.dossiers.reorganisation_file import plan_from_text
from app.dossiers.succeeding import Succeeding, begin_in, succeed_in, under_way

CHUNK: Final = 100
"""Dossiers of one transaction: whoever waits for one of them waits some tenths of a second."""

log = structlog.get_logger(__name__)


class CarriedOutElsewhere(Conflict):
    """Another process is carrying a reorganisation out at this moment."""


class ReorganisationNotDue(Conflict):
    """There is no such plan whose day has come and that is not done."""


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """``moved`` is what this run moved; ``left`` are open dossiers that it could not move."""

    campaign: UUID
    moved: int
    left: int


async def carry_out_reorganisations(
    office: Office, at: datetime, *, only: UUID | None = None, chunk: int = CHUNK
) -> Sequence[CarriedOut]:
    """Every plan whose day has come, or the one that is named, to its end or as far as it goes.

    Raises ReorganisationNotDue and PlanRefused for the one that is named, and CarriedOutElsewhere.
    A plan that has become unsound since it was stored waits, and keeps none of the others waiting.
    """
    today = at.astimezone(HANOI).date()
    async with office.sessions() as session:
        due = await queries.campaigns(session, queries.PLANNED, queries.RUNNING, due_on=today)
    if only is not None and only not in {campaign.id for campaign in due}:
        raise ReorganisationNotDue
    done = []
    for campaign in due:
        try:
            if only in (None, campaign.id):
                done.append(await _carried_out(office, campaign.id, at, chunk))
        except PlanRefused as refused:
            if only is not None:
                raise
            defects = [f"{defect.field}: {defect.code}" for defect in refused.defects]
            log.error("reorganisation_refused", campaign=str(campaign.id), defects=defects)  # noqa: TRY400 - they say all
    return done


async def _carried_out(office: Office, campaign: UUID, at: datetime, size: int) -> CarriedOut:
    succeeding = await _begun(office, campaign, at)
    closing = succeeding.plan.closing_codes
    moved, seen = 0, set[UUID]()
    while True:
        async with office.sessions() as session:
            reached = await queries.reached(session, closing, campaign)
        todo = [dossier for dossier in reached if dossier not in seen]
        if not todo:
            return await _ended(office, succeeding, moved)
        seen.update(todo)
        for ids in chunks(todo, size):
            moved += await _attempted(office, succeeding, ids)


async def _begun(office: Office, campaign: UUID, at: datetime) -> Succeeding:
    """Agencies and people have moved, now or in a run before."""
    async with office.sessions.begin() as session:
        await _alone(session)
        found = await queries.campaign(session, campaign, lock=True)
        if found is None or found.state not in (queries.PLANNED, queries.RUNNING):
            raise ReorganisationNotDue
        plan = plan_from_text(found.plan)
        if found.state == queries.PLANNED:
            await check_again(session, await office.rules(session), plan, campaign)
            await begin_in(session, plan, at)
            await queries.change_state(session, campaign, queries.RUNNING, started_at=at)
        return await under_way(session, office, campaign, plan, at)


async def _attempted(office: Office, succeeding: Succeeding, ids: list[UUID]) -> int:
    """How many moved. One that cannot be read or moved keeps none of the others back."""
    try:
        return await _chunk(office, succeeding, ids)
    except Exception as failure:
        if is_not_now(failure) or isinstance(failure, CarriedOutElsewhere):
            raise
        if len(ids) > 1:
            return sum([await _attempted(office, succeeding, [dossier]) for dossier in ids])
        log.error("dossier_not_moved", dossier=str(ids[0]), kind=type(failure).__name__)  # noqa: TRY400 - its words may hold personal data
        return 0


async def _chunk(office: Office, succeeding: Succeeding, ids: list[UUID]) -> int:
    async with office.sessions.begin() as session:
        await _alone(session)
        return await succeed_in(session, office, succeeding, ids)


async def _ended(office: Office, succeeding: Succeeding, moved: int) -> CarriedOut:
    """Done when nothing is left with an agency that is no more; else the next run tries again."""
    campaign = succeeding.campaign
    async with office.sessions.begin() as session:
        left = await queries.left_behind(session, succeeding.plan.closing_codes)
        if not left:
            await queries.change_state(session, campaign, queries.DONE, finished_at=succeeding.at)
    log.info("reorganisation", campaign=str(campaign), moved=moved, left=left)
    return CarriedOut(campaign, moved, left)


async def _alone(session: AsyncSession) -> None:
    """Nobody else carries anything out until this transaction ends."""
    if not await queries.one_runner(session):
        raise CarriedOutElsewhere

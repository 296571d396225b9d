"""SQL of reorganisations: the plans, the dossiers that they reach, and what became of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import RowMapping, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import AgencyCode
from app.dossiers.tables import CampaignRow

KIND = "reorganisation"
PLANNED, RUNNING, DONE, CANCELLED = "planned", "running", "done", "cancelled"
_RUNNER = 0x6B657468756121  # "kethua!"


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """One reorganisation that was planned. ``plan`` is its text."""

    id: UUID
    plan: str
    effective_on: date
    state: str
    planned_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


_COLUMNS = [getattr(CampaignRow, name) for name in Campaign.__dataclass_fields__]
_REACHED = text("""
select d.id from dossier d
 where d.is_open
   and d.id in (select x.dossier_id from dossier_agency x where x.agency = any(:closing))
   and (cast(:campaign as uuid) is null or not exists (
        select from campaign_dossier c
         where c.campaign_id = cast(:campaign as uuid) and c.dossier_id = d.id))
 order by d.id
""")
_LEFT = text("""
select count(*) from dossier d
 where d.is_open
   and (d.receiving_agency = any(:closing) or d.competent_agency = any(:closing)
        or d.holder_agency = any(:closing) or d.papers_at = any(:closing)
        or exists (select from dossier_question q
                    where q.dossier_id = d.id and q.answered_at is null
                      and q.agency = any(:closing)))
""")
_LOOKED_AT = text("""
select d.id, d.field, d.due, d.accepted_at, d.snapshot, t.form,
       cast(t.applicant as json) ->> 'address' as address
  from dossier d join dossier_detail t on t.dossier_id = d.id
 where d.id = any(:ids) order by d.id
""")
_SEQUENCES = text("""
select agency, next_free - 1 as last from code_block
 where day = :day and agency = any(:agencies)
""")
_HANDED_OVER = text("""
select d.id, d.code, d.procedure, d.procedure_version, e.to_state as state, e.due, c.before, c.after
  from campaign_dossier c
  join dossier d on d.id = c.dossier_id
  join dossier_event e on e.dossier_id = c.dossier_id and e.seq = c.seq
 where c.campaign_id = :campaign order by d.code nulls last, d.id
""")


async def one_runner(session: AsyncSession) -> bool:
    """Whether this transaction may carry out; whoever has it keeps all others out until its end."""
    taken = text("select pg_try_advisory_xact_lock(:key)")
    return bool(await session.scalar(taken, {"key": _RUNNER}))


async def add_campaign(  # noqa: PLR0913 - a plan is what, when, by whom
    session: AsyncSession,
    campaign: UUID,
    *,
    plan: str,
    effective_on: date,
    at: datetime,
    by: str,
) -> None:
    row = {
        "id": campaign,
        "kind": KIND,
        "plan": plan,
        "effective_on": effective_on,
        "planned_at": at,
        "planned_by": by,
        "state": PLANNED,
    }
    await session.execute(insert(CampaignRow).values(row))


async def campaigns(
    session: AsyncSession, *states: str, due_on: date | None = None
) -> Sequence[Campaign]:
    """Those in one of ``states`` (any), the earliest first; those only whose day has come."""
    row = CampaignRow
    statement = select(*_COLUMNS).where(row.kind == KIND).order_by(row.effective_on, row.id)
    if states:
        statement = statement.where(row.state.in_(states))
    if due_on is not None:
        statement = statement.where(row.effective_on <= due_on)
    return [Campaign(**found) for found in (await session.execute(statement)).mappings()]


async def campaign(session: AsyncSession, wanted: UUID, *, lock: bool = False) -> Campaign | None:
    row = CampaignRow
    statement = select(*_COLUMNS).where(row.id == wanted, row.kind == KIND)
    if lock:
        statement = statement.with_for_update()
    found = (await session.execute(statement)).mappings().one_or_none()
    return None if found is None else Campaign(**found)


async def change_state(
    session: AsyncSession, wanted: UUID, state: str, **moments: datetime
) -> None:
    row = CampaignRow
    await session.execute(update(row).where(row.id == wanted).values(state=state, **moments))


async def reached(
    session: AsyncSession, closing: Iterable[AgencyCode], campaign: UUID | None = None
) -> Sequence[UUID]:
    """Open dossiers in which one of ``closing`` ever had a part, not yet moved by ``campaign``."""
    asked = {"closing": sorted(closing), "campaign": campaign}
    return (await session.scalars(_REACHED, asked)).all()


async def left_behind(session: AsyncSession, closing: Iterable[AgencyCode]) -> int:
    """How many open dossiers still name one of ``closing``."""
    return int(await session.scalar(_LEFT, {"closing": sorted(closing)}) or 0)


async def looked_at(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[RowMapping]:
    """What a forecast asks about dossiers, without touching them."""
    return (await session.execute(_LOOKED_AT, {"ids": ids})).mappings().all()


async def last_sequences(
    session: AsyncSession, agencies: Iterable[AgencyCode], day: date
) -> dict[AgencyCode, int]:
    """The last number of a dossier code that each agency may have given on that day."""
    rows = await session.execute(_SEQUENCES, {"agencies": sorted(agencies), "day": day})
    return {AgencyCode(row.agency): row.last for row in rows}


async def handed_over(session: AsyncSession, campaign: UUID) -> Sequence[RowMapping]:
    """Every dossier that a campaign moved, as it stood when it was moved."""
    return (await session.execute(_HANDED_OVER, {"campaign": campaign})).mappings().all()

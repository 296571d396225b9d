"""The very dossiers that a number counts, with who has them and what is known of why they wait."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlalchemy import RowMapping, TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import AgencyCode
from app.domain.periods import Period
from app.dossiers.queries.figures import (
    AT_THE_BEGINNING,
    CHANGED,
    MOMENT,
    OF_THE_PERIOD,
    PERIOD,
    PREDICATES,
    UNCHANGED,
    WATCHED,
    Figure,
    Watch,
    moments,
    watched_at,
)
from app.dossiers.snapshots import NEVER

Counted = Figure | Watch

URGENT: frozenset[Counted] = frozenset(
    {Figure.IN_PROGRESS, Figure.IN_TIME, Figure.OVERDUE, Watch.SOON_LATE, Watch.APOLOGY_DUE}
)
"""Listed by their due dates; all others with the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """A number: what it counts, when, whose, and in which group.

    ``agencies`` are those that decided at the moment. A Watch asks ``as_of`` and ``soon`` (what
    ``near_until`` says of it), all else ``period`` and ``as_of``.
    """

    what: Counted
    period: Period
    as_of: datetime
    agencies: frozenset[AgencyCode]
    soon: Mapping[str, datetime]
    field: str | None = None
    procedure: str | None = None
    channel: str | None = None
    steps: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drilled:
    """One dossier. ``due``, ``measure``, ``standing`` and ``finished_at`` are as of the moment.

    Who has it, and since when, is as of now. ``asked`` are agencies that have not answered.
    """

    id: UUID
    code: str | None
    procedure: str
    procedure_version: int
    state: str
    channel: str
    calendar: str
    applicant: str
    competent_agency: str
    competent_name: str
    holder_agency: str | None
    holder_name: str | None
    holder_role: str
    person_name: str | None
    submitted_at: datetime
    accepted_at: datetime | None
    opened_at: datetime | None
    entered_at: datetime
    last_at: datetime
    last_action: str
    step_due: datetime | None
    due: datetime | None
    measure: datetime | None
    finished_at: datetime | None
    standing: str | None
    clock: str
    violations: Sequence[str]
    asked: Sequence[str]
    drafted_at: datetime | None
    urgency: datetime
    publication: int


@dataclass(frozen=True, slots=True)
class Slice:
    """At most ``limit`` lines behind the one that ``after`` and its ``urgency`` name."""

    limit: int
    after: UUID | None = None
    urgency: datetime | None = None


_WANTED = """
   and (cast(:field as text) is null or d.field = :field)
   and (cast(:procedure as text) is null or d.procedure = :procedure)
   and (cast(:channel as text) is null or d.channel = :channel)
   and (cast(:steps as text[]) is null or s.state = any(:steps))
"""
_URGENCY = "coalesce(s.original_due, :never)"
_BY_URGENCY = f"""
   and (cast(:after as uuid) is null or ({_URGENCY}, d.id) > (:urgency, cast(:after as uuid)))
 order by s.original_due, d.id limit :limit
"""
_NEWEST = """
   and (cast(:after as uuid) is null or d.id < :after)
 order by d.id desc limit :limit
"""


def _found(what: Counted, columns: str, order: str, *, apart: bool) -> str:
    """The dossiers of the number, as ``d`` and ``s``; ``order`` ends each of the selects.

    What stands as it stood is found in order by an index: agency by agency when ``apart``. What has
    moved since is found by when it did.
    """

    def select(stood: str, whose: str) -> str:
        if isinstance(what, Watch):
            source, counted = f"{MOMENT} span cross join dossier d {stood}", WATCHED[what]
        else:
            source = f"{PERIOD} span cross join dossier d {stood} {AT_THE_BEGINNING}"
            counted = f"{OF_THE_PERIOD} and {PREDICATES[what]}"
        return f"select {columns} from {source} where {whose} and {counted} {_WANTED} {order}"

    still = f"({select(UNCHANGED, 'd.competent_agency = any(:agencies)')})"
    if apart:
        still = f"""select still.* from unnest(cast(:agencies as text[])) as mine (agency)
            cross join lateral ({select(UNCHANGED, "d.competent_agency = mine.agency")}) still"""
    moved = select(CHANGED, "d.last_at >= span.ends and s.competent_agency = any(:agencies)")
    return f"{still} union all ({moved})"


@cache
def _length(what: Counted) -> TextClause:
    found = _found(what, "1", "", apart=what in URGENT)
    return text(f"select count(*) from (select from ({found}) every limit :most) counted")


@cache
def _drilling(what: Counted, *, apart: bool) -> TextClause:
    """``apart``: the first lines of each agency, of which the first are taken."""
    columns = f"""d.id, s.state, s.due, s.original_due as measure, s.finished_at, s.standing,
                  s.clock, s.competent_agency, {_URGENCY} as urgency"""
    order = _BY_URGENCY if what in URGENT else _NEWEST
    outer = "w.urgency, w.id" if what in URGENT else "w.id desc"
    return text(f"""
        with wanted as (
          select w.* from ({_found(what, columns, order, apart=apart)}) w
           order by {outer} limit :limit)
        select w.*, d.code, d.procedure, d.procedure_version, d.channel, d.calendar,
               cast(t.applicant as json) ->> 'full_name' as applicant, c.name as competent_name,
               d.holder_agency, h.name as holder_name, d.holder_role, p.full_name as person_name,
               d.submitted_at, d.accepted_at, d.opened_at, d.entered_at, d.last_at, d.step_due,
               d.violations,
               cast(cast(d.snapshot as json) #>> '{{apology,drafted_at}}' as timestamptz)
                 as drafted_at,
               (select e.action from dossier_event e where e.dossier_id = d.id
                 order by e.seq desc limit 1) as last_action,
               array(select a.name from dossier_question k join agency a on a.code = k.agency
                      where k.dossier_id = d.id and k.answered_at is null
                      order by k.asked_at, a.name) as asked,
               (select coalesce(max(id), 0) from publication) as publication
          from wanted w
          join dossier d on d.id = w.id
          join dossier_detail t on t.dossier_id = w.id
          join agency c on c.code = w.competent_agency
          left join agency h on h.code = d.holder_agency
          left join person p on p.id = d.holder_person
         order by {outer}
    """)


async def drilled(session: AsyncSession, behind: Behind, part: Slice) -> Sequence[Drilled]:
    """What is open and may be late by its due date, everything else with the newest first."""
    asked = {**_asked(behind), "never": NEVER, "after": part.after, "limit": part.limit}
    if behind.what in URGENT:
        asked["urgency"] = part.urgency
    apart = behind.what in URGENT or len(behind.agencies) == 1
    rows = await session.execute(_drilling(behind.what, apart=apart), asked)
    return [_line(row) for row in rows.mappings()]


async def length(session: AsyncSession, behind: Behind, *, most: int) -> int:
    """How many there are in all; nobody counts beyond ``most``."""
    found = await session.scalar(_length(behind.what), {**_asked(behind), "most": most})
    return int(found or 0)


def _asked(behind: Behind) -> dict[str, object]:
    moment = (
        watched_at(behind.as_of, behind.soon)
        if isinstance(behind.what, Watch)
        else moments(behind.period, behind.as_of)
    )
    return {
        **moment,
        "agencies": sorted(behind.agencies),
        "field": behind.field,
        "procedure": behind.procedure,
        "channel": behind.channel,
        "steps": None if behind.steps is None else [*behind.steps],
    }


def _line(row: RowMapping) -> Drilled:
    return Drilled(**{**row, "violations": json.loads(row["violations"])})

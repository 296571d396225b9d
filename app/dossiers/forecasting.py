"""What a reorganisation would do, and what stands in its way; nothing is written."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TypeVar
from uuid import UUID

from app.agencies import queries as agencies
from app.db.sessions import AsyncSession, RowMapping
from app.domain.agencies import Agency
from app.domain.clock import reckon
from app.domain.dossier import Dossier
from app.domain.errors import Defect, Invalid
from app.domain.ids import AgencyCode, ProcedureCode
from app.domain.procedure import Procedure
from app.domain.reorganising import (
    Appointment,
    Reorganisation,
    Traits,
    appointments,
    new_parents,
)
from app.domain.reorganising_defects import Surroundings, defects_of_plan
from app.domain.resettling import involved
from app.dossiers.queries import reorganising as queries
from app.dossiers.reorganisation_file import plan_from_text
from app.dossiers.snapshots import from_text
from app.people.queries_staff import posts_at
from app.procedures.rulebook import Rulebook

LOOKED_AT_ONCE = 1000
WHOLE_DIRECTORY = 100_000

Item = TypeVar("Item")


class PlanRefused(Invalid):
    """A plan of reorganisation has defects; all of them are listed at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """One dossier that moves: ``ref`` is its code, or its id where it has none yet."""

    ref: str
    procedure: ProcedureCode
    state: str
    due: datetime | None


@dataclass(slots=True)
class Handover:
    """What goes from one closing agency to one successor.

    ``originals`` are sheets or booklets that the closing agency keeps. ``unaccepted`` dossiers have
    no code and no frozen fee yet, and get both under the successor. ``dates_apart`` would have
    another due date by the successor's calendar; each keeps its calendar, and what was promised.
    """

    dossiers: int = 0
    states: Counter[str] = field(default_factory=Counter)
    originals: int = 0
    consultations: int = 0
    unaccepted: int = 0
    dates_apart: int = 0
    which: list[Reached] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """``sequences`` are the last numbers given on the day of asking; ``dossiers`` counts each once.

    ``parents`` are agencies that stood under a closing one and go elsewhere.
    """

    plan: Reorganisation
    defects: tuple[Defect, ...]
    names: Mapping[AgencyCode, str]
    dossiers: int
    handovers: Mapping[tuple[AgencyCode, AgencyCode], Handover]
    people: tuple[Appointment, ...]
    parents: Mapping[AgencyCode, AgencyCode | None]
    procedures: Mapping[AgencyCode, tuple[str, ...]]
    sequences: Mapping[AgencyCode, int]


async def forecast(
    session: AsyncSession, rules: Rulebook, plan: Reorganisation, today: date
) -> Forecast:
    """Everything that ``plan`` would move, and every defect that keeps it from being stored."""
    around = await _surroundings(session, rules, plan)
    after = {**around.agencies, **{agency.code: agency for agency in plan.establishing}}
    sums = _Sums(plan, rules, after)
    for ids in chunks(await queries.reached(session, plan.closing_codes), LOOKED_AT_ONCE):
        for row in await queries.looked_at(session, ids):
            sums.add(row)
    around = replace(around, open_dossiers=sums.open_dossiers)
    named = {*plan.closing_codes, *plan.successors} & set(after)
    return Forecast(
        plan=plan,
        defects=defects_of_plan(plan, around, today),
        names={code: after[code].name for code in named},
        dossiers=sums.dossiers,
        handovers=sums.handovers,
        people=appointments(plan, around.posts),
        parents=new_parents(plan, after),
        procedures=around.owned,
        sequences=await queries.last_sequences(session, named, today),
    )


async def check_again(
    session: AsyncSession, rules: Rulebook, plan: Reorganisation, campaign: UUID
) -> None:
    """Raises PlanRefused when what the plan counted on is no longer so on its day."""
    waiting = {
        closing.agency: await queries.left_behind(session, [closing.agency])
        for closing in plan.closing
        if not closing.shares
    }
    around = await _surroundings(session, rules, plan, but=campaign)
    around = replace(around, open_dossiers=waiting)
    defects = defects_of_plan(plan, around, plan.effective_on - timedelta(days=1))
    if defects:
        raise PlanRefused(defects)


def traits_of(
    dossier: Dossier, subject: str, form: Mapping[str, object], address: str | None
) -> Traits:
    """What a plan asks about a dossier; ``subject`` is the field of its procedure."""
    return Traits(procedure=dossier.procedure, subject=subject, form=form, address=address)


def chunks(items: Iterable[Item], size: int) -> Iterable[list[Item]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


@dataclass(slots=True)
class _Sums:
    plan: Reorganisation
    rules: Rulebook
    agencies: Mapping[AgencyCode, Agency]
    dossiers: int = 0
    handovers: dict[tuple[AgencyCode, AgencyCode], Handover] = field(default_factory=dict)
    open_dossiers: Counter[AgencyCode] = field(default_factory=Counter)

    def add(self, row: RowMapping) -> None:
        dossier = from_text(row["snapshot"])
        traits = traits_of(dossier, row["field"], json.loads(row["form"]), row["address"])
        closing = involved(dossier) & self.plan.closing_codes
        self.open_dossiers.update(closing)
        heirs = self.plan.heirs(closing, traits)
        self.dossiers += bool(heirs)
        for former, heir in heirs.items():
            handover = self.handovers.setdefault((former, heir), Handover())
            handover.dossiers += 1
            handover.states[dossier.state] += 1
            handover.originals += originals_at(dossier, former)
            handover.consultations += sum(
                question.is_open and question.agency == former for question in dossier.consultations
            )
            handover.unaccepted += row["accepted_at"] is None
            handover.dates_apart += self._apart(dossier, heir)
            handover.which.append(
                Reached(
                    ref=dossier.code or str(dossier.id),
                    procedure=dossier.procedure,
                    state=dossier.state,
                    due=row["due"],
                )
            )

    def _apart(self, dossier: Dossier, heir: AgencyCode) -> bool:
        """Whether the calendar of ``heir`` would make the due date another."""
        procedure = self.rules.procedure(dossier.procedure, dossier.procedure_version)
        agency = self.agencies.get(heir)
        theirs = (agency and agency.calendar) or procedure.calendar
        if theirs == dossier.calendar or theirs not in self.rules.calendars:
            return False
        own = self.rules.calendar(dossier.calendar, dossier.calendar_version)
        by_theirs = reckon(dossier.clock, self.rules.calendar(theirs))
        return reckon(dossier.clock, own).due != by_theirs.due


def originals_at(dossier: Dossier, agency: AgencyCode) -> int:
    """How many originals ``agency`` keeps of a dossier: sheets or booklets."""
    return sum(paper.originals for paper in dossier.custody if paper.holder == agency)


async def _surroundings(
    session: AsyncSession,
    rules: Rulebook,
    plan: Reorganisation,
    *,
    but: UUID | None = None,
) -> Surroundings:
    current = _procedures(rules, plan.effective_on)
    directory = await agencies.agencies(session, limit=WHOLE_DIRECTORY)
    others = await queries.campaigns(session, queries.PLANNED, queries.RUNNING)
    return Surroundings(
        agencies={agency.code: agency for agency in directory},
        posts=await posts_at(session, plan.closing_codes | plan.successors, plan.effective_on),
        procedures=frozenset(procedure.code for procedure in current),
        fields=frozenset(procedure.field for procedure in current),
        owned=_owned(current, plan),
        calendars=frozenset(rules.calendars),
        planned=frozenset(
            code
            for other in others
            if other.id != but
            for code in plan_from_text(other.plan).closing_codes
        ),
    )


def _procedures(rules: Rulebook, on: date) -> Sequence[Procedure]:
    """Every procedure, as of a day or, if it is not in force then, in its newest version."""
    newest: dict[str, int] = {}
    for code, version in rules.texts["procedure"]:
        newest[code] = max(version, newest.get(code, 0))
    found = []
    for code, version in sorted(newest.items()):
        latest = rules.procedure(ProcedureCode(code), version)
        found.append(rules.current(latest.code, on) or latest)
    return found


def _owned(current: Iterable[Procedure], plan: Reorganisation) -> dict[AgencyCode, tuple[str, ...]]:
    """What names a closing agency as its owner, as a place of receipt, or as the seat of a step."""
    owned: dict[AgencyCode, tuple[str, ...]] = {}
    for procedure in current:
        ends = procedure.effective_to
        if ends is not None and ends < plan.effective_on:
            continue
        machine = procedure.machine
        seats = {
            procedure.owner,
            *procedure.receive_at,
            *(state.agency for state in machine.states.values()),
            *(role.agency for role in machine.roles.values()),
            *(question.agency for question in machine.consultations.values()),
        }
        for code in sorted(plan.closing_codes & seats):
            owned[code] = (*owned.get(code, ()), procedure.code)
    return owned

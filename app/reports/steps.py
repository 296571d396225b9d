"""Từng bước: how long the work lies in each step, against what the procedure plans for it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.db.sessions import AsyncSession
from app.domain.calendar import HANOI
from app.domain.clock import ClockMode
from app.domain.ids import AgencyCode, ProcedureCode
from app.domain.machine import State, Words
from app.domain.periods import Period
from app.dossiers.queries.figures import INSTANT
from app.procedures.rulebook import Rulebook
from app.reports.queries.steps import Stays, stays, stretches_of

RECENT = timedelta(days=30)
"""So much of a period is enough to see where time is lost, however many dossiers there are."""
LONGEST_STAY = timedelta(days=400)
MINUTES_OF_A_DAY = 8 * 60
"""Of a budget in working days (Bộ luật Lao động 2019 Điều 105)."""


@dataclass(frozen=True, slots=True)
class StepTime:
    """``spent`` and ``budget`` are mean working minutes of a stay; None: no budget is named.

    Steps of different procedures that are called the same are one.
    """

    name: Words
    stays: int
    spent: int
    budget: int | None


@dataclass(frozen=True, slots=True)
class StepTimes:
    """Of the stays that ended between the two moments; the longest mean first."""

    since: datetime
    until: datetime
    steps: tuple[StepTime, ...]


async def step_times(
    session: AsyncSession,
    rules: Rulebook,
    *,
    period: Period,
    as_of: datetime,
    agencies: frozenset[AgencyCode],
) -> StepTimes:
    """The last thirty days of ``period`` as far as they have come.

    Working time is that of each dossier's calendar as it is now; what waits for the applicant, and
    what lies finished, is no time of the agency's.
    """
    until = min(period.ends, as_of + INSTANT)
    since = max(period.starts, until - RECENT)
    first = (since - LONGEST_STAY).astimezone(HANOI).date()
    last = until.astimezone(HANOI).date()
    stretches = (
        stretch
        for code in rules.calendars
        for stretch in stretches_of(rules.calendar(code), first, last)
    )
    found = await stays(session, stretches, since=since, until=until, agencies=agencies)
    together: Mapping[Words, list[tuple[Stays, State]]] = defaultdict(list)
    for one in found:
        code = ProcedureCode(one.procedure)
        state = rules.procedure(code, one.version).machine.states.get(one.state)
        if state is not None and _is_work(state):
            together[step_name(rules, code, one.version, one.state)].append((one, state))
    steps = [_step_time(name, known) for name, known in together.items()]
    return StepTimes(since, until, tuple(sorted(steps, key=lambda step: -step.spent)))


def step_name(rules: Rulebook, code: ProcedureCode, version: int, state: str) -> Words:
    """What the life cycle calls the step, for all procedures alike; else what this one calls it."""
    lifecycle = rules.draft(code, version).lifecycle
    place = lifecycle.states.get(state) or lifecycle.step_kinds.get(state)
    if place is not None and place.vi and place.en:
        return Words(place.vi, place.en)
    known = rules.procedure(code, version).machine.states.get(state)
    return Words(state, state) if known is None else known.label


def _is_work(state: State) -> bool:
    waits = state.clock in (ClockMode.HOLD, ClockMode.RESTART, ClockMode.STOP)
    return state.owner is not None and not waits and state.national not in WAITING


WAITING = (5, 6)
"""National statuses of what waits for the applicant."""


def _step_time(name: Words, known: list[tuple[Stays, State]]) -> StepTime:
    number = sum(one.number for one, _ in known)
    planned = [
        (one.number, minutes)
        for one, state in known
        if state.budget and (minutes := state.budget.working_minutes(MINUTES_OF_A_DAY)) is not None
    ]
    of_budget = sum(times for times, _ in planned)
    return StepTime(
        name=name,
        stays=number,
        spent=sum(one.minutes for one, _ in known) // number,
        budget=sum(times * minutes for times, minutes in planned) // of_budget
        if of_budget
        else None,
    )

"""Living: each dossier is handed in and acted upon by the house's own use cases, in order of time.

What rests where its course says, rests; what the system does by the clock happens between.
"""

import heapq
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from random import Random
from typing import Final
from uuid import UUID

from app.cli.populating import inputs
from app.cli.populating.arriving import Arrival, arrived
from app.cli.populating.house import Populating
from app.cli.populating.inputs import Act
from app.cli.populating.lives import OFFICER, Life
from app.cli.populating.papers import paper, sheet
from app.cli.populating.persons import likely
from app.domain.calendar import HANOI
from app.domain.errors import DomainError
from app.domain.judging import action_named
from app.domain.machine import Action, RoleKind, State, StateKind
from app.domain.people import Permission, Principal, PrincipalKind
from app.domain.permissions import role_agencies
from app.domain.workflow import available_actions
from app.dossiers.acting import Opened, PerformAction
from app.dossiers.actions.keep_time import keep_time
from app.dossiers.actions.perform import perform_action
from app.dossiers.actions.view import ViewDossier, view_dossier
from app.idempotency.keys import Answer

FORWARD: Final = (
    "receive", "route", "accept", "take_over", "answer_consultation", "supplement",
    "confirm_obligation", "joined", "schedule_visit", "propose", "record_pass", "approve",
    "confirm_refusal", "sign", "issue_result", "post", "download", "hand_over", "mark_delivered",
    "consult",
)  # fmt: skip
"""The way of a dossier that is granted: the first of these that somebody may do now."""
REFUSING: Final = ("propose_refusal", "record_fail", *FORWARD)
"""The way of one that is refused in the end."""
TICKS: Final = (time(8), time(11, 30), time(14), time(17))
"""When what time asks for is done each day: reminders, apologies, terms that run out."""

EARLIER: Final = 240
"""Working minutes by which a dossier may come in before its age: few come at the last minute."""

LOOKS_FIRST: Final = 0.8
"""How likely somebody opens the dossier before he acts."""

_HOUR = 60
_GAPS: Final[Mapping[str, tuple[float, float]]] = {
    "submitted": (0.2, 7), "received": (0.1, 2), "routed": (0.3, 6), "dept_head": (0.5, 9),
    "signer": (0.5, 9), "registrar": (0.3, 4), "result_ready": (2, 40), "in_post": (10, 30),
    "waiting_citizen": (8, 50), "waiting_early": (8, 50), "waiting_obligation": (8, 40),
    "returned": (1, 20),
}  # fmt: skip
"""Working hours for which a dossier usually lies at a place."""


@dataclass(slots=True)
class Walk:
    """One dossier on its way."""

    life: Life
    chance: Random
    arrival: Arrival | None = None
    detours: dict[str, list[str]] = field(default_factory=dict)
    opened: Opened | None = None

    @property
    def state(self) -> State:
        assert self.opened is not None  # noqa: S101 - it has arrived
        situation = self.opened.situation
        return situation.machine.state(situation.dossier.state)

    @property
    def place(self) -> str:
        """The role that holds it in a step of processing, else the state."""
        state = self.state
        return str(state.owner) if state.kind is StateKind.STEP else state.id

    def wishes(self) -> Sequence[str]:
        """What should happen next, the most wanted first; nothing where it rests."""
        waiting = self.detours.get(self.place)
        if waiting:
            return waiting[:1]
        if self.life.course.rest in {self.place, "expired"}:
            return ()
        return REFUSING if self.life.course.refusing else FORWARD


async def populate(house: Populating, lives: Sequence[Life]) -> AsyncIterator[UUID]:
    """Live all of ``lives`` up to now; yields each dossier when it has come in."""
    now, calendar = house.now, house.calendar
    waiting: list[tuple[datetime, int, Walk]] = []
    for number, life in enumerate(lives):
        chance = Random(life.seed)  # noqa: S311 - the same every time
        minute = calendar.worked(now - timedelta(days=life.age)) - chance.randint(0, EARLIER)
        begins = calendar.moment_of(minute)
        course = {place: [*names] for place, names in life.course.detours.items()}
        walk = Walk(life, chance, detours=course)
        waiting.append((max(begins, house.opening(life.procedure)), number, walk))
    heapq.heapify(waiting)
    clock = _tick_after(now if not waiting else waiting[0][0])
    while waiting:
        at, number, walk = heapq.heappop(waiting)
        while clock <= at:
            await keep_time(house.office, clock)
            clock = _tick_after(clock)
        if walk.arrival is None:
            yield await _arrive(house, walk, at)
        elif not await _turn(house, walk, at):
            continue
        following = _next(house, walk, at)
        if following is not None:
            heapq.heappush(waiting, (following, number, walk))
    while clock < now:
        await keep_time(house.office, clock)
        clock = _tick_after(clock)
    await keep_time(house.office, now)


def _tick_after(at: datetime) -> datetime:
    day = at.astimezone(HANOI).date()
    ticks = [
        datetime.combine(day + timedelta(days=n), tick, HANOI) for n in (0, 1) for tick in TICKS
    ]
    return next(tick for tick in ticks if tick > at)


async def _arrive(house: Populating, walk: Walk, at: datetime) -> UUID:
    walk.arrival = await arrived(house, walk.life, walk.chance, at)
    walk.opened = walk.arrival.opened
    return walk.arrival.opened.file.dossier.id


def _next(house: Populating, walk: Walk, at: datetime) -> datetime | None:
    """When it goes on: after a while of working time, and always before now."""
    if not walk.wishes():
        return None
    calendar = house.calendar
    done, left = calendar.worked(at), calendar.worked(house.now) - calendar.worked(at)
    if left <= 1:
        return None
    gap = min(_minutes(walk), left * 0.6)
    return calendar.moment_of(done + max(1, round(gap)))


def _minutes(walk: Walk) -> float:
    low, high = _GAPS.get(walk.place, (2, 10))
    if walk.place == OFFICER and not walk.detours.get(OFFICER):
        assert walk.opened is not None  # noqa: S101 - it has arrived
        low, high = walk.life.course.pace
        return walk.chance.uniform(low, high) * _term(walk.opened)
    if walk.place == OFFICER:
        low, high = 0.5, 4.0  # soon after it came: what has a time limit is asked for in time
    return walk.chance.uniform(low, high) * _HOUR


def _term(opened: Opened) -> float:
    """The term in working minutes, as well as one needs to know it here."""
    total = opened.procedure.deadline.total
    days = total.quantity * (5 / 7 if total.unit.value == "cd" else 1) or 0.6
    return days * 8 * _HOUR


async def _turn(house: Populating, walk: Walk, at: datetime) -> bool:
    """Do what is wanted most of what somebody may do now; False when nobody may do any of it."""
    assert walk.opened is not None  # noqa: S101 - it has arrived
    looked = False
    for name in walk.wishes():
        async for who in _candidates(house, walk, name, at):
            if not looked and who.kind is PrincipalKind.STAFF and likely(walk.chance, LOOKS_FIRST):
                look = ViewDossier(str(walk.opened.file.dossier.id), who, at)
                walk.opened, looked = await view_dossier(house.office, look), True
            action = _offered(walk.opened, name, who, at)
            if action is not None:
                await _take(house, walk, action, who, at)
                return True
    return False


async def _candidates(
    house: Populating, walk: Walk, name: str, at: datetime
) -> AsyncIterator[Principal]:
    """Those who could do it: whoever it is assigned to, or anybody with the role."""
    assert walk.opened is not None  # noqa: S101 - it has arrived
    situation = replace(walk.opened.situation, at=at)
    try:
        action = action_named(situation, name)
    except DomainError:
        return
    dossier = situation.dossier
    for role in (situation.machine.roles[id_] for id_ in action.by):
        if role.kind is RoleKind.APPLICANT and walk.arrival and walk.arrival.account:
            yield walk.arrival.account
        if role.kind is not RoleKind.AGENCY or role.permission is None:
            continue
        assigned = None
        if role.personal and dossier.holder.person is not None:
            assigned = await house.staff.person(dossier.holder.person)
        if assigned is not None:
            yield assigned
        for agency in sorted(role_agencies(role, dossier)):
            for person in await house.staff.holding(agency, role.permission):
                yield person


def _offered(opened: Opened, name: str, who: Principal, at: datetime) -> Action | None:
    situation = replace(opened.situation, at=at)
    for offer in available_actions(situation, who):
        if offer.action.name == name and offer.refusal is None and not offer.overrides:
            return offer.action
    return None


async def _take(
    house: Populating, walk: Walk, action: Action, who: Principal, at: datetime
) -> None:
    opened, arrival = walk.opened, walk.arrival
    assert opened is not None  # noqa: S101 - it has arrived
    assert arrival is not None  # noqa: S101
    act = Act(
        action=action,
        by=who,
        situation=replace(opened.situation, at=at),
        procedure=opened.procedure,
        applicant=opened.file.applicant,
        citizen=arrival.citizen,
        chance=walk.chance,
        officer=await _officer(house, walk, opened),
    )
    after: list[Opened] = []

    def rendered(done: Opened) -> Answer:
        after.append(done)
        return Answer(200, b"")

    command = PerformAction(
        ref=str(opened.file.dossier.id),
        action=action.name,
        by=who,
        at=at,
        comment=inputs.comment(act),
        data=inputs.data(act),
        files=await _files(house, act),
    )
    await perform_action(house.office, command, rendered)
    waiting = walk.detours.get(walk.place)
    if waiting and waiting[0] == action.name:
        waiting.pop(0)
    walk.opened = after[-1]


async def _officer(house: Populating, walk: Walk, opened: Opened) -> str | None:
    """To whom the head gives it: the first of the officers keeps what should be kept."""
    agency = opened.situation.dossier.holder.agency
    if agency is None:
        return None
    officers = await house.staff.holding(agency, Permission.PROCESS)
    if not officers:
        return None
    return str((officers[0] if walk.life.course.kept else walk.chance.choice(officers)).id)


async def _files(house: Populating, act: Act) -> tuple[tuple[str, str], ...]:
    """What comes with the act: marked documents once more, or the result itself."""
    at = act.situation.at
    if act.action.name == "issue_result":
        content = await sheet(act.procedure.result.vi)
        return (("result", await house.uploaded(act.by, ("ket_qua.pdf", content), at)),)
    if act.action.name != "supplement":
        return ()
    wanted = {item.partition(".")[2] for item in act.situation.dossier.marked}
    documents = [d for d in act.procedure.documents if d.key in wanted]
    return tuple([(d.key, await house.uploaded(act.by, await paper(d), at)) for d in documents])

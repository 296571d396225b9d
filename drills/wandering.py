"""A dossier that wanders: any lawful act by anybody at any time, and what must stay true of it.

The rules are those of the standard life cycle as shipped, composed as a procedure composes them;
the functions are those that decide in earnest. ``python -m drills.wander`` walks as many
lives as it is told and prints which actions it has reached; the tests walk with the same legs.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from app.domain.by_post import PARCEL_NOTED, parcel_noted
from app.domain.calendar import HANOI, WorkingCalendar
from app.domain.chain import GENESIS
from app.domain.children import ChildState
from app.domain.clock import Clock, ClockMode, CountFrom, reckon
from app.domain.custody import Paper, owed
from app.domain.dossier import UNDO, Act, Dossier, Holder, Material, Moved, ParcelFate
from app.domain.errors import DomainError
from app.domain.handing_over import parties
from app.domain.ids import AgencyCode, DossierId
from app.domain.inputs import CONDITIONS, INPUTS
from app.domain.joining import (
    JOINED,
    hopeless,
    may_go_on,
    startable,
    told_done,
    told_opened,
)
from app.domain.judging import Situation
from app.domain.ledger import ledger
from app.domain.machine import Action, RoleKind, StateKind
from app.domain.national import RETURNED, may_follow
from app.domain.people import SYSTEM, Grant, Permission, Principal, PrincipalKind
from app.domain.procedure import Channel, Procedure, ReturnMethod, Subject
from app.domain.workflow import Offer, available_actions, due_timers, transition
from app.dossiers.history import hash_of_row, line_of
from app.dossiers.snapshots import from_text, to_text
from app.procedures.trials.acting import person_in, principal_in

DESK, OWNER = AgencyCode("H47.TTHCC"), AgencyCode("H47.15")
ABOVE = AgencyCode("H47")
ANOTHER = (AgencyCode("H47.7"), AgencyCode("H47.9"))
MORNING = datetime(2026, 3, 2, 9, tzinfo=HANOI)
WAITS: Final = (1, 20, 45, 300, 24 * 60, 3 * 24 * 60, 12 * 24 * 60)
"""Minutes that may pass between two acts."""

LONGEST_LIFE: Final = 80
TOP: Final = frozenset({"comment", "files"})
"""Inputs that do not travel under ``data``."""
ENDS: Final = (ChildState.GRANTED, ChildState.REFUSED)


class Wrong(AssertionError):
    """Something that must stay true of every dossier is not."""


@dataclass(slots=True)
class Running:
    """A second account of working time: minutes worked while the clock ran, count by count."""

    minutes: int = 0
    since: datetime | None = None
    anew: bool = False

    def after(self, mode: ClockMode, at: datetime, calendar: WorkingCalendar) -> "Running":
        worked = 0 if self.since is None else calendar.minutes_between(self.since, at)
        minutes = self.minutes + worked
        match mode:
            case ClockMode.RUN:
                return Running(0 if self.anew else minutes, at)
            case ClockMode.RESTART:
                return Running(minutes, None, anew=True)
            case _:
                return Running(minutes, None, anew=self.anew)


@dataclass(slots=True)
class Wanderer:
    """One dossier on its way. ``reached`` are ``state:action`` of everything that was done."""

    procedure: Procedure
    calendar: WorkingCalendar
    chance: Random
    at: datetime = MORNING
    dossier: Dossier = field(init=False)
    running: Running = field(default_factory=Running)
    before_undo: Running = field(default_factory=Running)
    events: list[Mapping[str, Any]] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dossier = _draft(self.procedure, self.calendar, self.chance)

    @property
    def ended(self) -> bool:
        return self.procedure.machine.state(self.dossier.state).kind is StateKind.END

    def situation(self) -> Situation:
        material = Material(
            originals_held=any(paper.is_owed for paper in self.dossier.custody),
            opened=len(self.events) > 1,
        )
        return Situation(
            self.procedure.machine, self.dossier, self.calendar, material, self.at, above=ABOVE
        )

    def people(self) -> Iterator[Principal]:
        """Whoever could have a part in it now, in each role, and where it was when undoing."""
        seats = [self.dossier]
        if self.dossier.undo is not None:
            seats.append(self.dossier.undo.before)
        for role in self.procedure.machine.roles.values():
            for seat in seats:
                yield principal_in(role, seat)
        yield from self._carriers()

    def _carriers(self) -> Iterator[Principal]:
        """Whoever keeps a paper, or waits for one, at an agency that has no other part now."""
        places = {place for paper in self.dossier.custody for place in (paper.holder, paper.to)}
        for place in sorted(filter(None, places)):
            yield Principal(
                id=person_in(f"carrier:{place}"),
                kind=PrincipalKind.STAFF,
                full_name=place,
                grants=(Grant(place, Permission.RECEIVE_FOR_UNIT),),
            )

    def offered(self) -> list[tuple[Principal, Offer]]:
        situation = self.situation()
        return [
            (who, offer)
            for who in self.people()
            for offer in available_actions(situation, who)
            if offer.refusal is None
        ]

    def wait(self, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)

    def keep_time(self) -> None:
        """The system does what time asks for; afterwards time asks for nothing more."""
        for _ in range(3):
            names = due_timers(self.situation())
            if not names:
                return
            act = Act(action=names[0], by=SYSTEM, at=self.at)
            self.follow(transition(self.situation(), act))
        raise Wrong(f"time is never satisfied in {self.dossier.state}")

    def tend_children(self) -> None:
        """What the system tells a parent of its children, who live lives of their own."""
        machine = self.procedure.machine
        for child in startable(self.dossier, machine):
            new = DossierId(UUID(int=self.chance.getrandbits(128)))
            self.follow(told_opened(self.situation(), child.key, new, SYSTEM, self.at))
        for child in hopeless(self.dossier, machine):
            self._child_ended(child.key, ChildState.REFUSED)
        for child in self.dossier.children:
            if child.state is ChildState.OPEN and self.chance.random() < 0.5:
                self._child_ended(child.key, self.chance.choice(ENDS))
        if may_go_on(self.situation(), SYSTEM):
            act = Act(action=JOINED, by=SYSTEM, at=self.at, version=self.dossier.version)
            self.follow(transition(self.situation(), act))

    def _child_ended(self, key: str, outcome: ChildState) -> None:
        self.follow(told_done(self.situation(), key, outcome, SYSTEM, self.at))

    def hear_of_parcels(self) -> None:
        """Now and then the post tells of a parcel that the dossier waits for."""
        if parcel_noted(self.situation()) is None or self.chance.random() < 0.8:
            return
        fate = self.chance.choice(sorted(ParcelFate))
        said = {"number": "H47-G1", "fate": fate.value, "at": self.at.isoformat()}
        act = Act(action=PARCEL_NOTED, by=SYSTEM, at=self.at, data={"parcel": said})
        self.follow(transition(self.situation(), act))

    def take(self, who: Principal, offer: Offer) -> None:
        """What is on offer can be done, with any sound input."""
        act = self.act_of(offer.action, who, override=offer.overrides)
        try:
            move = transition(self.situation(), act)
        except DomainError as refusal:
            raise Wrong(f"{offer.action.name} was offered and refused: {refusal!r}") from refusal
        self.follow(move)

    def act_of(self, action: Action, who: Principal, *, override: bool = False) -> Act:
        extra = action.override.requires if override and action.override else ()
        names = [name for name in (*action.requires, *extra) if name not in CONDITIONS]
        data = {name: self._input(name, who) for name in names if name not in TOP}
        return Act(
            action=action.name,
            by=who,
            at=self.at,
            version=self.dossier.version,
            comment="Lý do." if "comment" in names else None,
            data=data,
            documents=frozenset({"don"}) if "files" in names else frozenset(),
            override=override,
        )

    def _input(self, name: str, who: Principal) -> object:
        made: Mapping[str, Callable[[], object]] = {
            "person": lambda: str(person_in(self.dossier.holder.role)),
            "agency": lambda: self.chance.choice(
                sorted({*ANOTHER} - {self.dossier.competent_agency})
            ),
            "promised_on": lambda: self._next_working_day().isoformat(),
            "handover_minutes": lambda: {"number": "12", "signed_at": self.at.isoformat()},
            "handover": lambda: {"to_agency": self._another_party(who)},
            "receipt": lambda: {"collector": "Nguyễn Thị Ánh", "originals_returned": True},
            "shipment": lambda: {"originals": self._at_the_desk()},
        }
        return made[name]() if name in made else INPUTS[name].sample

    def _next_working_day(self) -> date:
        return self.calendar.next_working_day(self.calendar.day_of(self.at))

    def _another_party(self, who: Principal) -> AgencyCode:
        return self.chance.choice(sorted(parties(self.dossier) - who.agencies()))

    def _at_the_desk(self) -> bool:
        """Whether everything that is owed could go into the parcel."""
        debt = owed(self.dossier.custody)
        return bool(debt) and all(paper.lies_at(DESK) for paper in debt)

    def follow(self, move: Moved) -> None:
        """Write the move down as the service would, and look at everything anew."""
        machine = self.procedure.machine
        was, now = machine.state(move.before.state), machine.state(move.after.state)
        _check(move.before == self.dossier, "the move begins elsewhere")
        _check(move.after.version == move.before.version + 1, "a version is missing")
        _check(may_follow(was.national, now.national), f"{was.national} then {now.national}")
        if move.act.action == UNDO:
            self.running = self.before_undo
        else:
            undo = move.after.undo
            if undo is not None and undo.action == move.act.action:
                self.before_undo = self.running
            if now.clock is not was.clock:
                self.running = self.running.after(now.clock, move.act.at, self.calendar)
        self.reached.append(f"{move.before.state}:{move.act.action}")
        self.dossier = move.after
        previous = self.events[-1]["hash"] if self.events else GENESIS
        line = line_of(move, {}, previous, agency=None)
        self.events.append({**line.event, "at": move.act.at})
        self.look()

    def look(self) -> None:
        """Raises Wrong when something does not hold that must hold of every dossier."""
        machine, dossier = self.procedure.machine, self.dossier
        state = machine.state(dossier.state)
        _check(dossier.clock.mode is state.clock, f"clock {dossier.clock.mode} in {state.id}")
        role = machine.roles[dossier.holder.role]
        of_agency = role.kind is RoleKind.AGENCY
        _check((dossier.holder.agency is not None) is of_agency, "no holder, or two")
        stopped = state.clock is ClockMode.STOP
        _check((dossier.finished_at is not None) is stopped, "finished while the clock runs")
        owed = any(paper.is_owed for paper in dossier.custody)
        _check(not (state.national == RETURNED and owed), "closed with originals not returned")
        _check(from_text(to_text(dossier)) == dossier, "what is stored is not what it was")
        self._look_at_clock()
        self._look_at_chain()

    def _look_at_clock(self) -> None:
        clock = self.dossier.clock
        said = reckon(clock, self.calendar)
        if clock.mode in (ClockMode.HOLD, ClockMode.RESTART, ClockMode.STOP) and said.started_at:
            _check(said.used_minutes == self.running.minutes, "minutes of the clock differ")
        lines = [line for line in ledger(clock, self.calendar) if line.counted]
        if said.due is not None and lines:
            _check(lines[-1].count == clock.term.quantity, "the ledger does not add up")

    def _look_at_chain(self) -> None:
        last = self.events[-1]
        _check(hash_of_row(last) == last["hash"], "the chain does not verify")  # type: ignore[arg-type]
        _check(last["seq"] == self.dossier.version == len(self.events), "an event is missing")


def _check(holds: bool, what: str) -> None:  # noqa: FBT001 - a condition and its name
    if not holds:
        raise Wrong(what)


def _draft(procedure: Procedure, calendar: WorkingCalendar, chance: Random) -> Dossier:
    machine = procedure.machine
    channel = chance.choice(sorted(Channel))
    paper = Paper(key="ban_chinh", originals=1, returnable=True, holder=DESK, since=MORNING)
    return Dossier(
        id=DossierId(UUID(int=chance.getrandbits(128))),
        code=None,
        procedure=procedure.code,
        procedure_version=procedure.version,
        variant=None,
        version=0,
        state=machine.start,
        channel=channel,
        subject=Subject.CITIZEN,
        applicant=person_in(machine.applicant),
        receiving_agency=DESK,
        competent_agency=OWNER,
        return_method=chance.choice(sorted(ReturnMethod)),
        holder=Holder(role=machine.applicant),
        calendar=calendar.code,
        calendar_version=calendar.version,
        clock=Clock(procedure.deadline.total, CountFrom.NEXT_SESSION),
        entered_at=MORNING,
        custody=(paper,) if channel is not Channel.ONLINE and chance.random() < 0.5 else (),
    )


def wandered(
    procedure: Procedure, calendar: WorkingCalendar, chance: Random, seen: Mapping[str, int]
) -> Wanderer:
    """One whole life. What was done least often so far (``seen``) is done rather than the rest.

    Ways out are taken seldom, else most lives would end before they began.
    """
    walker = Wanderer(procedure, calendar, chance)
    for _ in range(LONGEST_LIFE):
        if chance.random() < 0.4:
            walker.wait(chance.choice(WAITS))
        walker.keep_time()
        walker.tend_children()
        walker.hear_of_parcels()
        offered = walker.offered()
        if not offered and walker.ended:
            return walker
        if chance.random() < 0.95:
            offered = [found for found in offered if not _is_way_out(walker, found[1])]
        if not offered:
            walker.wait(chance.choice(WAITS))  # for another agency, the applicant, the law
            continue
        chance.shuffle(offered)
        if chance.random() < 0.7:
            offered = [min(offered, key=lambda found: _done_before(walker, found[1], seen))]
        walker.take(*offered[0])
    return walker


def _is_way_out(walker: Wanderer, offer: Offer) -> bool:
    """Whether it ends the life before its result: refused, withdrawn, stopped."""
    state = walker.procedure.machine.state(offer.to_state)
    return state.kind is StateKind.END and state.national != RETURNED


def _done_before(walker: Wanderer, offer: Offer, seen: Mapping[str, int]) -> int:
    return seen.get(f"{walker.dossier.state}:{offer.action.name}", 0)


def in_force(procedure: Procedure) -> Iterator[str]:
    """Everything that somebody may do somewhere: ``state:action``."""
    for state in procedure.machine.states.values():
        for action in state.actions:
            yield f"{state.id}:{action}"

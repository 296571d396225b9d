"""Whatever is done to a dossier, in whatever order: these things stay true of it."""

from collections import Counter
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.domain.clock import ClockMode, reckon
from app.domain.dossier import Moved
from app.domain.judging import Situation
from app.domain.machine import RoleKind, StateKind
from app.domain.national import may_follow
from app.domain.people import Principal
from app.domain.workflow import due_timers
from tests.domain.calendar_examples import OFFICE
from tests.domain.walking import Chance, chances, taken, tried
from tests.example_machine import MACHINE
from tests.examples import FILED, PEOPLE, SYSTEM, a_draft, a_situation


class Life(RuleBasedStateMachine):
    """A dossier, the time, and a second account of what was done to it."""

    def __init__(self) -> None:
        super().__init__()
        self.dossier = a_draft()
        self.moment = FILED
        self.done: Counter[str] = Counter()
        self.before: Counter[str] = Counter()
        self.ran = False

    def possible(self) -> list[Chance]:
        return chances(self.dossier, self.moment)

    @rule(minutes=st.sampled_from([1, 20, 45, 60 * 5, 60 * 24, 60 * 24 * 3]))
    def time_passes(self, minutes: int) -> None:
        self.moment += timedelta(minutes=minutes)

    @precondition(lambda self: self.possible())
    @rule(choice=st.integers(0, 10**6))
    def somebody_acts(self, choice: int) -> None:
        possible = self.possible()
        self.follow(taken(self.dossier, self.moment, possible[choice % len(possible)]))

    @rule(who=st.sampled_from(PEOPLE), state=st.sampled_from(sorted(MACHINE.states)))
    def somebody_tries_what_he_may_not(self, who: Principal, state: str) -> None:
        offered = {(person.id, offer.action.name) for person, offer in self.possible()}
        for action in MACHINE.state(state).actions:
            if (who.id, action) not in offered:
                assert not isinstance(tried(self.situation(), who, action), Moved)

    @precondition(lambda self: self.timers())
    @rule()
    def the_system_wakes(self) -> None:
        for action in self.timers():
            moved = tried(self.situation(), SYSTEM, action)
            assert isinstance(moved, Moved)
            self.follow(moved)

    def situation(self) -> Situation:
        return a_situation(self.dossier, self.moment)

    def timers(self) -> tuple[str, ...]:
        return due_timers(self.situation())

    def follow(self, move: Moved) -> None:
        before, after = move.before, move.after
        assert before == self.dossier
        assert after.version == before.version + 1
        assert may_follow(MACHINE.state(before.state).national, MACHINE.state(after.state).national)
        if move.act.action == "undo":
            self.done = self.before
        else:
            self.before = self.done.copy()
            self.done[f"{before.state}:{move.act.action}"] += 1
        self.dossier = after

    @invariant()
    def the_clock_is_in_the_mode_of_the_state(self) -> None:
        assert self.dossier.clock.mode is MACHINE.state(self.dossier.state).clock

    @invariant()
    def a_dossier_is_finished_while_its_clock_is_stopped(self) -> None:
        assert (self.dossier.finished_at is not None) is (self.dossier.clock.mode is ClockMode.STOP)

    @invariant()
    def a_dossier_is_accepted_once_its_clock_has_started(self) -> None:
        started = reckon(self.dossier.clock, OFFICE).started_at is not None
        assert (self.dossier.accepted_at is not None) is started

    @invariant()
    def a_dossier_is_submitted_once_it_has_left_its_draft(self) -> None:
        assert (self.dossier.submitted_at is not None) is (self.dossier.version > 0)

    @invariant()
    def somebody_and_only_one_holds_it(self) -> None:
        state, holder = MACHINE.state(self.dossier.state), self.dossier.holder
        if state.owner is not None:
            assert holder.role == state.owner
            of_agency = MACHINE.roles[state.owner].kind is RoleKind.AGENCY
            assert (holder.agency is not None) is of_agency
        else:
            assert state.kind is not StateKind.NORMAL or state.clock is ClockMode.STOP
            assert (holder.role, holder.agency) == (MACHINE.applicant, None)

    @invariant()
    def it_knows_the_way_back_exactly_while_it_waits(self) -> None:
        waits = MACHINE.state(self.dossier.state).owner == "applicant"
        assert (self.dossier.origin is not None) is waits

    @invariant()
    def every_action_is_counted(self) -> None:
        assert self.dossier.counts == self.done

    @invariant()
    def only_the_last_action_may_be_undone(self) -> None:
        if self.dossier.undo is not None:
            assert self.dossier.undo.before.version == self.dossier.version - 1
            assert self.dossier.undo.before.undo is None


Life.TestCase.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)
TestLife = Life.TestCase

"""Parents and children: who begins when, what an end means, and when the parent goes on."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from app.domain.children import Child, ChildRule, ChildState, all_done, all_granted
from app.domain.dossier import Dossier
from app.domain.guard import Guard
from app.domain.ids import DossierId, ProcedureCode
from app.domain.joining import (
    JOINED,
    OPEN_CHILDREN,
    declared,
    hopeless,
    may_go_on,
    outcome_of,
    startable,
    to_withdraw,
    told_done,
    told_opened,
)
from app.domain.machine import Branch, Machine
from app.domain.people import SYSTEM
from app.domain.situation import Situation
from app.domain.workflow import transition
from tests.example_machine import MACHINE
from tests.examples import (
    APPLICANT,
    CLERK,
    OFFICER,
    REGISTRAR,
    a_dossier,
    a_person,
    a_situation,
    an_act,
    moved,
    with_action,
)
from tests.machine_building import an_action

WAITING, OPEN = ChildState.WAITING, ChildState.OPEN
GRANTED, REFUSED = ChildState.GRANTED, ChildState.REFUSED
PROCEDURE = ProcedureCode("1.001193")
CHILD = DossierId(a_person("child"))


def a_rule(key: str, *after: str, when: str | None = None) -> ChildRule:
    guard = None if when is None else Guard.parse(when)
    return ChildRule(key=key, procedure=PROCEDURE, after=after, when=guard, receiving="$receiving")


BIRTH, HOME, CARD = a_rule("birth"), a_rule("home", "birth"), a_rule("card", "birth", "home")
JOIN = an_action(JOINED, "officer system", "issue", when=Guard.parse("children_done"))


def machine_with(*rules: ChildRule) -> Machine:
    """The example, whose second step waits for children."""
    machine = with_action(JOIN, "approve", replace(MACHINE, children=rules))
    waiting = replace(machine.state("approve"), on_enter=(OPEN_CHILDREN,))
    return replace(machine, states=MappingProxyType({**machine.states, "approve": waiting}))


FAMILY = machine_with(BIRTH, HOME, CARD)


def a_parent(**states: ChildState) -> Dossier:
    children = tuple(
        Child(key=key, procedure=PROCEDURE, state=state, dossier=CHILD if state is OPEN else None)
        for key, state in states.items()
    )
    return a_dossier("approve", children=children)


def seen(parent: Dossier, machine: Machine = FAMILY) -> Situation:
    return a_situation(parent, machine=machine)


def keys(children: object) -> list[str]:
    return [child.key for child in children]  # type: ignore[attr-defined]


def test_children_are_declared_when_their_step_is_entered_each_where_its_condition_holds():
    machine = machine_with(BIRTH, HOME, a_rule("card", when="form.high_risk == false"))
    parent = moved(a_dossier("appraise"), "propose", OFFICER, machine=machine)

    assert {child.key: child.state for child in parent.after.children} == {
        "birth": WAITING,
        "home": WAITING,
    }
    assert OPEN_CHILDREN not in parent.effects


def test_entered_again_the_step_keeps_the_children_that_it_has():
    parent = a_parent(birth=REFUSED, home=OPEN)

    again = declared(parent, FAMILY, {})

    assert again.children[:2] == parent.children
    assert keys(again.children) == ["birth", "home", "card"]


def test_a_child_begins_when_all_after_which_it_comes_are_granted():
    def ready(**states: ChildState) -> list[str]:
        return keys(startable(a_parent(**states), FAMILY))

    assert ready(birth=WAITING, home=WAITING, card=WAITING) == ["birth"]
    assert ready(birth=OPEN, home=WAITING, card=WAITING) == []
    assert ready(birth=GRANTED, home=WAITING, card=WAITING) == ["home"]
    assert ready(birth=GRANTED, home=GRANTED, card=WAITING) == ["card"]
    assert ready(birth=GRANTED, card=WAITING) == ["card"], "the other does not apply here"


def test_what_needs_a_refused_one_never_begins_and_neither_does_anything_after_the_end():
    parent = a_parent(birth=GRANTED, home=REFUSED, card=WAITING)
    withdrawn = replace(a_parent(birth=OPEN, home=WAITING), state="withdrawn")

    assert keys(hopeless(parent, FAMILY)) == ["card"]
    assert keys(startable(withdrawn, FAMILY)) == []
    assert keys(hopeless(withdrawn, FAMILY)) == ["home"]


def test_a_child_that_the_version_of_its_parent_no_longer_knows_never_begins():
    parent = a_parent(birth=WAITING, home=WAITING)
    without = machine_with(HOME, CARD)

    assert keys(hopeless(parent, without)) == ["birth"]
    assert keys(startable(parent, without)) == []


def test_open_children_end_with_a_parent_that_ends_without_a_result():
    parent = a_parent(birth=GRANTED, home=OPEN, card=WAITING)
    withdrawn = replace(parent, state="withdrawn")

    assert to_withdraw(withdrawn, FAMILY) == (CHILD,)
    assert to_withdraw(parent, FAMILY) == ()
    assert to_withdraw(replace(parent, state="returned"), FAMILY) == ()


@pytest.mark.parametrize(
    ("values", "outcome"), [({"outcome": "granted"}, GRANTED), ({"outcome": "refused"}, REFUSED)]
)
def test_a_child_that_is_decided_has_come_out_so(values: dict[str, str], outcome: ChildState):
    child = a_dossier("result_ready", values=values)

    assert outcome_of(child) is outcome
    assert outcome_of(a_dossier("appraise", values=values)) is None


def test_one_that_was_withdrawn_came_out_without_its_result():
    assert outcome_of(moved(a_dossier("appraise"), "withdraw", APPLICANT).after) is REFUSED


def test_the_parent_goes_on_by_itself_when_all_have_ended_whatever_came_of_them():
    assert not may_go_on(seen(a_parent(birth=GRANTED, home=OPEN)), SYSTEM)
    assert not may_go_on(seen(a_parent(birth=GRANTED, home=WAITING)), SYSTEM)
    assert may_go_on(seen(a_parent(birth=GRANTED, home=REFUSED)), SYSTEM)
    assert may_go_on(seen(a_parent()), SYSTEM), "none applies"
    assert not may_go_on(a_situation(a_dossier("issue"), machine=FAMILY), SYSTEM)


def test_a_step_that_waits_for_something_else_is_not_the_childrens_business():
    asked = an_action(JOINED, "system", "issue", when=Guard.parse("not consults_late"))
    machine = with_action(asked, "approve")

    assert not may_go_on(a_situation(a_parent(birth=GRANTED), machine=machine), SYSTEM)


def test_branches_ask_whether_all_were_granted():
    ways = (Branch("issue", Guard.parse("children_granted")), Branch("appraise"))
    action = an_action(JOINED, "system", ways, when=Guard.parse("children_done"), limit=1)
    machine = with_action(action, "approve", FAMILY)

    def next_of(**states: ChildState) -> str:
        situation = seen(a_parent(**states), machine)
        return transition(situation, an_act(situation, JOINED, SYSTEM)).after.state

    assert next_of(birth=GRANTED, home=GRANTED) == "issue"
    assert next_of(birth=GRANTED, home=REFUSED) == "appraise"


def test_what_the_parent_is_told_decides_nothing_about_itself():
    parent = a_parent(birth=WAITING, home=WAITING)

    opened = told_opened(seen(parent), "birth", CHILD, SYSTEM, parent.entered_at)
    done = told_done(seen(opened.after), "birth", GRANTED, SYSTEM, parent.entered_at)

    birth, home = done.after.children
    assert (birth.state, birth.dossier, home.state) == (GRANTED, CHILD, WAITING)
    assert (opened.role, opened.act.action, done.act.action) == (
        "system",
        "child_opened",
        "child_done",
    )
    unchanged = replace(done.after, children=parent.children, version=parent.version)
    assert unchanged == replace(parent, undo=None)


def test_once_a_child_is_born_the_move_that_called_for_it_is_not_undone():
    parent = moved(a_dossier("routed"), "accept", CLERK).after
    assert parent.undo is not None
    parent = replace(parent, children=a_parent(birth=WAITING).children)

    told = told_opened(seen(parent), "birth", CHILD, SYSTEM, parent.entered_at)

    assert told.after.undo is None


@pytest.mark.parametrize("parent", [None, CHILD])
def test_a_childs_result_feeds_others_and_is_not_taken_back(parent: DossierId | None):
    dossier = a_dossier("issue", parent=parent)

    after = moved(dossier, "issue_result", REGISTRAR).after

    assert (after.undo is None) is (parent is not None)


def test_nobody_is_waited_for_where_there_is_nobody():
    assert all_done(())
    assert all_granted(())

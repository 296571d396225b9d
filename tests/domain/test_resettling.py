"""Administrative acts on open dossiers: rules change, decisions do not, and dates say how."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from app.domain.calendar import DayKind, WorkingCalendar
from app.domain.dossier import ApologyDraft, Dossier
from app.domain.durations import Duration
from app.domain.ids import AgencyCode
from app.domain.machine import ABOVE, HERE, EffectCall, Machine
from app.domain.people import SYSTEM
from app.domain.procedure import Deadline
from app.domain.refusals import NoAgencyNamed, NobodyAbove
from app.domain.resettling import CHANGE_CALENDAR, CHANGE_VERSION, Resettlement, fits, resettle
from app.domain.shifting import (
    Shift,
    Standpoint,
    Tally,
    Turn,
    day_changes,
    is_judged,
    reasons,
    shift,
)
from app.domain.situation import Situation
from tests.domain.calendar_examples import OFFICE, a_day, at
from tests.example_machine import MACHINE
from tests.examples import (
    COMPETENT_AGENCY,
    COMPLETE,
    HEAD,
    OFFICER,
    a_dossier,
    assigned_to,
    moved,
)

STORM = date(2026, 3, 4)
STORMY = replace(
    OFFICE, version=2, days={**OFFICE.days, STORM: a_day(DayKind.CLOSURE, source="Công điện 12")}
)
"""The Wednesday on which the dossier of the examples is signed."""
SECOND = Resettlement(action=CHANGE_CALENDAR, calendar_version=2)
NOW = at("2026-03-04 20:00")


def renamed(old: str, new: str, machine: Machine = MACHINE) -> Machine:
    """The machine with one of its states under another name, and twice its budget."""
    states = {**machine.states}
    state = states.pop(old)
    states[new] = replace(state, id=new, budget=Duration.parse("2wd"))
    return replace(machine, states=MappingProxyType(states))


def shifted(dossier: Dossier, calendar: WorkingCalendar, moment: str = "2026-03-04 20:00") -> Shift:
    situation = Situation(MACHINE, dossier, calendar, COMPLETE, at(moment))
    after = resettle(situation, SECOND, SYSTEM, at(moment)).after
    return shift(
        Standpoint(dossier=dossier, machine=MACHINE, calendar=OFFICE),
        Standpoint(dossier=after, machine=MACHINE, calendar=calendar),
        at(moment),
    )


def test_a_calendar_pins_and_moves_dates_and_nothing_else():
    before = replace(
        a_dossier("appraise"), apology=ApologyDraft(drafted_at=NOW, due=at("2026-03-09 17:00"))
    )
    told = replace(SECOND, new_promise=True, effects=(EffectCall("notify", "date_moved"),))

    done = resettle(Situation(MACHINE, before, STORMY, COMPLETE, NOW), told, SYSTEM, NOW)

    assert done.effects == told.effects
    assert done.role == "system"
    assert done.after == replace(
        before,
        calendar_version=2,
        step_due=done.after.step_due,
        undo=None,
        apology=None,
        version=before.version + 1,
    )


@pytest.mark.parametrize(
    ("state", "moment", "days", "told", "turn"),
    [
        ("submitted", "2026-03-04 20:00", 0, False, Turn.SAME),
        ("received", "2026-03-04 20:00", 1, True, Turn.SAME),
        ("appraise", "2026-03-10 08:00", 1, True, Turn.SAVED),
        ("appraise", "2026-03-11 08:00", 1, True, Turn.SAME),
        ("result_ready", "2026-03-04 20:00", 1, True, Turn.SAME),
    ],
)
def test_a_day_off_in_the_middle(state: str, moment: str, days: int, told: bool, turn: Turn):  # noqa: FBT001
    dossier = a_dossier(state)

    found = shifted(dossier, STORMY, moment)

    assert (found.days(STORMY), found.is_the_applicants, found.turn) == (days, told, turn)
    assert is_judged(dossier) == (state == "result_ready")


def test_a_calendar_taken_back_brings_the_dates_back():
    there = shifted(a_dossier("appraise"), STORMY)
    back = Shift(before=there.after, after=there.before)

    assert there.moves
    assert back.days(OFFICE) == -there.days(OFFICE) == -1


def test_the_applicant_who_waits_keeps_a_moment_to_answer():
    waiting = moved(a_dossier("appraise"), "request_supplement", OFFICER).after

    found = shifted(waiting, STORMY)

    assert (found.before.due, found.after.due) == (None, None)
    assert found.before.answer_by is not None
    assert found.before.answer_by == found.after.answer_by, "thirty days of the calendar pass"


def test_the_reason_is_the_day_that_differs_and_its_document():
    [change] = day_changes(OFFICE, STORMY)
    assert (change.day, change.kind, change.source) == (STORM, "closure", "Công điện 12")
    [back] = day_changes(STORMY, OFFICE)
    assert (back.kind, back.source) == ("working", None)
    assert day_changes(OFFICE, replace(OFFICE, version=9)) == ()

    found = shifted(a_dossier("appraise"), STORMY)
    assert [*reasons((change,), found, date(2026, 3, 2), STORMY)] == [change]
    assert [*reasons((change,), found, date(2026, 3, 5), STORMY)] == []


def test_numbers_are_counted_once_by_kind_and_agency():
    tally = Tally()
    for agency, state, moment in (
        ("H47.15", "appraise", "2026-03-10 08:00"),
        ("H47.15", "received", "2026-03-04 20:00"),
        ("H47.20", "appraise", "2026-03-04 20:00"),
    ):
        tally.count(agency, shifted(a_dossier(state), STORMY, moment), STORMY)
    tally.count("H47.15", shifted(a_dossier("appraise"), OFFICE), OFFICE)
    tally.leave("was_in_time")

    assert (tally.dossiers, tally.moved, tally.unmoved, tally.later) == (5, 3, 1, 3)
    assert (tally.saved, tally.late, tally.by_days) == (1, 0, {1: 3})
    assert {agency: (part.moved, part.saved) for agency, part in tally.by_agency.items()} == {
        "H47.15": (2, 1),
        "H47.20": (1, 0),
    }


def test_a_version_takes_state_holder_and_counts_along_and_keeps_the_promise():
    machine = renamed("appraise", "study")
    dossier = assigned_to(OFFICER)
    dossier = replace(
        dossier,
        counts={"appraise:request_supplement": 1, "submitted:receive": 1},
        people={**dossier.people, "gone": OFFICER.id},
    )
    change = Resettlement(action=CHANGE_VERSION, procedure_version=2, states={"appraise": "study"})

    after = resettle(Situation(machine, dossier, OFFICE, COMPLETE, NOW), change, SYSTEM, NOW).after

    assert (after.procedure_version, after.state) == (2, "study")
    assert after.holder == dossier.holder
    assert after.clock == dossier.clock
    assert after.counts == {"study:request_supplement": 1, "submitted:receive": 1}
    assert "gone" not in after.people, "a role that the version does not have"
    assert (dossier.step_due, after.step_due) == (at("2026-03-05 17:00"), at("2026-03-04 17:00"))


DISTRICT, COMMUNE = AgencyCode("H47.21"), AgencyCode("H47.9.1")
UP = replace(
    a_dossier("approve"),
    seats={"approve": DISTRICT, "sign": DISTRICT},
    people={"officer": OFFICER.id, f"dept_head@{DISTRICT}": HEAD.id},
)
UP = replace(UP, holder=replace(UP.holder, agency=DISTRICT, person=HEAD.id))
"""A dossier that went up to the district, where its head keeps it."""
TO_CHECK = Resettlement(
    action=CHANGE_VERSION, procedure_version=2, states={"approve": "check", "sign": "sign"}
)


def under(seat: str | None, dossier: Dossier = UP, *, above: AgencyCode | None = None) -> Dossier:
    """``dossier`` under a version that calls its step ``check``, and lets it sit at ``seat``."""
    machine = renamed("approve", "check")
    state = replace(machine.state("check"), agency=seat)
    machine = replace(machine, states=MappingProxyType({**machine.states, "check": state}))
    situation = Situation(machine, dossier, OFFICE, COMPLETE, NOW, above)
    return resettle(situation, TO_CHECK, SYSTEM, NOW).after


@pytest.mark.parametrize("seat", [ABOVE, HERE, "form.elsewhere"])
def test_a_step_of_a_chain_sits_under_its_new_name_where_it_sat_with_whoever_kept_it(seat: str):
    after = under(seat)

    assert (after.state, after.holder) == ("check", UP.holder)
    assert after.people == UP.people
    assert after.seats == {"check": DISTRICT, "sign": DISTRICT}


@pytest.mark.parametrize(("seat", "holds"), [(None, COMPETENT_AGENCY), ("H47.20", "H47.20")])
def test_a_version_that_ends_a_chain_says_itself_where_the_step_sits(seat: str | None, holds: str):
    after = under(seat)

    assert (after.holder.agency, after.holder.person) == (holds, None)
    assert DISTRICT in after.seats.values(), "whoever had it reads it for good"


def test_a_step_that_comes_into_a_chain_sits_where_that_is_known_and_goes_nowhere_else():
    at_home = a_dossier("approve")
    asked = replace(at_home, state="waiting_citizen", origin="approve")

    assert under(HERE, at_home).holder.agency == COMPETENT_AGENCY
    with pytest.raises(NobodyAbove):
        under(ABOVE, at_home, above=DISTRICT)
    with pytest.raises(NoAgencyNamed):
        under("form.commune", at_home)
    with pytest.raises(NobodyAbove):
        under(ABOVE, asked)
    there = under("form.commune", replace(at_home, seats={"appraise": COMMUNE}))
    assert (there.holder.agency, there.seats["check"]) == (COMMUNE, COMMUNE)


def test_a_new_term_counts_from_where_the_old_one_began():
    dossier = a_dossier("appraise")
    change = Resettlement(
        action=CHANGE_VERSION, procedure_version=2, deadline=Deadline(Duration.parse("7wd"))
    )

    after = resettle(Situation(MACHINE, dossier, OFFICE, COMPLETE, NOW), change, SYSTEM, NOW).after

    assert after.clock.marks == dossier.clock.marks
    assert str(after.clock.term) == "7wd"


@pytest.mark.parametrize(
    ("old", "new", "may"),
    [
        ("appraise", "approve", True),
        ("received", "appraise", True),
        ("appraise", "submitted", False),
        ("submitted", "appraise", False),
        ("appraise", "waiting_citizen", False),
        ("waiting_citizen", "appraise", False),
        ("appraise", "result_ready", False),
        ("result_ready", "result_ready", True),
        ("appraise", "returned", False),
        ("submitted", "draft", False),
    ],
)
def test_a_version_decides_nothing_about_a_dossier(old: str, new: str, may: bool):  # noqa: FBT001
    assert fits(MACHINE.state(old), MACHINE, MACHINE.state(new), MACHINE) is may

"""Chains over agencies: where a step sits, who keeps it there, and who may look."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from app.domain.dossier import Dossier
from app.domain.ids import AgencyCode
from app.domain.judging import permit
from app.domain.machine import ABOVE, HERE, Machine
from app.domain.people import Permission
from app.domain.permissions import may_read, part_in
from app.domain.refusals import NoAgencyNamed, NobodyAbove
from app.domain.seating import decider, desk
from app.domain.workflow import assigned, available_actions, transition
from tests.example_machine import MACHINE
from tests.examples import (
    COMPETENT_AGENCY,
    HEAD,
    OFFICER,
    a_dossier,
    a_person,
    a_situation,
    an_act,
    holding,
    moved,
)
from tests.machine_building import ROLES

DISTRICT = AgencyCode("H47.21")
HEAD_ABOVE = holding("head above", DISTRICT, Permission.APPROVE)
OFFICER_ABOVE = holding("officer above", DISTRICT, Permission.PROCESS)


def seated_at(expression: str, *states: str) -> Machine:
    """The example with ``states`` sitting elsewhere."""
    changed = {name: replace(MACHINE.state(name), agency=expression) for name in states}
    return replace(MACHINE, states=MappingProxyType({**MACHINE.states, **changed}))


CHAIN = seated_at(HERE, "sign")
CHAIN = replace(
    CHAIN,
    states=MappingProxyType(
        {**CHAIN.states, "approve": replace(MACHINE.state("approve"), agency=ABOVE)}
    ),
)


def gone_up() -> Dossier:
    """A dossier that its officer has proposed to the agency above."""
    dossier = assigned(a_dossier("appraise"), OFFICER.id)
    situation = replace(a_situation(dossier, machine=CHAIN), above=DISTRICT)
    return transition(situation, an_act(situation, "propose", OFFICER)).after


def test_a_step_above_is_held_there_by_its_own_people_with_its_own_budget():
    dossier = gone_up()

    assert (dossier.state, dossier.holder.agency, dossier.holder.person) == (
        "approve",
        DISTRICT,
        None,
    )
    assert dossier.competent_agency == COMPETENT_AGENCY
    assert dossier.clock == a_dossier("appraise").clock
    assert part_in(ROLES["dept_head"], dossier, HEAD) is None
    assert part_in(ROLES["dept_head"], dossier, HEAD_ABOVE) is not None


def test_here_is_where_the_step_before_sat():
    dossier = moved(gone_up(), "approve", HEAD_ABOVE, machine=CHAIN).after

    assert (dossier.state, dossier.holder.agency) == ("sign", DISTRICT)


def test_sent_back_it_comes_to_the_same_agency_and_person_and_up_again_to_the_same_agency():
    up = assigned(gone_up(), HEAD_ABOVE.id)

    back = moved(up, "send_back", HEAD_ABOVE, machine=CHAIN).after
    assert (back.holder.agency, back.holder.person) == (COMPETENT_AGENCY, OFFICER.id)

    again = moved(back, "propose", OFFICER, machine=CHAIN).after  # the directory is not asked again
    assert (again.holder.agency, again.holder.person) == (DISTRICT, HEAD_ABOVE.id)


def test_whoever_had_it_reads_it_for_good():
    dossier = gone_up()
    before = a_dossier("appraise")
    back = moved(dossier, "send_back", HEAD_ABOVE, machine=CHAIN).after

    assert not may_read(before, OFFICER_ABOVE)
    assert may_read(dossier, OFFICER_ABOVE)
    assert may_read(dossier, OFFICER)
    assert may_read(back, OFFICER_ABOVE)


def test_what_is_decided_in_a_chain_is_decided_by_whoever_sits_there():
    refused = moved(gone_up(), "send_back", HEAD_ABOVE, machine=CHAIN)
    at_home = moved(a_dossier("approve"), "approve", HEAD)

    assert decider(refused) == DISTRICT
    assert decider(at_home) == COMPETENT_AGENCY


def test_above_the_highest_there_is_nobody_and_nothing_is_on_offer():
    situation = a_situation(a_dossier("appraise"), machine=CHAIN)

    with pytest.raises(NobodyAbove):
        permit(situation, an_act(situation, "propose", OFFICER))
    offers = {offer.action.name: offer for offer in available_actions(situation, OFFICER)}
    assert isinstance(offers["propose"].refusal, NobodyAbove)


@pytest.mark.parametrize("field", ["commune", "elsewhere"])
def test_a_form_may_name_the_next_agency(field: str):
    machine = seated_at(f"form.{field}", "approve")
    situation = a_situation(a_dossier("appraise"), machine=machine)
    act = an_act(situation, "propose", OFFICER)

    if field == "commune":
        assert transition(situation, act).after.holder.agency == AgencyCode("H47.9.1")
    else:
        with pytest.raises(NoAgencyNamed):
            transition(situation, act)


def test_another_agency_takes_over_with_nobody_of_the_chain():
    dossier = replace(a_dossier("routed"), seats={"approve": DISTRICT}, people={
        "officer": OFFICER.id, desk(a_dossier("routed"), "dept_head", DISTRICT): HEAD_ABOVE.id,
    })  # fmt: skip
    clerk = holding("clerk", COMPETENT_AGENCY, Permission.RECEIVE_FOR_UNIT)

    after = moved(dossier, "reroute", clerk).after

    assert (dict(after.seats), dict(after.people)) == ({}, {})
    assert a_person("officer") not in after.people.values()

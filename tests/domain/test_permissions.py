"""Who fills a role, and who may read: by the seat of a role, the assignment, the parties."""

from dataclasses import replace

import pytest

from app.domain.dossier import Dossier
from app.domain.ids import AgencyCode
from app.domain.machine import COMPETENT, Role, RoleKind, Words
from app.domain.people import Grant, Permission, Principal
from app.domain.permissions import Part, may_read, part_in, role_agencies
from tests.examples import (
    ANOTHER_AGENCY,
    APPLICANT,
    ASKED,
    CLERK,
    COLLEAGUE,
    COMMUNE,
    COMPETENT_AGENCY,
    DESK,
    HEAD,
    OFFICER,
    OFFICER_ELSEWHERE,
    RECEIVER,
    STRANGER,
    SUBSTITUTE,
    SYSTEM,
    a_dossier,
    a_person,
    assigned_to,
    holding,
    moved,
    staff,
)
from tests.machine_building import ROLES, an_agency_role

IN_APPRAISAL = a_dossier("appraise")
CONSULTING = moved(IN_APPRAISAL, "consult_all", OFFICER).after
WORKING = sorted(set(Permission) - {Permission.ADMINISTER, Permission.PUBLISH, Permission.CONSULT})


@pytest.mark.parametrize(
    ("role", "who"),
    [
        ("applicant", APPLICANT),
        ("system", SYSTEM),
        ("receiver", RECEIVER),
        ("clerk", CLERK),
        ("officer", OFFICER),
        ("dept_head", HEAD),
    ],
)
def test_whoever_has_the_role_fills_it_and_nobody_else_does(role: str, who: Principal):
    assert part_in(ROLES[role], IN_APPRAISAL, who) == Part(role)
    others = {APPLICANT, STRANGER, SYSTEM, RECEIVER, CLERK, OFFICER, HEAD} - {who}
    assert [part_in(ROLES[role], IN_APPRAISAL, other) for other in others] == [None] * 6


def test_the_same_role_elsewhere_is_another():
    assert part_in(ROLES["officer"], IN_APPRAISAL, OFFICER_ELSEWHERE) is None


def test_a_role_without_a_permission_is_filled_by_nobody():
    role = Role(id="odd", kind=RoleKind.AGENCY, label=Words("a", "a"), agency=COMPETENT)
    assert part_in(role, IN_APPRAISAL, OFFICER) is None


@pytest.mark.parametrize(
    ("seat", "agencies"),
    [
        ("$receiving", {DESK}),
        ("$competent", {COMPETENT_AGENCY}),
        ("$owner", {COMPETENT_AGENCY}),
        ("$consulted", {COMMUNE, AgencyCode("H47.7")}),
        ("H47.99", {AgencyCode("H47.99")}),
        (None, {COMPETENT_AGENCY}),
    ],
)
def test_where_a_role_sits(seat: str | None, agencies: set[AgencyCode]):
    role = replace(ROLES["officer"], agency=seat)
    assert role_agencies(role, CONSULTING) == agencies


def test_the_owner_of_a_waiting_dossier_is_the_competent_agency():
    waiting = moved(IN_APPRAISAL, "request_obligation", OFFICER).after
    assert waiting.holder.agency is None
    assert role_agencies(ROLES["dept_head"], waiting) == {COMPETENT_AGENCY}


def test_an_assigned_dossier_is_for_the_assigned_officer():
    dossier = assigned_to(OFFICER)
    assert part_in(ROLES["officer"], dossier, OFFICER) == Part("officer")
    assert part_in(ROLES["officer"], dossier, COLLEAGUE) == Part("officer", assigned_elsewhere=True)


def test_the_substitute_of_the_assigned_officer_acts_in_his_name():
    dossier = assigned_to(OFFICER)
    assert part_in(ROLES["officer"], dossier, SUBSTITUTE) == Part("officer", OFFICER.id)


def test_the_substitute_of_somebody_else_is_a_colleague():
    other = staff("x", Grant(COMPETENT_AGENCY, Permission.PROCESS, a_person("somebody")))
    part = part_in(ROLES["officer"], assigned_to(OFFICER), other)
    assert part == Part("officer", assigned_elsewhere=True)


def test_a_role_that_is_not_personal_is_for_every_colleague():
    role = an_agency_role("officer", "$owner", Permission.PROCESS)
    assert part_in(role, assigned_to(OFFICER), COLLEAGUE) == Part("officer")


def test_who_holds_a_role_himself_does_not_act_for_another():
    both = staff(
        "both",
        Grant(COMPETENT_AGENCY, Permission.PROCESS, OFFICER.id),
        Grant(COMPETENT_AGENCY, Permission.PROCESS),
    )
    assert part_in(ROLES["officer"], IN_APPRAISAL, both) == Part("officer")
    assert part_in(ROLES["officer"], assigned_to(OFFICER), both) == Part("officer", OFFICER.id)
    assert part_in(ROLES["officer"], assigned_to(both), both) == Part("officer")


def test_who_only_stands_in_acts_for_the_absent_even_when_nobody_is_assigned():
    assert part_in(ROLES["officer"], IN_APPRAISAL, SUBSTITUTE) == Part("officer", OFFICER.id)


# Reading


def test_the_applicant_and_the_system_read():
    assert may_read(IN_APPRAISAL, APPLICANT)
    assert may_read(IN_APPRAISAL, SYSTEM)


def test_another_citizen_does_not_read():
    assert not may_read(IN_APPRAISAL, STRANGER)
    assert not may_read(replace(IN_APPRAISAL, applicant=None), STRANGER)


@pytest.mark.parametrize("permission", WORKING)
@pytest.mark.parametrize("agency", [DESK, COMPETENT_AGENCY])
def test_who_works_for_a_party_reads(permission: Permission, agency: AgencyCode):
    assert may_read(IN_APPRAISAL, holding("x", agency, permission))


@pytest.mark.parametrize("permission", Permission)
def test_who_works_elsewhere_does_not_read(permission: Permission):
    assert not may_read(CONSULTING, holding("x", ANOTHER_AGENCY, permission))


@pytest.mark.parametrize("permission", [Permission.ADMINISTER, Permission.PUBLISH])
@pytest.mark.parametrize("agency", [DESK, COMPETENT_AGENCY, COMMUNE])
def test_administrators_read_no_dossier(permission: Permission, agency: AgencyCode):
    assert not may_read(CONSULTING, holding("x", agency, permission))


def test_who_answers_for_an_asked_agency_reads_and_goes_on_reading():
    answered = moved(CONSULTING, "answer_consultation", ASKED).after
    assert not may_read(IN_APPRAISAL, ASKED)
    assert may_read(CONSULTING, ASKED)
    assert may_read(answered, ASKED)


@pytest.mark.parametrize("permission", WORKING)
def test_other_staff_of_an_asked_agency_do_not_read(permission: Permission):
    assert not may_read(CONSULTING, holding("x", COMMUNE, permission))


def test_who_answers_consultations_at_a_party_that_was_not_asked_does_not_read():
    assert not may_read(IN_APPRAISAL, holding("x", COMPETENT_AGENCY, Permission.CONSULT))


@pytest.mark.parametrize(
    "dossier", [IN_APPRAISAL, a_dossier("result_ready"), a_dossier("returned")]
)
def test_whoever_holds_the_dossier_reads_it(dossier: Dossier):
    elsewhere = replace(dossier, holder=replace(dossier.holder, agency=ANOTHER_AGENCY))
    assert may_read(elsewhere, holding("x", ANOTHER_AGENCY, Permission.PROCESS))

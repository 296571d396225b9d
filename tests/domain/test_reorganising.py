"""Who goes on with what when agencies close, and everything that keeps a plan from being stored."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.agencies import Agency, Tier, Validity
from app.domain.custody import Paper
from app.domain.ids import AgencyCode, PersonId
from app.domain.people import SYSTEM, Permission
from app.domain.permissions import may_read
from app.domain.reorganising import (
    Closing,
    Post,
    Reorganisation,
    Share,
    Traits,
    Transfer,
    appointments,
    new_parents,
)
from app.domain.reorganising_defects import Surroundings, defects_of_plan
from app.domain.resettling import SUCCEED, Resettlement, involved, resettle
from app.domain.situation import Situation
from app.domain.workflow import available_actions
from tests.domain.calendar_examples import OFFICE, at
from tests.example_machine import MACHINE
from tests.examples import (
    COMPETENT_AGENCY,
    COMPLETE,
    DESK,
    OFFICER,
    a_person,
    a_situation,
    assigned_to,
    holding,
)

DISTRICT, WARD, TOWN = AgencyCode("H47.21"), AgencyCode("H47.301"), AgencyCode("H47.302")
CENTRE, OLD_WARD = AgencyCode("H47.TTHCC"), AgencyCode("H47.21.1")
DAY, TODAY = date(2025, 7, 1), date(2025, 6, 20)


def agency(
    code: str, tier: Tier = Tier.COMMUNE, *, parent: str = "H47", desk: bool = True
) -> Agency:
    return Agency(
        code=AgencyCode(code), name=code, name_en=code, tier=tier,
        parent=None if tier is Tier.PROVINCE else AgencyCode(parent),
        validity=Validity(date(1997, 1, 1)), one_stop=desk, desk="Một cửa" if desk else None,
    )  # fmt: skip


def post(name: str, where: str, what: Permission) -> Post:
    return Post(
        person=a_person(name), username=name, full_name=name, agency=AgencyCode(where),
        permission=what, unit="Phòng", starts_on=date(2024, 1, 1),
    )  # fmt: skip


DIRECTORY = {
    found.code: found
    for found in (
        agency("H47", Tier.PROVINCE, desk=False),
        agency("H47.TTHCC", Tier.PROVINCE_CENTRE),
        agency("H47.21", Tier.DISTRICT),
        agency("H47.21.1", parent="H47.21"),
        agency("H47.301"),
        agency("H47.302"),
    )
}
AROUND = Surroundings(
    agencies=DIRECTORY,
    posts=(
        post("head", DISTRICT, Permission.APPROVE),
        post("clerk", DISTRICT, Permission.RECEIVE),
        post("desk", TOWN, Permission.RECEIVE),
        post("leader", TOWN, Permission.APPROVE),
        post("centre", CENTRE, Permission.RECEIVE),
        post("director", CENTRE, Permission.APPROVE),
    ),
    procedures=frozenset({"1.013225"}),
    fields=frozenset({"xay-dung"}),
    calendars=frozenset({"quang-nam"}),
)
CLOSING = Closing(
    agency=DISTRICT,
    shares=(
        Share(successor=CENTRE, procedures=("1.013225",), form={"work_kind": ("works",)}),
        Share(successor=TOWN, places=("phường Tân Thạnh", "xã Tam Thăng")),
        Share(successor=WARD),
    ),
)
PLAN = Reorganisation(effective_on=DAY, legal_basis="NQ 203/2025/QH15", closing=(CLOSING,))


def with_closing(**changes: object) -> Reorganisation:
    return replace(PLAN, closing=(replace(CLOSING, **changes),))  # type: ignore[arg-type]


def wrong(plan: Reorganisation, around: Surroundings = AROUND, today: date = TODAY) -> set[str]:
    return {f"{d.field} {d.code}" for d in defects_of_plan(plan, around, today)}


@pytest.mark.parametrize(
    ("procedure", "form", "address", "heir"),
    [
        ("1.013225", {"work_kind": "works"}, "Phường Tân Thạnh", CENTRE),
        ("1.013225", {"work_kind": "house"}, "12 Trần Phú, PHƯỜNG TÂN THẠNH, TP Tam Kỳ", TOWN),
        ("1.001612", {"work_kind": "works"}, "thôn 3 xa Tam Thang", TOWN),
        ("1.001612", {}, "xã Tam Thăngg", WARD),
        ("1.001612", {}, None, WARD),
    ],
)
def test_the_first_share_whose_criteria_all_hold_takes_the_dossier(
    procedure: str, form: dict[str, object], address: str | None, heir: AgencyCode
):
    traits = Traits(procedure=procedure, subject="xay-dung", form=form, address=address)
    assert PLAN.heirs([DISTRICT, COMPETENT_AGENCY, None], traits) == {DISTRICT: heir}


def test_people_follow_the_rest_of_the_work_unless_the_plan_names_them():
    plan = with_closing(
        people=(
            Transfer(username="head", agency=TOWN, roles=(Permission.SIGN, Permission.APPROVE)),
            Transfer(username="head", agency=CENTRE, unit="Ban Giám đốc"),
        )
    )
    found = {
        (new.username, new.agency, new.permission.value, new.unit)
        for new in appointments(plan, AROUND.posts)
    }
    assert found == {
        ("head", TOWN, "sign", "Phòng"),
        ("head", TOWN, "approve", "Phòng"),
        ("head", CENTRE, "approve", "Ban Giám đốc"),
        ("clerk", WARD, "receive", "Phòng"),
    }
    assert {new.starts_on for new in appointments(plan, AROUND.posts)} == {DAY}


def test_what_stood_under_a_closing_agency_goes_where_its_tier_allows():
    assert new_parents(PLAN, DIRECTORY) == {OLD_WARD: AgencyCode("H47")}
    merged = replace(
        PLAN, closing=(Closing(agency=DISTRICT, shares=(Share(successor=AgencyCode("H47.22")),)),)
    )
    directory = {**DIRECTORY, AgencyCode("H47.22"): agency("H47.22", Tier.DISTRICT)}
    assert new_parents(merged, directory) == {OLD_WARD: "H47.22"}


def test_a_sound_plan_has_no_defects():
    assert wrong(PLAN) == set()


def test_everything_that_is_wrong_is_told_at_once():
    plan = Reorganisation(
        effective_on=TODAY,
        legal_basis=" ",
        closing=(
            Closing(
                agency=DISTRICT,
                shares=(
                    Share(successor=WARD),
                    Share(successor=AgencyCode("H47.9"), fields=("nha-dat",)),
                    Share(successor=OLD_WARD),
                ),
                people=(Transfer(username="nobody", agency=CENTRE),),
            ),
            Closing(agency=OLD_WARD, shares=(Share(successor=DISTRICT, procedures=("9.9",)),)),
            Closing(agency=AgencyCode("H47.77")),
            Closing(agency=AgencyCode("H47.77")),
        ),
        establishing=(
            replace(agency("H47.301"), calendar="nowhere"),
            replace(agency("X"), validity=Validity(date(2026, 1, 1))),
        ),
    )
    around = replace(
        AROUND,
        planned=frozenset({OLD_WARD}),
        owned={OLD_WARD: ("1.001193",)},
        open_dossiers={AgencyCode("H47.77"): 3},
    )
    assert wrong(plan, around) == {
        "effective_on not_in_future",
        "legal_basis required",
        "closing.H47.77 closes_twice",
        "closing.H47.77 unknown_agency",
        "closing.H47.77.to dossiers_without_successor",
        "establishing.H47.301.code already_used",
        "establishing.H47.301.calendar calendar_missing",
        "establishing.X.code malformed_identifier",
        "establishing.X.valid agency_closed",
        "closing.H47.21.to two_take_the_rest",
        "closing.H47.21.to.H47.9.fields unknown_procedure_field",
        "closing.H47.21.to.H47.9 unknown_agency",
        "closing.H47.21.to.H47.21.1 successor_closes_too",
        "closing.H47.21.people.nobody not_there",
        "closing.H47.21.people.nobody not_a_successor",
        *(f"closing.H47.21.to.{heir} nobody_there" for heir in ("H47.9", "H47.21.1")),
        "closing.H47.21.1 already_planned",
        "closing.H47.21.1.procedures procedure_without_owner",
        "closing.H47.21.1.to nobody_takes_the_rest",
        "closing.H47.21.1.to.H47.21.procedures unknown_procedure",
        "closing.H47.21.1.to.H47.21 successor_closes_too",
    }


def test_a_desk_is_succeeded_by_a_desk_and_the_rest_comes_last():
    directory = {**DIRECTORY, WARD: agency("H47.301", desk=False)}
    assert wrong(PLAN, replace(AROUND, agencies=directory)) == {
        "closing.H47.21.to.H47.301 successor_without_desk"
    }
    shares = (CLOSING.shares[2], CLOSING.shares[0])
    assert wrong(with_closing(shares=shares)) == {"closing.H47.21.to rest_comes_last"}


def test_an_agency_that_ends_by_itself_cannot_be_closed_and_an_orphan_has_nowhere_to_go():
    ended = replace(DIRECTORY[DISTRICT], validity=Validity(date(1997, 1, 1), date(2025, 6, 1)))
    assert wrong(PLAN, replace(AROUND, agencies={**DIRECTORY, DISTRICT: ended})) == {
        "closing.H47.21 agency_closed"
    }
    point = agency("H47.21.9", Tier.POINT, parent="H47.21")
    to_the_centre = with_closing(shares=(Share(successor=CENTRE),))
    around = replace(AROUND, agencies={**DIRECTORY, point.code: point})
    assert wrong(to_the_centre, around) == set(), "a point may stand under the centre"
    branch = replace(point, tier=Tier.BRANCH)
    to_a_ward = with_closing(shares=(Share(successor=WARD),))
    around = replace(AROUND, agencies={**DIRECTORY, branch.code: branch})
    assert wrong(to_a_ward, around) == {"closing.H47.21 child_left_behind"}


def succeeded(*staff: tuple[PersonId, AgencyCode]):
    before = replace(
        assigned_to(OFFICER),
        custody=(
            Paper(key="so_do", originals=1, returnable=True, holder=COMPETENT_AGENCY, to=DESK),
        ),
    )
    change = Resettlement(
        action=SUCCEED, agencies={COMPETENT_AGENCY: WARD, DESK: TOWN}, staff=frozenset(staff)
    )
    moment = at("2026-03-09 00:05")
    return before, resettle(
        Situation(MACHINE, before, OFFICE, COMPLETE, moment), change, SYSTEM, moment
    )


def test_a_succeeded_dossier_stands_where_it_stood_with_its_heirs_in_every_part():
    before, moved = succeeded((OFFICER.id, WARD))
    after = moved.after
    assert involved(before) == {COMPETENT_AGENCY, DESK}
    assert involved(after) == {WARD, TOWN}
    assert (after.receiving_agency, after.competent_agency) == (TOWN, WARD)
    assert (after.custody[0].holder, after.custody[0].to) == (WARD, TOWN)
    assert (after.code, after.state, after.clock) == (before.code, before.state, before.clock)
    assert after.version == before.version + 1
    assert moved.act.action == "succeed"


def test_an_officer_keeps_his_dossier_only_where_he_went_with_it():
    _, moved = succeeded((OFFICER.id, WARD))
    assert moved.after.people == moved.before.people
    before, moved = succeeded((OFFICER.id, TOWN))
    assert before.people != {}
    assert moved.after.people == {}
    assert moved.after.holder.person is None


def test_a_successor_reads_what_was_left_behind_and_can_do_nothing_with_it():
    left = assigned_to(OFFICER)
    heir = replace(
        holding("heir", WARD, Permission.PROCESS), inherited=frozenset({COMPETENT_AGENCY})
    )
    assert may_read(left, heir)
    assert not may_read(left, replace(heir, inherited=frozenset({DISTRICT})))
    offers = available_actions(a_situation(left), heir)
    assert [offer for offer in offers if offer.refusal is None] == []

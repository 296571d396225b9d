"""Liên thông khác cấp: commune, district, department; the result comes back to the commune."""

import json
from datetime import timedelta

import pytest

from app.domain.people import Permission
from app.procedures.actions.publish import PublishFiles, publish
from tests.procedures.examples import library_of
from tests.web.furnishing import role
from tests.web.replaying import what_a_replay_would_change
from tests.web.world import APPLICANT, MORNING, Json, World

COMMUNE, DISTRICT, DEPARTMENT = "H47.21.1", "H47.21", "H47.7"
NAME = "9.000019-lien-thong-ba-cap.v1.yaml"
THREE_TIERS = """\
kind: procedure
code: "9.000019"
version: 1
effective: {from: 2026-01-01}
name: {vi: Liên thông ba cấp, en: Three tiers}
field: {code: thu, vi: Thử nghiệm, en: Trial}
owner: $receiving
legal_basis: [61/2018/NĐ-CP Điều 19.7]
lifecycle: standard@1
calendar: quang-nam
level: full
channels: [online]
subjects: [citizen]
deadline: {total: 20wd}
result: {vi: Quyết định, en: Decision}
fees: []
documents: []
steps:
  verify: {kind: appraise, budget: 2wd}
  to_district: {kind: transfer, agency: $above, budget: 4wh}
  examine:
    kind: appraise
    agency: $here
    budget: 3wd
    back: verify
    without: [request_supplement]
    actions:
      send_back:
        {vi: Trả lại, en: Send back, to: $previous, by: [officer], requires: [comment], limit: 1}
  to_department: {kind: transfer, agency: H47.7, budget: 4wh}
  decide: {kind: sign, agency: $here, budget: 2wd}
  issue: {agency: $here, budget: 4wh}
scenarios:
  golden:
    - given: receiving=H47.21.1
    - 2026-08-20T09:00 applicant submit -> submitted
"""
HERE, THERE, UP = "consulted", "unrelated", "competent"
"""The people of the world at the commune, at the district (see ``district``), at the department."""


@pytest.fixture(autouse=True, scope="module")
async def district(world: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    library = library_of(tmp_path_factory.mktemp("chain"), {NAME: THREE_TIERS})
    command = PublishFiles(given=library, together=library, at=MORNING)
    published = await publish(world.house.sessions, command)
    assert not published.report.problems, published.report.problems
    for name in ("receive_for_unit", "process", "receive"):
        grant = role(world.people[f"{name}@{THERE}"].id, DISTRICT, Permission(name))
        columns, values = ", ".join(grant), ", ".join(f":{column}" for column in grant)
        await world.run(f"insert into role_grant ({columns}) values ({values})", **grant)  # noqa: S608


async def verified(world: World) -> Json:
    """A dossier that the commune has verified and not yet sent on."""
    dossier = await world.submitted(
        procedure="9.000019", receiving_agency=COMMUNE, form={}, documents=[]
    )
    for action, part in (
        ("receive", "receive"),
        ("route", "receive"),
        ("accept", "receive_for_unit"),
    ):
        dossier = await world.acted(dossier, action, f"{part}@{HERE}")
    return dossier


def held(dossier: Json) -> tuple[str, str | None, str | None]:
    return dossier["state"], dossier["holder"]["agency"], dossier["holder"]["person"]


async def test_up_two_tiers_and_the_result_lies_at_the_desk_that_received_it(world: World):
    dossier = await verified(world)
    promised = (dossier["code"], dossier["due"])
    assert held(dossier) == ("verify", COMMUNE, f"Ông process@{HERE}")

    dossier = await world.acted(dossier, "propose", f"process@{HERE}")
    assert held(dossier) == ("to_district", DISTRICT, None)
    assert dossier["holder"]["agency_name"] == "Ủy ban nhân dân thành phố Tam Kỳ"
    refused = await world.post(
        f"/dossiers/{dossier['id']}/actions/take_over", {}, f"receive_for_unit@{HERE}"
    )
    assert refused.status_code == 403, "it is not the commune's any more"
    dossier = await world.acted(dossier, "take_over", f"receive_for_unit@{THERE}")
    assert held(dossier) == ("examine", DISTRICT, f"Ông process@{THERE}")

    back = {"comment": "Xác minh lại nơi ở"}
    dossier = await world.acted(dossier, "send_back", f"process@{THERE}", back)
    assert held(dossier) == ("verify", COMMUNE, f"Ông process@{HERE}"), "to the same person"
    dossier = await world.acted(dossier, "propose", f"process@{HERE}")
    dossier = await world.acted(dossier, "take_over", f"receive_for_unit@{THERE}")
    assert held(dossier) == ("examine", DISTRICT, f"Ông process@{THERE}")

    with world.at(MORNING + timedelta(days=1)):
        dossier = await world.acted(dossier, "propose", f"process@{THERE}")
        assert dossier["holder"]["agency"] == DEPARTMENT
        for reader in (f"process@{THERE}", f"process@{HERE}", f"sign@{UP}"):
            listed = (await world.get("/dossiers", reader)).json()["items"]
            assert dossier["id"] in {line["id"] for line in listed}, reader
            assert (await world.seen(dossier, reader))["code"] == promised[0]
        stranger = await world.get(f"/dossiers/{dossier['id']}", f"sign@{THERE}")
        assert stranger.status_code == 404, "an agency that never had it"

        dossier = await world.acted(dossier, "take_over", f"receive_for_unit@{UP}")
        dossier = await world.acted(
            dossier, "sign", f"sign@{UP}", {"data": {"signature": {"method": "handwritten"}}}
        )
        result = {"data": {"result": {"number": "9/QĐ", "issued_on": "2026-08-21"}}}
        dossier = await world.acted(dossier, "issue_result", f"issue@{UP}", result)
        assert held(dossier)[:2] == ("result_ready", COMMUNE)
        assert (dossier["code"], dossier["original_due"]) == promised
        elsewhere = await world.post(
            f"/dossiers/{dossier['id']}/actions/hand_over",
            {"data": {"receipt": {"collector": "Nguyễn Thị Ánh"}}},
            f"receive@{THERE}",
        )
        assert elsewhere.status_code == 403
        dossier = await world.acted(
            dossier,
            "hand_over",
            f"receive@{HERE}",
            {"data": {"receipt": {"collector": "Nguyễn Thị Ánh"}}},
        )
        assert (await world.seen(dossier, f"process@{THERE}"))["state"] == "returned"
    assert await what_a_replay_would_change(world, "9.000019", dossier) == []


async def test_nothing_goes_to_an_agency_that_is_closed(world: World):
    dossier = await verified(world)
    await world.run("update agency set valid_to = '2026-08-19' where code = :code", code=DISTRICT)
    answer = await world.post(f"/dossiers/{dossier['id']}/actions/propose", {}, f"process@{HERE}")
    await world.run("update agency set valid_to = null where code = :code", code=DISTRICT)

    assert (answer.status_code, answer.json()["reason"]) == (409, "agency_closed")
    assert (await world.seen(dossier, APPLICANT))["state"] == "verify"


async def test_whoever_left_the_agency_does_not_get_it_back(world: World):
    dossier = await verified(world)
    dossier = await world.acted(dossier, "propose", f"process@{HERE}")
    dossier = await world.acted(dossier, "take_over", f"receive_for_unit@{THERE}")
    back = {"comment": "Xác minh lại"}
    dossier = await world.acted(dossier, "send_back", f"process@{THERE}", back)
    dossier = await world.acted(dossier, "propose", f"process@{HERE}")
    left = "update role_grant set revoked_at = :at where person = :person and agency = :agency"
    who = {"person": world.people[f"process@{THERE}"].id, "agency": DISTRICT}
    await world.run(left, at=MORNING, **who)

    dossier = await world.acted(dossier, "take_over", f"receive_for_unit@{THERE}")

    await world.run(left, at=None, **who)
    assert held(dossier) == ("examine", DISTRICT, None), "any colleague may take it up"


async def test_a_refusal_goes_out_under_the_name_of_the_agency_that_refused(world: World):
    dossier = await verified(world)
    why = {"comment": "Không đúng đối tượng"}
    dossier = await world.acted(dossier, "propose_refusal", f"process@{HERE}", why)
    dossier = await world.acted(dossier, "take_over", f"receive_for_unit@{THERE}")
    dossier = await world.acted(dossier, "propose_refusal", f"process@{THERE}", why)
    dossier = await world.acted(dossier, "take_over", f"receive_for_unit@{UP}")
    dossier = await world.acted(dossier, "confirm_refusal", f"sign@{UP}", why)

    [form] = await world.rows(
        "select facts from issued_form where dossier_id = :id and form = 'M03'", id=dossier["id"]
    )
    facts = json.loads(form["facts"])
    department = "Sở Nông nghiệp và Phát triển nông thôn tỉnh Quảng Nam"
    assert facts["decider"] == department
    assert facts["issuer"]["name"] == department
    assert held(dossier)[:2] == ("result_ready", COMMUNE)

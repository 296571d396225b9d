"""The rules of acceptance that are about a dossier's course, each as a province would try it."""

from datetime import datetime, timedelta

import pytest

from app.dossiers.actions.keep_time import keep_time
from tests.web.situations import REASON, RECEIPT, SUPPLEMENT, TO_RESULT, walked
from tests.web.world import (
    ABOVE,
    APPLICANT,
    DESK,
    HEAD,
    MORNING,
    OFFICER,
    STRANGER,
    Json,
    World,
)

SUPERVISOR = "supervise@receiving"
COMMUNE = "H47.21.1"
ANSWER: Json = {"data": {"answers": {"school": "Cao đẳng Du lịch"}}}
EXTENSION: Json = {"comment": "Chờ ý kiến.", "data": {"extension": "3wd"}}
BASIS: Json = {"legal_basis": "Điều 15 Nghị định 61/2018/NĐ-CP"}


async def in_appraisal(world: World) -> Json:
    return await walked(world, await world.submitted(), TO_RESULT[:4])


async def refused(world: World, dossier: Json, action: str, who: str, body: Json) -> Json:
    answer = await world.post(f"/dossiers/{dossier['id']}/actions/{action}", body, who)
    assert answer.status_code in {403, 409}, answer.text
    return dict(answer.json())


async def test_rule_02_what_was_not_accepted_has_no_code_and_is_in_no_figure(world: World):
    before = (await world.get("/statistics?from=2026-08-20&to=2026-08-20")).json()
    waiting = await world.submitted()
    turned_away = await world.acted(await world.submitted(), "refuse", DESK, REASON)
    assert (waiting["code"], turned_away["code"]) == (None, None)
    after = (await world.get("/statistics?from=2026-08-20&to=2026-08-20")).json()
    assert after["received"]["total"]["count"] == before["received"]["total"]["count"]


async def test_rule_03_a_second_request_at_reception_needs_a_basis_and_an_approver(world: World):
    dossier = await world.submitted()
    await world.acted(dossier, "request_supplement", DESK, SUPPLEMENT)
    await world.acted(dossier, "supplement", APPLICANT, ANSWER)

    problem = await refused(world, dossier, "request_supplement", DESK, SUPPLEMENT)
    assert problem["code"] == "limit"
    assert problem["detail"]

    again: Json = {**SUPPLEMENT, "override": True}
    again["data"] = {**SUPPLEMENT["data"], **BASIS}
    assert (await refused(world, dossier, "request_supplement", DESK, again))["code"] == "forbidden"
    asked = await world.acted(dossier, "request_supplement", SUPERVISOR, again)
    assert asked["state"] == "waiting_early"
    assert [violation["kind"] for violation in asked["violations"]] == ["override"]


async def test_rule_04_a_supplement_after_appraisal_counts_anew_and_a_late_one_is_noted(
    world: World,
):
    dossier = await in_appraisal(world)
    with world.at(MORNING + timedelta(days=1)):
        asked = await world.acted(dossier, "request_supplement", OFFICER, SUPPLEMENT)
    assert (asked["due"], asked["violations"]) == (None, [])
    with world.at(MORNING + timedelta(days=8)):
        back = await world.acted(dossier, "supplement", APPLICANT, ANSWER)
    assert day_of(back["due"]) > day_of(dossier["due"])
    assert back["clock"]["started_at"].startswith("2026-08-28")

    late = await in_appraisal(world)
    with world.at(MORNING + timedelta(days=8)):
        problem = await refused(world, late, "request_supplement", OFFICER, SUPPLEMENT)
        assert (problem["code"], "19.4" in problem["detail"]) == ("guard", True)
        forced: Json = {**SUPPLEMENT, "override": True}
        forced["data"] = {**SUPPLEMENT["data"], **BASIS}
        asked = await world.acted(late, "request_supplement", HEAD, forced)
    [violation] = asked["violations"]
    assert (violation["kind"], "19.4" in violation["legal"]) == ("override", True)


async def test_rule_05_one_new_date_a_day_before_or_a_violation(world: World):
    dossier = await in_appraisal(world)
    due = moment(dossier["due"])
    with world.at(due - timedelta(days=4)):
        extended = await world.acted(dossier, "extend", HEAD, EXTENSION)
        assert extended["due"] > dossier["due"]
        assert extended["original_due"] == dossier["original_due"]
        assert "M04" in extended["forms"]
        problem = await refused(world, dossier, "extend", HEAD, EXTENSION)
        assert (problem["code"], "19.9" in problem["detail"]) == ("limit", True)

    forgotten = await in_appraisal(world)
    with world.at(due - timedelta(hours=2)):
        problem = await refused(world, forgotten, "extend", HEAD, EXTENSION)
        assert problem["code"] == "too_late"
    await keep_time(world.house.office, due)
    with world.at(due + timedelta(hours=1)):
        seen = await world.seen(forgotten, HEAD)
        assert seen["apology"]["reason"]
        assert [violation["kind"] for violation in seen["violations"]] == ["missed_apology"]
        sorry = {"comment": "Chậm do chờ ý kiến.", "data": {"promised_on": "2026-09-30"}}
        apologised = await world.acted(forgotten, "apologise", HEAD, sorry)
    assert (apologised["due"], apologised["apology"]) == (forgotten["due"], None)
    assert "late_apology" in {violation["kind"] for violation in apologised["violations"]}


async def test_rule_07_the_result_goes_back_to_where_the_dossier_was_received(world: World):
    dossier = await in_appraisal(world)
    assert dossier["receiving_agency"] != dossier["competent_agency"]
    dossier = await walked(world, dossier, TO_RESULT[4:])
    assert dossier["holder"]["agency"] == dossier["receiving_agency"]
    assert (await world.acted(dossier, "hand_over", DESK, RECEIPT))["national_status"] == 10


async def test_rule_11_without_proof_only_code_and_degree_are_told(world: World):
    dossier = await in_appraisal(world)
    told = (await world.post("/tracking", {"code": dossier["code"]})).json()
    assert {key for key, value in told.items() if value not in (None, [], False)} == {
        "code",
        "degree_of_completion",
    }


async def test_rule_15_every_change_of_state_is_told_with_holder_and_times(world: World):
    dossier = await in_appraisal(world)
    path = f"/dossiers/{dossier['id']}/notices"
    told = (await world.get(path, APPLICANT)).json()["items"]
    events = (await world.get(f"/dossiers/{dossier['id']}/events", DESK)).json()["items"]
    changes = [event for event in events if event["from_state"] != event["to_state"]]
    assert [notice["seq"] for notice in told] == [event["seq"] for event in changes]
    assert [notice["at"] for notice in told] == [event["at"] for event in changes]
    received, last = told[1], told[-1]
    assert (received["notice"], received["agency"]) == ("received", "H47.TTHCC")
    assert last["agency_name"].startswith("Sở Văn hóa")
    assert last["person"]
    assert moment(last["due"]) == moment(dossier["due"])


async def test_rule_16_nobody_reads_another_agencys_dossier_and_every_look_is_on_record(
    world: World,
):
    dossier = await in_appraisal(world)
    for outsider in ("process@unrelated", "supervise@unrelated", STRANGER):
        assert (await world.get(f"/dossiers/{dossier['id']}", outsider)).status_code == 404
    for reader in (DESK, HEAD, ABOVE):
        await world.seen(dossier, reader)
    looks = await world.rows(
        "SELECT p.username FROM dossier_view v JOIN person p ON p.id = v.person"
        " WHERE v.dossier_id = :id",
        id=dossier["id"],
    )
    assert {look["username"] for look in looks} >= {DESK, HEAD, ABOVE}


@pytest.mark.parametrize("way", ["withdraw", "stop"])
async def test_what_was_withdrawn_or_stopped_never_comes_back(world: World, way: str):
    dossier = await in_appraisal(world)
    body: Json = {**REASON, "data": BASIS} if way == "stop" else REASON
    ended = await world.acted(dossier, way, HEAD if way == "stop" else APPLICANT, body)
    assert ended["national_status"] in {7, 8}
    assert (await refused(world, dossier, "propose", OFFICER, {}))["code"] == "conflict"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def day_of(text: str) -> str:
    return text[:10]

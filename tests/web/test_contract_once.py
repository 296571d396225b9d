"""One effect for one Idempotency-Key, and no effect on a dossier that has moved on."""

import asyncio

import pytest

from tests.web.situations import QUESTION, RECEIPT, reached
from tests.web.world import APPLICANT, COLLEAGUE, DESK, OFFICER, STRANGER, Json, World, raw

REPLAYED = "idempotent-replayed"


async def count(world: World, table: str) -> int:
    return int((await world.rows(f"select count(*) as n from {table}"))[0]["n"])  # noqa: S608


async def test_a_submission_that_is_sent_again_is_one_dossier_with_one_answer(world: World):
    body = await world.submission()
    before = await count(world, "dossier")
    first = await world.post("/dossiers", body, APPLICANT, **{"Idempotency-Key": "s-1"})
    again = await world.post("/dossiers", body, APPLICANT, **{"Idempotency-Key": "s-1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert REPLAYED not in first.headers
    assert again.headers[REPLAYED] == "true"
    assert await count(world, "dossier") == before + 1


async def test_the_key_of_another_request_is_a_duplicate(world: World):
    body = await world.submission()
    await world.post("/dossiers", body, APPLICANT, **{"Idempotency-Key": "s-2"})
    other = {**body, "form": {"language": "en"}}
    answer = await world.post("/dossiers", other, APPLICANT, **{"Idempotency-Key": "s-2"})
    assert answer.status_code == 409
    assert answer.json()["code"] == "duplicate"


async def test_a_key_belongs_to_whoever_sent_it(world: World):
    for who in (APPLICANT, STRANGER):
        body = await world.submission(who)
        answer = await world.post("/dossiers", body, who, **{"Idempotency-Key": "shared"})
        assert answer.status_code == 201
        assert REPLAYED not in answer.headers


async def test_a_refused_request_may_be_tried_again_with_its_key(world: World):
    body = await world.submission()
    papers = body.pop("documents")
    key = {"Idempotency-Key": "s-3"}
    refused = await world.post("/dossiers", {**body, "documents": []}, APPLICANT, **key)
    assert refused.status_code == 422
    answer = await world.post("/dossiers", {**body, "documents": papers}, APPLICANT, **key)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("key", ["", " ", "a b", "k" * 201, "khóa", "a\tb"])
async def test_a_key_is_up_to_two_hundred_visible_characters(world: World, key: str):
    headers = raw({"Idempotency-Key": key, **world.people[APPLICANT].headers})
    answer = await world.http.post("/api/v1/dossiers", json={}, headers=headers)
    assert answer.status_code == 422, answer.text
    assert "Idempotency-Key" in {error["field"] for error in answer.json()["errors"]}


async def test_an_action_that_is_sent_again_happens_once(world: World):
    dossier, _ = await reached(world, "ready")
    path = f"/dossiers/{dossier['id']}/actions/notify_ready"
    first = await world.post(path, {}, DESK, **{"Idempotency-Key": "a-1"})
    again = await world.post(path, {}, DESK, **{"Idempotency-Key": "a-1"})
    assert first.content == again.content
    assert again.headers[REPLAYED] == "true"
    assert (await world.seen(dossier, DESK))["version"] == first.json()["version"]
    third = await world.post(path, {}, DESK, **{"Idempotency-Key": "a-2"})
    assert third.json()["version"] == first.json()["version"] + 1


async def test_eight_twins_of_a_submission_are_one_dossier(world: World):
    body = await world.submission()
    before = await count(world, "dossier")
    key = {"Idempotency-Key": "twins-1"}
    answers = await asyncio.gather(
        *(world.post("/dossiers", body, APPLICANT, **key) for _ in range(8))
    )
    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.content for answer in answers}) == 1
    assert sum(REPLAYED not in answer.headers for answer in answers) == 1
    assert await count(world, "dossier") == before + 1


@pytest.mark.parametrize("action", ["receive", "withdraw"])
async def test_eight_twins_of_an_action_are_one_event_and_one_answer(world: World, action: str):
    dossier = await world.submitted()
    body: Json = {"comment": "Lý do."} if action == "withdraw" else {}
    path = f"/dossiers/{dossier['id']}/actions/{action}"
    answers = await asyncio.gather(
        *(world.post(path, body, DESK, **{"Idempotency-Key": f"twins-{action}"}) for _ in range(8))
    )
    assert [answer.status_code for answer in answers] == [200] * 8
    assert len({answer.content for answer in answers}) == 1
    events = (await world.get(f"/dossiers/{dossier['id']}/events", DESK)).json()["items"]
    assert [event["action"] for event in events] == ["submit", action]


async def test_two_officers_at_the_same_button_are_one_and_one_stale(world: World):
    dossier = await world.submitted()
    path = f"/dossiers/{dossier['id']}/actions/receive"
    answers = await asyncio.gather(
        *(world.post(path, {}, DESK, **{"If-Match": '"1"'}) for _ in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    stale = next(answer for answer in answers if answer.status_code == 409).json()
    assert (stale["code"], stale["state"], stale["version"]) == ("stale", "received", 2)


async def test_an_upload_that_is_sent_again_is_one_file(world: World):
    key = {"Idempotency-Key": "u-1"}
    files = {"file": ("don.pdf", await good_file(world), "application/pdf")}
    first = await world.call("POST", "/uploads", APPLICANT, files=files, headers=key)
    again = await world.call("POST", "/uploads", APPLICANT, files=files, headers=key)
    assert first.json() == again.json()
    assert again.headers[REPLAYED] == "true"
    other = {"file": ("khac.pdf", await good_file(world), "application/pdf")}
    answer = await world.call("POST", "/uploads", APPLICANT, files=other, headers=key)
    assert answer.json()["code"] == "duplicate"


async def good_file(world: World) -> bytes:
    dossier = await world.submitted()
    answer = await world.get(f"/dossiers/{dossier['id']}/documents/don", APPLICANT)
    return bytes(answer.content)


async def test_a_bulk_request_that_is_sent_again_happens_once_and_says_so(world: World):
    dossier, look = await reached(world, "approve")
    with world.at(look):
        body = {"action": "approve", "dossiers": [{"id": dossier["id"]}]}
        key = {"Idempotency-Key": "b-1"}
        first = await world.post("/dossiers/bulk-actions", body, "approve@competent", **key)
        again = await world.post("/dossiers/bulk-actions", body, "approve@competent", **key)
        assert first.json() == again.json() == {"done": [dossier["id"]], "refused": []}
        assert again.headers[REPLAYED] == "true"
        other = {**body, "comment": "Khác."}
        answer = await world.post("/dossiers/bulk-actions", other, "approve@competent", **key)
        assert answer.status_code == 409, answer.text
        assert answer.json()["code"] == "duplicate"
    assert (await world.seen(dossier, DESK))["state"] == "sign"


async def test_bulk_actions_are_judged_one_by_one(world: World):
    ready, _ = await reached(world, "approve")
    proposed_refusal, _ = await reached(world, "approve_refusal")
    early, look = await reached(world, "appraise")
    body = {
        "action": "approve",
        "dossiers": [
            {"id": proposed_refusal["id"]},
            {"id": ready["code"]},
            {"id": early["id"]},
            {"id": "H47.15-260820-9999"},
            {"id": ready["id"], "version": 1},
        ],
    }
    with world.at(look):
        answer = (await world.post("/dossiers/bulk-actions", body, "approve@competent")).json()
    assert answer["done"] == [ready["code"]]
    assert [(line["id"], line["code"]) for line in answer["refused"]] == [
        (proposed_refusal["id"], "guard"),
        (early["id"], "conflict"),
        ("H47.15-260820-9999", "not_found"),
        (ready["id"], "stale"),
    ]


async def test_the_version_that_one_saw_must_be_the_present_one(world: World):
    dossier = await world.submitted()
    got = await world.get(f"/dossiers/{dossier['id']}", DESK)
    assert got.headers["etag"] == '"1"'
    path = f"/dossiers/{dossier['id']}/actions/receive"
    stale = await world.post(path, {}, DESK, **{"If-Match": '"7"'})
    assert stale.status_code == 409
    problem = stale.json()
    assert problem["code"] == "stale"
    assert (problem["state"], problem["version"]) == ("submitted", 1)
    done = await world.post(path, {}, DESK, **{"If-Match": got.headers["etag"]})
    assert done.status_code == 200
    assert done.headers["etag"] == '"2"'
    any_version = await world.post(
        f"/dossiers/{dossier['id']}/actions/route", {}, DESK, **{"If-Match": "*"}
    )
    assert any_version.status_code == 200


@pytest.mark.parametrize("tag", ["1", '"x"', '"-1"', '"1", "2"', '"99999999999999999999"', '""'])
async def test_a_version_that_is_none_is_invalid(world: World, tag: str):
    dossier = await world.submitted()
    path = f"/dossiers/{dossier['id']}/actions/receive"
    answer = await world.post(path, {}, DESK, **{"If-Match": tag})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "If-Match"


async def test_staleness_is_told_before_anything_else(world: World):
    dossier, look = await reached(world, "appraise")
    path = f"/dossiers/{dossier['id']}/actions/approve"
    with world.at(look):
        answer = await world.post(path, {"data": {"x": 1}}, COLLEAGUE, **{"If-Match": '"1"'})
    assert answer.json()["code"] == "stale"


async def test_nothing_is_half_written_when_one_of_several_inputs_is_wrong(world: World):
    dossier, look = await reached(world, "appraise")
    before = await world.rows("select * from dossier where id = :id", id=dossier["id"])
    with world.at(look):
        bodies: list[Json] = [
            {},
            {"data": {"consultation": {}}},
            {**QUESTION, "documents": [{}]},
            RECEIPT,
        ]
        for body in bodies:
            path = f"/dossiers/{dossier['id']}/actions/consult"
            assert (await world.post(path, body, OFFICER)).status_code == 422
    assert await world.rows("select * from dossier where id = :id", id=dossier["id"]) == before

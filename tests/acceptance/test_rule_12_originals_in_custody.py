"""Quy tắc 12: no dossier is closed with originals not given back, wherever they may be."""

import json

from app.domain.handing_over import CARRIERS
from tests.web.permission_table import READ_DOSSIERS
from tests.web.situations import REASON, finished
from tests.web.world import (
    ABOVE,
    APPLICANT,
    CLERK,
    DESK,
    EVERYBODY,
    NOBODY,
    STRANGER,
    Json,
    World,
)

SEES_LISTS = (*READ_DOSSIERS, "consult")
CENTRE, CULTURE = "H47.TTHCC", "H47.15"
ORIGINAL: Json = {"key": "van_bang", "originals": 1, "returnable": True}
COLLECTED: Json = {"data": {"receipt": {"collector": "Nguyễn Thị Ánh"}}}
WITH_ORIGINALS: Json = {
    "data": {"receipt": {"collector": "Nguyễn Thị Ánh", "originals_returned": True}}
}


async def at_the_counter(world: World, **changes: object) -> Json:
    """A dossier of which the desk has taken in an original that goes back, and two photos."""
    return await world.submitted(DESK, papers=["anh", ORIGINAL], **changes)


async def handed_over(world: World, dossier: Json, giver: str, to: str) -> Json:
    giving = CULTURE if giver != DESK else CENTRE
    body = {"to_agency": to, "from_agency": giving, "dossiers": [{"id": dossier["id"]}]}
    answer = await world.post("/handovers", body, giver)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["done"], found["refused"]) == ([dossier["id"]], [])
    return dict(found)


async def acknowledged(
    world: World, handover: Json, dossier: Json, who: str, **said: object
) -> Json:
    body = {"received": [{"dossier": dossier["id"], **said}]}
    answer = await world.post(f"/handovers/{handover['id']}/receipt", body, who)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def refusal(world: World, dossier: Json, action: str, body: Json) -> Json:
    answer = await world.post(f"/dossiers/{dossier['id']}/actions/{action}", body, DESK)
    assert answer.status_code == 409, answer.text
    return dict(answer.json())


async def inbox(world: World, who: str) -> set[str]:
    return {line["id"] for line in (await world.get("/inbox", who)).json()["items"]}


async def test_rule_12_a_result_goes_out_with_the_originals_or_not_at_all(world: World):
    dossier = await at_the_counter(world)
    papers = {paper["key"]: paper for paper in dossier["custody"]}
    assert [papers["anh"][name] for name in ("originals", "copies", "owed")] == [2, 0, False]
    assert [papers["van_bang"][name] for name in ("owed", "holder")] == [True, CENTRE]

    ready = await finished(world, dossier)
    problem = await refusal(world, ready, "hand_over", COLLECTED)
    assert (problem["code"], problem["reason"]) == ("guard", "originals_held")
    assert papers["van_bang"]["label"] in problem["detail"]
    assert papers["van_bang"]["holder_name"] in problem["detail"]

    after = await world.acted(ready, "hand_over", DESK, WITH_ORIGINALS)
    assert after["state"] == "returned"
    assert not any(paper["owed"] for paper in after["custody"])
    rows = await world.rows(
        "select is_open, papers_at from dossier where code = :c", c=after["code"]
    )
    assert rows == [{"is_open": False, "papers_at": CENTRE}], "the photos stay with the agency"


async def test_rule_12_originals_elsewhere_come_back_before_the_result_goes_out(world: World):
    dossier = await world.acted(await at_the_counter(world), "receive", DESK)
    gift = await handed_over(world, dossier, DESK, CULTURE)
    listed = (await world.get("/handovers?open=true", CLERK)).json()["items"]
    (waiting,) = (line for line in listed if line["id"] == gift["id"])
    assert (waiting["from_agency"], waiting["dossiers"], waiting["waiting"]) == (CENTRE, 1, 1)
    done = await acknowledged(world, gift, dossier, CLERK)
    assert (done["done"], done["refused"]) == ([dossier["id"]], [])
    still = (await world.get("/handovers?open=true", CLERK)).json()["items"]
    assert gift["id"] not in {line["id"] for line in still}

    ready = await finished(world, dossier)
    for who, action in ((DESK, "hand_over"), (DESK, "return_originals")):
        seen = await world.seen(ready, who)
        blocked = {one["name"]: one["reason"] for one in seen["blocked_actions"]}
        assert blocked[action] == "originals_held"
    problem = await refusal(world, ready, "hand_over", WITH_ORIGINALS)
    assert problem["where"] == ready["competent_agency_name"]

    back = await handed_over(world, ready, CLERK, CENTRE)
    await acknowledged(world, back, ready, DESK)
    assert (await world.acted(ready, "hand_over", DESK, WITH_ORIGINALS))["state"] == "returned"


async def test_rule_12_any_other_end_holds_at_once_and_leaves_the_desk_its_work(world: World):
    dossier = await world.acted(await at_the_counter(world), "receive", DESK)
    ended = await world.acted(dossier, "withdraw", DESK, REASON)
    assert (ended["state"], ended["national_status"]) == ("withdrawn", 7)
    assert ended["finished_at"] is not None
    assert dossier["id"] in await inbox(world, DESK)
    told = (await world.get(f"/dossiers/{dossier['id']}/notices", DESK)).json()["items"]
    assert ("originals", "applicant") in {(one["notice"], one["recipient"]) for one in told}

    after = await world.acted(ended, "return_originals", DESK, COLLECTED)
    assert (after["state"], after["finished_at"]) == ("withdrawn", ended["finished_at"])
    assert dossier["id"] not in await inbox(world, DESK)
    assert "return_originals" not in {action["name"] for action in after["actions"]}
    events = (await world.get(f"/dossiers/{dossier['id']}/events", DESK)).json()["items"]
    assert '"collector":"Nguyễn Thị Ánh"' in events[-1]["payload"].replace(": ", ":")


async def test_rule_12_what_did_not_arrive_stays_with_the_giver_who_is_told(world: World):
    dossier = await world.acted(await at_the_counter(world), "receive", DESK)
    gift = await handed_over(world, dossier, DESK, CULTURE)
    silent = await acknowledged(world, gift, dossier, CLERK, missing=["van_bang"])
    assert [one["reason"] for one in silent["refused"]] == ["invalid"], "a gap is explained"
    await acknowledged(
        world, gift, dossier, CLERK, missing=["van_bang"], note="Không có trong túi hồ sơ."
    )
    held = {p["key"]: p["holder"] for p in (await world.seen(dossier, DESK))["custody"]}
    assert held == {"anh": CULTURE, "van_bang": CENTRE}
    told = (await world.get(f"/dossiers/{dossier['id']}/notices", DESK)).json()["items"]
    assert ("papers_missing", "receiver") in {(one["notice"], one["recipient"]) for one in told}
    events = (await world.get(f"/dossiers/{dossier['id']}/events", DESK)).json()["items"]
    acts = [(e["action"], e["agency"], e["actor_name"]) for e in events[-2:]]
    assert acts == [
        ("give_papers", CENTRE, f"Ông {DESK}"),
        ("take_papers", CULTURE, f"Ông {CLERK}"),
    ]
    moves = {p["key"]: (p["holder"], p["to"]) for p in json.loads(events[-1]["payload"])["papers"]}
    assert moves == {"anh": (CULTURE, None), "van_bang": (CENTRE, None)}
    (item,) = (await world.get(f"/handovers/{gift['id']}", DESK)).json()["items"]
    assert {p["key"]: p["missing"] for p in item["papers"]} == {"anh": False, "van_bang": True}
    assert (item["received_by"], item["code"]) == (f"Ông {CLERK}", dossier["code"])


async def test_rule_12_by_post_they_travel_with_the_result(world: World):
    ready = await finished(world, await at_the_counter(world, **{"return": {"method": "post"}}))
    parcel: Json = {"data": {"shipment": {"originals": True}}}
    sent = await world.acted(ready, "post", DESK, parcel)
    assert [p["in_post"] for p in sent["custody"] if p["key"] == "van_bang"] == [True]
    bounced = await world.acted(sent, "mark_bounced", DESK)
    assert [p["holder"] for p in bounced["custody"] if p["key"] == "van_bang"] == [CENTRE]
    without = await world.acted(bounced, "post", DESK, {"data": {"shipment": {}}})
    assert (await refusal(world, without, "mark_delivered", {}))["reason"] == "originals_held"


async def test_a_supplement_at_the_desk_may_come_on_paper(world: World):
    """A marked document that lies on the counter need not be scanned; others need not come."""
    dossier = await world.submitted()
    marked = {"marked_items": [{"item": "documents.van_bang", "note": "Bản chụp mờ."}]}
    asked = await world.acted(
        dossier, "request_supplement", DESK, {"comment": "Nộp lại.", "data": marked}
    )
    path = f"/dossiers/{dossier['id']}/actions/supplement"
    wrong = await world.post(path, {"data": {"papers": ["anh"]}}, DESK)
    fields = {(e["field"], e["code"]) for e in wrong.json()["errors"]}
    assert ("documents.van_bang", "document_missing") in fields
    assert ("data.papers.0", "wrong_pattern") in fields
    own = await world.post(path, {"data": {"papers": [ORIGINAL]}}, APPLICANT)
    assert [(e["field"], e["code"]) for e in own.json()["errors"]] == [
        ("data.papers", "not_allowed")
    ]
    again = await world.acted(asked, "supplement", DESK, {"data": {"papers": [ORIGINAL]}})
    assert (again["state"], again["marked"]) == ("submitted", [])
    assert [(p["key"], p["holder"], p["owed"]) for p in again["custody"]] == [
        ("van_bang", CENTRE, True)
    ]


async def test_a_list_goes_by_each_dossier_alone_and_the_same_request_gives_it_once(world: World):
    one = await world.acted(await at_the_counter(world), "receive", DESK)
    bare = await world.acted(await world.submitted(), "receive", DESK)
    body = {"to_agency": CULTURE, "dossiers": [{"id": one["code"]}, {"id": bare["id"]}]}
    body["from_agency"] = CENTRE
    key = {"Idempotency-Key": "so-ban-giao-1"}
    first = await world.post("/handovers", body, DESK, **key)
    again = await world.post("/handovers", body, DESK, **key)
    assert first.json() == again.json()
    assert first.json()["done"] == [one["code"]]
    assert [line["reason"] for line in first.json()["refused"]] == ["action_not_possible_here"]
    listed = (await world.get(f"/handovers/{first.json()['id']}", CLERK)).json()
    assert (listed["dossiers"], listed["waiting"], listed["incomplete"]) == (1, 1, 0)
    stranger = {"received": [{"dossier": bare["id"]}]}
    answer = await world.post(f"/handovers/{listed['id']}/receipt", stranger, CLERK)
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [
        ("received.0.dossier", "not_in_this_list")
    ]


async def test_what_is_wrong_with_papers_is_said_at_once(world: World):
    papers = [{"key": "anh", "originals": 0, "copies": 0}, "khong_co", {"key": "don", "copies": -1}]
    answer = await world.post("/dossiers", await world.submission(DESK, papers=papers), DESK)
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [
        ("papers.2.copies", "too_small")
    ]
    answer = await world.post("/dossiers", await world.submission(DESK, papers=papers[:2]), DESK)
    assert {(e["field"], e["code"]) for e in answer.json()["errors"]} == {
        ("papers.0", "paper_without_sheets"),
        ("documents.khong_co", "unknown_document"),
    }


async def test_a_list_is_seen_by_those_who_gave_or_get_it(world: World):
    dossier = await world.acted(await at_the_counter(world), "receive", DESK)
    gift = await handed_over(world, dossier, DESK, CULTURE)
    there = {f"{p}@{place}" for p in SEES_LISTS for place in ("receiving", "competent")}
    found = {
        who: (await world.get(f"/handovers/{gift['id']}", who)).status_code for who in EVERYBODY
    }
    citizens = {APPLICANT: 403, STRANGER: 403, NOBODY: 401}
    expected = {who: 200 if who in there | {ABOVE} else 404 for who in EVERYBODY} | citizens
    assert found == expected
    outgoing = (await world.get("/handovers?direction=out&agency=H47.TTHCC", DESK)).json()["items"]
    assert gift["id"] in {line["id"] for line in outgoing}
    assert (await world.get("/handovers?agency=H47.TTHCC", CLERK)).json()["items"] == []


def test_leaders_and_supervisors_carry_no_papers():
    assert {permission.value for permission in CARRIERS} == {
        "receive", "receive_for_unit", "process", "issue", "consult",
    }  # fmt: skip

"""Subscriptions over the API: made, changed, tried, renewed, stopped; and asking without one."""

import re
from datetime import timedelta
from uuid import UUID

import pytest

from tests.web.administration import ADMIN, BELOW, with_rulers
from tests.web.situations import reached
from tests.web.world import ABOVE, OFFICER, Json, World
from tests.webhooks.conftest import Listening

UNRELATED = "supervise@unrelated"
MOVED = "vn.motcua.dossier.moved"


@pytest.fixture
async def ruled(listening: Listening) -> Listening:
    """With the administrators of the province and of one department."""
    if ADMIN not in listening.world.people:
        await with_rulers(listening.world)
    return listening


def wanted(listening: Listening, **changes: object) -> Json:
    url = f"{listening.partner.address}/hook"
    return {"name": "Trục tỉnh", "url": url, "agency": "H47", "kinds": [MOVED], **changes}


async def made(ruled: Listening, who: str = ADMIN, **changes: object) -> str:
    answer = await ruled.world.post("/webhooks", wanted(ruled, **changes), who)
    assert answer.status_code == 201, answer.text
    ruled.id = UUID(answer.json()["id"])
    return f"/webhooks/{ruled.id}"


async def test_it_is_made_once_tried_heard_stopped_and_goes_on(ruled: Listening):
    world = ruled.world
    key = {"Idempotency-Key": "dang-ky-1"}
    body = wanted(ruled)
    first, again = [await world.post("/webhooks", body, ADMIN, **key) for _ in range(2)]
    assert (first.status_code, first.content) == (201, again.content)
    assert "secret" not in first.text
    path = f"/webhooks/{first.json()['id']}"
    ruled.id = UUID(first.json()["id"])
    secret = (await world.post(f"{path}/secret", None, ADMIN)).json()["secret"]
    await ruled.partner.ask("PUT", "/_set/secrets", [secret])
    heard = await world.post(f"{path}/test", None, ADMIN)
    assert heard.json() == {"status": 204, "words": None}
    await ruled.partner.ask("PUT", "/_set/secrets", [])
    assert (await world.post(f"{path}/test", None, ADMIN)).json()["status"] == 401
    stopped = (await world.post(f"{path}/stop", None, ADMIN)).json()
    assert stopped["stopped_because"] == "asked"
    dossier = await world.submitted()
    await ruled.partner.ask("PUT", "/_set/secrets", [secret])
    await ruled.tell()
    assert (await world.get(path, ADMIN)).json()["unread"] > 0
    assert (await world.post(f"{path}/resume", None, ADMIN)).json()["stopped_because"] is None
    await ruled.tell()
    (line,) = [
        line
        for line in (await world.get(f"{path}/deliveries", ADMIN)).json()["items"]
        if line["dossier"] == dossier["id"]
    ]
    assert (line["state"], line["last_status"], line["next_at"]) == ("delivered", 204, None)
    now = (await world.get(path, ADMIN)).json()
    assert (now["unread"], now["waiting"], now["parked"]) == (0, 0, 0)


async def test_a_delivery_is_skipped_or_sent_again_by_whoever_administers(ruled: Listening):
    world = ruled.world
    path = await made(ruled)
    await ruled.partner.behave(down=True)
    dossier = await world.submitted()
    await ruled.tell()
    figures = (await world.get("//metrics")).text
    assert re.search(rf'motcua_webhook_waiting{{subscription="{ruled.id}"}} [1-9]', figures)
    owed = [
        line["position"]
        for line in (await world.get(f"{path}/deliveries?state=waiting", ADMIN)).json()["items"]
        if line["dossier"] == dossier["id"]
    ]
    one = f"{path}/deliveries/{owed[0]}"
    assert (await world.post(f"{one}/skip", None, BELOW)).status_code == 404
    assert (await world.post(f"{one}/skip", None, ADMIN)).status_code == 204
    assert (await world.post(f"{one}/skip", None, ADMIN)).status_code == 409
    assert (await world.post(f"{path}/deliveries/999999/skip", None, ADMIN)).status_code == 404
    await ruled.knows(1)
    assert (await world.post(f"{one}/replay", None, ADMIN)).status_code == 204
    since = await world.post(f"{path}/replay", {"since": owed[0] - 1}, ADMIN)
    assert since.json()["position"] == owed[0] - 1
    moment = {"from": world.now.isoformat()}
    assert (await world.post(f"{path}/replay", moment, ADMIN)).status_code == 200
    assert (await world.post(f"{path}/replay", {}, ADMIN)).status_code == 422
    await ruled.tell(timedelta(hours=1))
    told = {event["subject"] for _, event in await ruled.partner.remembered("event")}
    assert dossier["id"] in told


async def test_each_administers_the_subscriptions_of_his_own_agencies(ruled: Listening):
    world = ruled.world
    whole, own = await made(ruled), await made(ruled, BELOW, agency="H47.15")
    seen = {
        f"/webhooks/{line['id']}" for line in (await world.get("/webhooks", BELOW)).json()["items"]
    }
    assert own in seen
    assert whole not in seen
    assert (await world.get(whole, BELOW)).status_code == 404
    outside = await world.post("/webhooks", wanted(ruled, agency="H47.9"), BELOW)
    assert outside.status_code == 403
    renamed = await world.call("PATCH", own, BELOW, json={"name": "Sở Công Thương"})
    assert renamed.json()["name"] == "Sở Công Thương"


async def test_everything_that_is_wrong_with_a_subscription_is_said_at_once(ruled: Listening):
    body = {"name": " ", "url": "https://10.0.0.1/", "agency": "H00", "kinds": [MOVED]}
    answer = await ruled.world.post("/webhooks", body, ADMIN)
    assert [(e["field"], e["code"]) for e in answer.json()["errors"]] == [
        ("name", "required"), ("url", "target_inside"), ("agency", "unknown_agency"),
    ]  # fmt: skip


async def followed(world: World, who: str, since: str | None = None, limit: int = 3) -> list[Json]:
    """Everything after ``since``, asked for in small pieces."""
    found: list[Json] = []
    for _ in range(1000):
        query = {"limit": limit} | ({} if since is None else {"since": since})
        page = (await world.get("/changes", who, params=query)).json()
        found += page["items"]
        since = page["next"]
        if not page["more"]:
            return found
    raise AssertionError


async def test_the_changes_are_whole_in_order_and_the_very_events_that_were_sent(ruled: Listening):
    world = ruled.world
    await made(ruled)
    await ruled.knows(1)
    dossier, look = await reached(world, "approve")
    await ruled.tell()
    with world.at(look):
        whole = await followed(world, ABOVE)
    sent = dict(await ruled.partner.remembered("event"))
    own = [event for event in whole if event["subject"] == dossier["id"]]
    assert own == [event for event in sent.values() if event["subject"] == dossier["id"]]
    assert [event["data"]["seq"] for event in own] == list(range(1, len(own) + 1))
    sequences = [event["sequence"] for event in whole]
    assert sequences == sorted(set(sequences))
    assert dossier["id"] in {
        event["subject"] for event in await followed(world, OFFICER, limit=200)
    }
    assert await followed(world, UNRELATED) == []


async def test_who_asks_again_hears_only_what_is_new(ruled: Listening):
    world = ruled.world
    await world.submitted()
    await ruled.happen(UUID((await world.submitted())["id"]))
    await made(ruled)
    await ruled.tell()
    page = (await world.get("/changes", ABOVE, params={"limit": 200})).json()
    while page["more"]:
        page = (await world.get("/changes", ABOVE, params={"since": page["next"]})).json()
    quiet = (await world.get("/changes", ABOVE, params={"since": page["next"]})).json()
    assert (quiet["items"], quiet["next"], quiet["more"]) == ([], page["next"], False)
    dossier = await world.submitted()
    await ruled.tell()
    news = await followed(world, ABOVE, page["next"])
    assert [event["subject"] for event in news] == [dossier["id"]]

"""POST /postal/{provider}/events: only what is signed and in time is believed, and once."""

import json
from collections.abc import AsyncGenerator
from datetime import timedelta

import httpx2
import pytest
from pydantic import SecretStr

from app.adapters.postal import SignedWebhookSettings
from app.db.embedded.sharing import Attached
from app.domain.parcels import ParcelState
from app.domain.signing import read_secret, signed_headers
from app.shipments.queries.parcels import parcel_numbered
from tests.partners.post import SECRET
from tests.shipments.parcels import ready
from tests.web.conftest import a_world
from tests.web.pages import look, words
from tests.web.promises import keep_promises
from tests.web.world import APPLICANT, DESK, Json, World


@pytest.fixture(scope="module")
async def world(
    cluster: Attached, province: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[World]:
    settings = SignedWebhookSettings(address="http://127.0.0.1:9", secret=SecretStr(SECRET))
    folder = tmp_path_factory.mktemp("world")
    async with a_world(cluster, province, folder, postal=settings) as world:
        yield world


def said(number: str, identity: str = "e1", **changes: object) -> bytes:
    event = {
        "id": identity,
        "order_number": number,
        "status": "in_transit",
        "at": "2026-08-20T11:00:00+07:00",
        **changes,
    }
    return json.dumps({"events": [event]}).encode()


async def pushed(
    world: World, body: bytes, *, late: int = 0, secret: str = SECRET, provider: str = "post"
) -> httpx2.Response:
    at = world.now - timedelta(seconds=late)
    signed = signed_headers([read_secret(secret)], message="m1", at=at, body=body)
    headers = {**signed, "Content-Type": "application/json"}
    path = f"/postal/{provider}/events"
    return await world.call("POST", path, content=body, headers=headers)


async def test_signed_messages_move_parcels_once_and_nothing_else_does(world: World):
    dossier = await ready(world)
    await world.acted(dossier, "post", DESK, {"data": {"shipment": {}}})
    await keep_promises(world, like="shipments.follow%")
    number = f"{dossier['code']}-T1"
    other = "whsec_" + "QUJD" * 10

    assert (await pushed(world, said(number), secret=other)).status_code == 401
    assert (await pushed(world, said(number), late=600)).status_code == 401
    assert (await world.post("/postal/post/events", {"events": []})).status_code == 401
    assert (await pushed(world, said(number), provider="vnpost")).status_code == 404
    broken = await pushed(world, said(number, at="hôm qua"))
    assert [error["field"] for error in broken.json()["errors"]] == ["events.0.at"]
    assert (await pushed(world, said(number, note="a\u0000b"))).status_code == 422
    assert (await world.get(f"/dossiers/{dossier['id']}/shipments", APPLICANT)).json()["items"][0][
        "stations"
    ] == []

    assert (await pushed(world, said(number))).json() == {"events": 1, "news": 1}
    assert (await pushed(world, said(number))).json() == {"events": 1, "news": 0}
    unknown = said("H47.99-260820-0001-T1", "e9")
    assert (await pushed(world, unknown)).json() == {"events": 1, "news": 1}
    async with world.house.sessions() as session:
        assert (await parcel_numbered(session, number)).state is ParcelState.IN_TRANSIT
    code = {"code": dossier["code"], "proof": "3456"}
    tracked = (await world.post("/tracking", code)).json()["shipment"]
    assert (tracked["order_number"], tracked["state"]) == (number, "in_transit")
    assert tracked["state_label"] == "Đang vận chuyển"
    stranger = (await world.post("/tracking", {**code, "proof": "0000"})).json()
    assert stranger["shipment"] is None

    proof = {"collector": "Nguyễn Thị Ánh", "signature": "KY-77", "photo": "https://post.vn/a/77"}
    signed = said(number, "e2", status="delivered", at="2026-08-20T12:00:00+07:00", **proof)
    assert (await pushed(world, signed)).json() == {"events": 1, "news": 1}
    at_desk = words(await look(world, f"/quay/buu-gui/{number}", DESK))
    for fact in proof.values():
        assert fact in at_desk
    own = (await look(world, f"/ho-so/{dossier['code']}", APPLICANT)).text
    assert "KY-77" not in own, "proofs are for the desk"


async def test_only_whoever_may_read_the_dossier_reads_of_its_parcels(world: World):
    dossier: Json = await world.submitted()
    path = f"/dossiers/{dossier['id']}/shipments"
    assert (await world.get(path, APPLICANT)).json() == {"items": []}
    assert (await world.get(path, "stranger")).status_code == 404

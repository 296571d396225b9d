"""What a citizen sends is repeated by no refusal and by no line of the log, wherever it stood."""

import json
import logging
from collections.abc import Generator, Mapping, MutableMapping, Sequence
from typing import Any

import pytest
import structlog

from tests.web.document import document_of
from tests.web.situations import reached
from tests.web.test_bad_input import BODIES, STEPS, address, who_calls, with_bodies
from tests.web.world import APPLICANT, DESK, OFFICER, World, an_applicant

CANARY = "KimTuocNguyenAnh0905"
Lines = Sequence[MutableMapping[str, Any]]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Generator[Lines]:
    """Everything that is logged meanwhile, by us or by a library."""
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as captured:
        yield captured
    told = json.dumps(captured, default=repr, ensure_ascii=False) + caplog.text
    assert captured, "nothing was logged at all"
    assert CANARY.lower() not in told.lower()


def poisoned(body: object) -> object:
    """The same body with the canary as every text, and as a key beside every key."""
    match body:
        case dict():
            return {**{k: poisoned(v) for k, v in body.items()}, CANARY: CANARY}
        case list():
            return [*map(poisoned, body), CANARY]
        case str():
            return CANARY
        case other:
            return other


def silent(text: str, headers: Mapping[str, str]) -> bool:
    return CANARY.lower() not in (text + str(headers)).lower()


async def test_a_refusal_repeats_no_body(world: World, lines: Lines):
    dossier = await world.submitted()
    for operation in with_bodies(world):
        good = BODIES[operation.id]
        for body in (poisoned(good), CANARY, [CANARY], {CANARY: {CANARY: [CANARY]}}):
            path = address(operation, dossier)
            answer = await world.post(path, body, who_calls(operation))
            assert answer.is_error, operation.id
            assert silent(answer.text, answer.headers), f"{operation.id}: {answer.text}"
    for raw in (b"{'" + CANARY.encode(), b'{"a": "' + CANARY.encode() + b'\xff"}'):
        headers = {"Content-Type": "application/json"}
        answer = await world.call("POST", "/dossiers", APPLICANT, content=raw, headers=headers)
        assert silent(answer.text, answer.headers)
    assert lines


@pytest.mark.parametrize("header", ["Authorization", "If-Match", "Idempotency-Key", "Cookie"])
async def test_a_refusal_repeats_no_header(world: World, lines: Lines, header: str):
    value = {"Authorization": f"Bearer {CANARY}", "Cookie": f"motcua_session={CANARY}"}
    own = {} if header in value else world.people[APPLICANT].headers
    headers = {**own, header: value.get(header, f"{CANARY} x")}
    answer = await world.http.post("/api/v1/dossiers", json={}, headers=headers)
    assert answer.is_error
    assert silent(answer.text, answer.headers), answer.text
    assert lines


async def test_a_refusal_repeats_no_address(world: World, lines: Lines):
    dossier = await world.submitted()
    names = {**STEPS, "ref": dossier["id"]}
    for operation in document_of(world.app).operations:
        for name in operation.parameters("path"):
            path = operation.path.format(**{**names, name: CANARY})
            headers = world.people[who_calls(operation)].headers
            body = BODIES.get(operation.id)
            answer = await world.http.request(operation.method, path, json=body, headers=headers)
            assert answer.is_error
            assert silent(answer.text, answer.headers), f"{path}: {answer.text}"
        for name in (*operation.parameters("query"), CANARY):
            url = f"{address(operation, dossier)}?{name}={CANARY}&limit={CANARY}"
            if operation.method == "GET":
                answer = await world.get(url, who_calls(operation))
                assert answer.is_success or silent(answer.text, answer.headers), url
    answer = await world.http.get(f"/{CANARY}/{CANARY}?{CANARY}")
    assert silent(answer.text, answer.headers)
    assert lines


async def test_the_log_knows_nothing_of_a_dossier_that_came_through(world: World, lines: Lines):
    body = await world.submission(
        applicant=an_applicant(full_name=CANARY, address=CANARY, email=f"{CANARY}@example.vn"),
        form={"language": "vi", "school": CANARY},
    )
    body["documents"][0]["upload"] = await world.upload(name=f"{CANARY}.pdf")
    dossier = (await world.post("/dossiers", body, APPLICANT)).json()
    await world.acted(dossier, "withdraw", DESK, {"comment": CANARY})
    await world.get(f"/dossiers/{dossier['id']}/documents/don", DESK)
    await world.get("/dossiers", DESK, params={"q": CANARY})
    routes = {line.get("route") for line in lines}
    assert "/api/v1/dossiers/{ref}/actions/{action}" in routes
    assert not any(dossier["id"] in str(line) for line in lines)


async def test_an_input_of_an_action_is_not_repeated_when_it_is_refused(world: World, lines: Lines):
    dossier, look = await reached(world, "appraise")
    with world.at(look):
        for name in [action["name"] for action in (await world.seen(dossier, OFFICER))["actions"]]:
            for body in (
                {CANARY: 1},
                {"data": {CANARY: CANARY}},
                {"data": {"marked_items": [{"item": f"documents.{CANARY}", "note": CANARY}]}},
                {"data": {"consultation": {"agency": CANARY, "question": CANARY, "due": CANARY}}},
                {"documents": [{"key": CANARY, "upload": CANARY}]},
                {
                    "comment": "x",
                    "documents": [
                        {"key": CANARY, "upload": "01890000-0000-7000-8000-000000000001"}
                    ],
                },
            ):
                path = f"/dossiers/{dossier['id']}/actions/{name}"
                answer = await world.post(path, body, OFFICER)
                assert answer.is_error, f"{name}: {answer.text}"
                assert silent(answer.text, answer.headers), f"{name}: {answer.text}"
    assert lines


async def test_a_file_name_is_not_repeated_when_the_file_is_refused(world: World, lines: Lines):
    for name, content in ((f"{CANARY}.exe", b"MZ"), (f"{CANARY}.pdf", b"x"), (f"{CANARY}", b"x")):
        files = {"file": (name, content, f"image/{CANARY}")}
        answer = await world.call("POST", "/uploads", APPLICANT, files=files)
        assert answer.is_error
        assert silent(answer.text, answer.headers), answer.text
    assert lines

"""Whatever is sent to whichever route: a clear refusal, never a failure, and nothing half-written.

The boundary's rules themselves are in ``test_boundary``; here every route of the service is behind
it, and what lies behind the boundary can bear what the boundary lets pass.
"""

import json
from collections.abc import Iterator

import httpx2
import pytest

from tests.web.contents import contents
from tests.web.document import Operation, document_of
from tests.web.situations import reached
from tests.web.world import APPLICANT, DESK, HEAD, OFFICER, REGISTRAR, STRANGER, Json, World, raw

BODIES: dict[str, Json] = {
    "sign_in": {"username": "x", "password": "mat-khau-sai"},
    "hear_postal_events": {"events": [{"id": "x"}]},
    "track_dossier": {"code": "x", "proof": "0000"},
    "bulk_action": {"action": "approve", "dossiers": [{"id": "x"}], "comment": "x"},
    "perform_action": {"comment": "x"},
    "hand_over_papers": {"to_agency": "x", "dossiers": [{"id": "x"}], "comment": "x"},
    "acknowledge_papers": {"received": [{"dossier": "x", "note": "x"}]},
    "appoint_substitute": {
        "absent": "x",
        "substitute": "x",
        "starts_on": "2026-09-01",
        "ends_on": "2026-09-02",
        "reason": "x",
    },
    "complain": {"text": "x"},
    "hear_payment": {"content": "x"},
    "take_cash": {"amount": 1, "payer": "x"},
    "price_fee": {"amount": 1, "basis": "x"},
    "pay_at_door": {"agrees": "x"},
    "claim_exemption": {"fee": "le_phi", "reason": "x"},
    "decide_exemption": {"granted": True, "words": "x"},
    "approve_refund": {"amount": 1, "reason": "x", "legal_basis": "x"},
    "pay_out_refund": {"how": "bank", "number": "x"},
    "answer_complaint": {"text": "x"},
    "preview_calendar": {"version": 1, "reason": "x"},
    "apply_calendar": {"version": 1, "reason": "x"},
    "choose_notice_ways": {"media": None, "language": "x"},
    "choose_notice_ways_of_dossier": {"media": None, "language": "x"},
    "record_call": {"outcome": "x"},
    "hear_delivery_reports": {"reports": [{"state": "x"}]},
    "receive_national_dossier": {"MaHoSo": "X-1", "ChuHoSo": "x"},
    "create_webhook": {
        "name": "x",
        "url": "x",
        "agency": "x",
        "kinds": ["vn.motcua.dossier.moved"],
    },
    "change_webhook": {"name": "x"},
    "replay_webhook": {"from": "x"},
    "submit_dossier": {
        "procedure": "1.004623",
        "receiving_agency": "H47.TTHCC",
        "channel": "online",
        "applicant": {"kind": "citizen", "full_name": "x"},
        "form": {"language": "vi"},
    },
}
"""Bodies that are right but for the text ``x``, which a test poisons."""

OF_THE_STAFF = frozenset(
    {
        "bulk_action", "list_inbox", "list_handovers", "get_handover", "hand_over_papers",
        "acknowledge_papers", "preview_calendar", "apply_calendar", "list_substitutions",
        "appoint_substitute", "end_substitution", "list_open_complaints",
        "list_calls", "record_call",
        "list_changes", "list_webhooks", "create_webhook", "get_webhook", "change_webhook",
        "renew_webhook_secret", "test_webhook", "stop_webhook", "resume_webhook",
        "replay_webhook", "list_webhook_deliveries", "replay_webhook_delivery",
        "skip_webhook_delivery", "take_cash", "price_fee", "decide_exemption",
        "approve_refund", "pay_out_refund",
    }
)  # fmt: skip
SIGNED = frozenset({"get_national_dossier", "receive_national_dossier"})
"""What a system asks by its signature; nobody's session lets him in."""

STEPS = {"action": "receive", "key": "don", "code": "H47.15", "token": "x", "form": "M01",
         "provider": "none", "call": "01890000-0000-7000-8000-000000000001",
         "calendar": "quang-nam", "position": "1", "fee": "le_phi",
         "upload": "01890000-0000-7000-8000-000000000001",
         "complaint": "01890000-0000-7000-8000-000000000001",
         "receipt": "01890000-0000-7000-8000-000000000001",
         "exemption": "01890000-0000-7000-8000-000000000001",
         "refund": "01890000-0000-7000-8000-000000000001"}  # fmt: skip
"""What stands in an address."""

TEXTS = {
    "nul": r"a\u0000b",
    "surrogate": r"a\ud800b",
    "escape": r"a\u001bb",
    "bidi": r"a\u202eb",
    "isolate": "a\u2066b",
    "not utf-8": "a\udcffb",
}
RAW = {
    "nothing but white space": b"   ",
    "half": b'{"a":',
    "byte order mark": b"\xef\xbb\xbf{}",
    "utf-16": "{}".encode("utf-16"),
    "NaN": b'{"comment": NaN}',
    "infinity": b'{"comment": 1e999}',
    "a long number": b'{"comment": ' + b"9" * 5000 + b"}",
    "a name twice": b'{"comment": "a", "comment": "b"}',
    "deep lists": b'{"data": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "two megabytes": b'{"comment": "' + b"a" * 2 * 1024 * 1024 + b'"}',
    "many values": b'{"data": [' + b"1," * 30_000 + b"1]}",
    "a list": b"[]",
    "a text": b'"x"',
    "a number": b"1",
    "true": b"true",
    "single quotes": b"{'a': 1}",
    "xml": b"<a/>",
}
NO_OBJECTS = frozenset({"a list", "a text", "a number", "true"})
"""Proper JSON all the same: of whoever has not signed it, it is not read any further."""


@pytest.fixture(scope="module")
async def dossier(world: World) -> Json:
    return await world.submitted()


def who_calls(operation: Operation) -> str:
    return DESK if operation.id in OF_THE_STAFF else APPLICANT


def address(operation: Operation, dossier: Json) -> str:
    filled = operation.path.format(**{**STEPS, "ref": dossier["id"]})
    return filled.removeprefix("/api/v1") if filled.startswith("/api/v1") else f"/{filled}"


def with_bodies(world: World) -> Iterator[Operation]:
    return (o for o in document_of(world.app).operations if o.body is not None)


def is_a_clean_refusal(answer: httpx2.Response) -> bool:
    return 400 <= answer.status_code < 500 and (
        answer.headers["content-type"] == "application/problem+json"
    )


async def test_every_route_with_a_body_is_known_here(world: World):
    assert {operation.id for operation in with_bodies(world)} == set(BODIES)


@pytest.mark.parametrize("what", RAW)
async def test_no_route_takes_what_is_not_proper_json(world: World, dossier: Json, what: str):
    before = await contents(world)
    for operation in with_bodies(world):
        answer = await world.call(
            operation.method,
            address(operation, dossier),
            who_calls(operation),
            content=RAW[what],
            headers={"Content-Type": "application/json"},
        )
        assert is_a_clean_refusal(answer), f"{operation.id}: {answer.text}"
        refused = 401 if operation.id in SIGNED and what in NO_OBJECTS else 422
        assert answer.status_code == (413 if what == "two megabytes" else refused), operation.id
    assert await contents(world) == before


@pytest.mark.parametrize("what", TEXTS)
async def test_no_route_takes_a_text_that_is_none(world: World, dossier: Json, what: str):
    before = await contents(world)
    for operation in with_bodies(world):
        raw = json.dumps(BODIES[operation.id]).replace('"x"', f'"{TEXTS[what]}"')
        answer = await world.call(
            operation.method,
            address(operation, dossier),
            who_calls(operation),
            content=raw.encode("utf-8", "surrogateescape"),
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code == 422, f"{operation.id}: {answer.text}"
    assert await contents(world) == before


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"]
)
async def test_no_route_takes_another_content_type(world: World, dossier: Json, kind: str):
    for operation in with_bodies(world):
        answer = await world.call(
            operation.method,
            address(operation, dossier),
            who_calls(operation),
            content=json.dumps(BODIES[operation.id]).encode(),
            headers={"Content-Type": kind},
        )
        assert answer.status_code == 415, f"{operation.id}: {answer.text}"


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("dossiers", 0, "version"), "1"),
        (("dossiers", 0, "version"), True),
        (("dossiers", 0, "version"), 1.5),
        (("dossiers", 0, "version"), 2**60),
        (("dossiers", 0, "version"), [1]),
        (("dossiers", 0, "id"), 5),
        (("dossiers",), []),
        (("dossiers",), [{"id": "x"}] * 101),
        (("action",), None),
        (("action",), "a b"),
        (("data",), []),
        (("unknown",), 1),
    ],
)
async def test_a_number_is_a_number_and_a_field_is_known(
    world: World, place: tuple[str | int, ...], value: object
):
    body = json.loads(json.dumps(BODIES["bulk_action"]))
    inner = body
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    answer = await world.post("/dossiers/bulk-actions", body, DESK)
    assert answer.status_code == 422, answer.text


PATHS = (
    "%00", "%ED%A0%80", "%FF", "%", "%zz", "a%0Ab", "%E2%80%AE", "%F0%9F%92%A9", "' or 1=1 --",
    "..%2F..%2Fetc%2Fpasswd", "%2e%2e", "a" * 5000, "00000000-0000-0000-0000-000000000000",
    "01890000-0000-7000-8000-00000000000", "{01890000-0000-7000-8000-000000000001}",
    "urn:uuid:01890000-0000-7000-8000-000000000001", "H47.TTHCC-260820-9999", "-1", "NaN", "null",
    "e%CC%81", "%C3%9F" * 100, "*", ";", "a%2Fb",
)  # fmt: skip


@pytest.mark.parametrize("value", PATHS)
async def test_no_address_breaks_a_route(world: World, dossier: Json, value: str):
    before = await contents(world)
    for operation in document_of(world.app).operations:
        for name in operation.parameters("path"):
            good = {**STEPS, "ref": dossier["id"], name: value}
            path = operation.path.format(**good)
            body = BODIES.get(operation.id)
            headers = world.people[who_calls(operation)].headers
            url = f"http://motcua.test{path}"
            answer = await world.http.request(operation.method, url, json=body, headers=headers)
            clean = is_a_clean_refusal(answer) or says_it_is_forged(answer)
            assert clean, f"{operation.id} {path}: {answer.text}"
    assert await contents(world) == before


def says_it_is_forged(answer: httpx2.Response) -> bool:
    """Whoever scans a paper is told in words, whatever its QR says."""
    return answer.status_code == 404 and answer.json().get("genuine") is False


QUERIES = (
    "", "%00", "%ED%A0%80", "%FF", "%zz", "%E2%80%AE", "a" * 9000, "-1", "0", "9" * 40, "1e400",
    "NaN", "true", "null", "[]", "' or 1=1 --", "2026-13-45", "0001-01-01T00:00:00%2B23:59",
    "9999-12-31T23:59:59-23:59", "2026-08-20T09:00:00", "2026-08-20", "0000-00-00", "%F0%9F%92%A9",
    "& | ! :* ( )", "\\", "%25", "a%CC%81",
)  # fmt: skip


@pytest.mark.parametrize("value", QUERIES)
async def test_no_query_breaks_a_route(world: World, dossier: Json, value: str):
    for operation in document_of(world.app).operations:
        if operation.method != "GET":
            continue
        for name in operation.parameters("query") or ("unknown",):
            url = f"{address(operation, dossier)}?{name}={value}&{name}={value}&unknown={value}"
            answer = await world.get(url, who_calls(operation))
            refused = 401 if operation.id in SIGNED else 403
            assert answer.status_code in {200, refused, 404, 422}, f"{url}: {answer.text}"


HEADERS = (
    ("Accept-Language", "*;q=nan, vi;q=inf, " + "x," * 3000),
    ("Accept-Language", "\x00\xff"),
    ("Accept", "image/x-nothing"),
    ("Authorization", "Bearer \xff\xfe"),
    ("Cookie", "motcua_session=\xff\xfe; motcua_session=" + "a" * 3000),
    ("If-Match", "\xb2"),
    ("If-Match", '"' + "9" * 400 + '"'),
    ("Idempotency-Key", "\xff" * 300),
    ("Content-Length", "-5"),
    ("Content-Length", "abc"),
    ("Content-Encoding", "gzip"),
    ("Content-Type", 'application/json; charset="utf-16"'),
    ("Content-Type", "application/json; charset=latin-1"),
    ("Host", "evil.example"),
    ("X-Forwarded-For", "1.1.1.1, \xff"),
    ("Range", "bytes=5-1"),
    ("Expect", "100-continue"),
)


@pytest.mark.parametrize(("name", "value"), HEADERS)
async def test_no_header_breaks_a_route(world: World, dossier: Json, name: str, value: str):
    before = await contents(world)
    for operation in document_of(world.app).operations:
        own = world.people[who_calls(operation)].headers
        headers = raw({**own, name: value})
        body = {**BODIES.get(operation.id, {}), "unknown": 1} if operation.body else None
        path = address(operation, dossier)
        url = f"http://motcua.test{path[1:] if path.startswith('//') else '/api/v1' + path}"
        if operation.id == "sign_out":
            continue
        answer = await world.http.request(operation.method, url, json=body, headers=headers)
        assert answer.status_code < 500, f"{operation.id} {name}: {answer.text}"
    assert await contents(world) == before


async def test_an_id_that_belongs_to_another_is_no_id(world: World):
    mine, others = await world.submitted(), await world.submitted(STRANGER)
    upload = await world.upload(STRANGER)
    before = await contents(world)
    body = await world.submission(documents=[{"key": "don", "upload": upload}])
    answer = await world.post("/dossiers", body, APPLICANT)
    assert ("documents.don", "upload_not_found") in {
        (error["field"], error["code"]) for error in answer.json()["errors"]
    }
    path = f"/dossiers/{others['id']}"
    for part in ("", "/events", "/deadline", "/documents/don", "/forms/M01.pdf"):
        missing = await world.get(f"/dossiers/{mine['id'][:-4]}0000{part}", APPLICANT)
        hidden = await world.get(f"{path}{part}", APPLICANT)
        assert hidden.status_code == missing.status_code == 404
        assert hidden.json() == missing.json()
    hidden = await world.post(f"{path}/actions/withdraw", {"comment": "x"}, APPLICANT)
    assert hidden.json()["code"] == "not_found"
    assert await contents(world) == before


ODD_DATES = ("2026-02-30", "0000-01-01", "20260820", "2026-W34-4", "9999-12-31", "2026-8-20", "x")


@pytest.mark.parametrize("day", ODD_DATES)
async def test_a_day_that_is_none_is_no_day_of_issue(world: World, day: str):
    dossier, look = await reached(world, "issue")
    body = {"data": {"result": {"number": "01/GP", "issued_on": day}}}
    with world.at(look):
        answer = await world.post(
            f"/dossiers/{dossier['id']}/actions/issue_result", body, REGISTRAR
        )
    assert answer.status_code == 422, answer.text
    assert {error["field"] for error in answer.json()["errors"]} == {"data.result.issued_on"}


@pytest.mark.parametrize(
    ("action", "who", "data"),
    [
        ("extend", HEAD, {"extension": "0wd"}),
        ("extend", HEAD, {"extension": "99wd "}),
        ("extend", HEAD, {"extension": 3}),
        ("assign", HEAD, {"person": "x"}),
        ("assign", HEAD, {"person": None}),
        ("consult", OFFICER, {"consultation": []}),
        ("consult", OFFICER, {"consultation": {"agency": "H47.11", "question": "", "due": "2wd"}}),
        ("consult", OFFICER, {"consultation": {"agency": "", "question": "?", "due": "2wd"}}),
        ("consult", OFFICER, {"consultation": {"agency": "H47.11", "question": "?", "due": "2y"}}),
        ("request_supplement", OFFICER, {"marked_items": []}),
        ("request_supplement", OFFICER, {"marked_items": ["documents.don"]}),
        ("request_supplement", OFFICER, {"marked_items": [{"item": "x.y", "note": "?"}]}),
        ("request_supplement", OFFICER, {"marked_items": {"item": "documents.don", "note": "?"}}),
        ("propose", OFFICER, {"rating": 5}),
        ("propose", OFFICER, {"a": {"b": {"c": []}}}),
    ],
)
async def test_an_input_of_another_shape_is_refused_by_field(
    world: World, action: str, who: str, data: Json
):
    dossier, look = await reached(world, "appraise")
    with world.at(look):
        await world.seen(dossier, who)
        before = await world.seen(dossier, who)
        body = {"comment": "Lý do.", "data": data}
        answer = await world.post(f"/dossiers/{dossier['id']}/actions/{action}", body, who)
        assert answer.status_code == 422, answer.text
        fields = {error["field"].partition(".")[0] for error in answer.json()["errors"]}
        assert fields == {"body" if action == "propose" else "data"}
        assert await world.seen(dossier, who) == before

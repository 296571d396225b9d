"""The JSON boundary: what it refuses, what it makes of what it takes, and what it never repeats."""

import json
from collections.abc import AsyncIterator
from unicodedata import normalize

import httpx2
import pytest

from app.web.boundary import beside_the_boundary
from tests.web.boundary_app import a_client, a_service, defects, router

GOOD = {"applicant": {"full_name": "Nguyễn Thị Ánh"}, "agency": 7}


async def post(content: bytes | str, **headers: str) -> httpx2.Response:
    async with a_client() as client:
        return await client.post(
            "/api/things", content=content, headers={"Content-Type": "application/json"} | headers
        )


async def test_a_good_body_comes_through_with_its_types():
    body = GOOD | {
        "upload": "0192f7a0-0000-7000-8000-000000000001",
        "channel": "counter",
        "at": "2026-08-20T14:00:00+07:00",
        "tags": ["một", "hai"],
        "form": {"note": "dòng một\n\tdòng hai", "amount": 9007199254740992, "rate": 0.5},
    }
    answer = await post(json.dumps(body))
    assert answer.status_code == 200, answer.text
    assert answer.json()["form"] == body["form"]
    assert answer.json()["channel"] == "counter"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (rb'{"applicant": {"full_name": "A\u0000B"}, "agency": 1}',
            ("applicant.full_name", "control_character")),
        (rb'{"applicant": {"full_name": "A\ud800B"}, "agency": 1}',
            ("applicant.full_name", "broken_unicode")),
        ('{"applicant": {"full_name": "A\u202eB"}, "agency": 1}'.encode(),
            ("applicant.full_name", "bidi_character")),
        (rb'{"applicant": {"full_name": "A\u001bB"}, "agency": 1}',
            ("applicant.full_name", "control_character")),
        (b'{"applicant": {"full_name": "A"}, "agency": NaN}', ("agency", "not_a_finite_number")),
        (b'{"applicant": {"full_name": "A"}, "agency": -Infinity}',
            ("agency", "not_a_finite_number")),
        (b'{"applicant": {"full_name": "A"}, "agency": 1e999}', ("agency", "number_out_of_range")),
        (b'{"agency": 9007199254740993}', ("agency", "number_out_of_range")),
        (b'{"agency": ' + b"9" * 5000 + b"}", ("agency", "number_out_of_range")),
        (b'{"applicant": {"full_name": "A", "full_name": "B"}}', ("applicant", "duplicate_key")),
        (b'{"agency": 1, "agency": 2}', ("body", "duplicate_key")),
        (b'\xef\xbb\xbf{"agency": 1}', ("body", "byte_order_mark")),
        ('{"agency": 1}'.encode("utf-16"), ("body", "byte_order_mark")),
        (b'{"agency": "\xff"}', ("body", "not_utf8")),
        (b'{"agency": "\xed\xa0\x80"}', ("body", "not_utf8")),
        (b'{"agency": 1', ("body", "not_json")),
        (b"   ", ("body", "not_json")),
        (b"{'agency': 1}", ("body", "not_json")),
        (b'{"agency": 01}', ("body", "not_json")),
        (b"[" * 10_000, ("body", "nested_too_deeply")),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, ("body", "nested_too_deeply")),
        (b"[" + b"1," * 20_000 + b"1]", ("body", "too_many_values")),
        (b"[1]", ("body", "not_an_object")),
        (b"null", ("body", "not_an_object")),
        (b'"x"', ("body", "not_an_object")),
    ],
)  # fmt: skip
async def test_what_has_more_than_one_meaning_is_refused(content: bytes, expected: tuple[str, str]):
    answer = await post(content)
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "invalid"
    assert expected in defects(answer)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("agency", "1", "not_an_integer"),
        ("agency", True, "not_an_integer"),
        ("agency", 1.0, "not_an_integer"),
        ("agency", 0, "too_small"),
        ("agency", 100, "too_great"),
        ("urgent", 1, "not_a_boolean"),
        ("urgent", "true", "not_a_boolean"),
        ("upload", "khong-phai-ma", "not_an_id"),
        ("upload", 7, "not_an_id"),
        ("channel", "fax", "not_a_choice"),
        ("kind", "old", "not_a_choice"),
        ("at", "2026-08-20T14:00:00", "without_time_zone"),
        ("at", 1766000000, "not_a_moment"),
        ("tags", "một", "not_a_list"),
        ("applicant", "Ánh", "not_an_object"),
        ("role", "admin", "unknown_field"),
    ],
)
async def test_a_value_of_another_type_is_never_bent_into_shape(
    field: str, value: object, code: str
):
    answer = await post(json.dumps(GOOD | {field: value}))
    assert answer.status_code == 422, answer.text
    assert defects(answer) == {(field, code)}


async def test_every_defect_is_listed_at_once_in_the_readers_language():
    body = {"applicant": {"full_name": "", "born_on": "31/12/1990"}, "channel": "fax", "x": 1}
    answer = await post(json.dumps(body))
    assert defects(answer) == {
        ("applicant.full_name", "too_short"),
        ("applicant.born_on", "not_a_date"),
        ("agency", "required"),
        ("channel", "not_a_choice"),
        ("x", "unknown_field"),
    }
    assert answer.json()["title"] == "Thông tin chưa đúng"
    assert answer.headers["content-language"] == "vi"

    english = await post(json.dumps(body), **{"Accept-Language": "fr, en;q=0.8, vi;q=0.2"})
    assert english.json()["title"] == "Not right yet"
    assert "This is required." in {defect["message"] for defect in english.json()["errors"]}


async def test_several_unclean_texts_are_listed_at_once():
    answer = await post(r'{"applicant": {"full_name": "\u0000"}, "tags": ["a", "\ud800"]}')
    assert defects(answer) == {
        ("applicant.full_name", "control_character"),
        ("tags.1", "broken_unicode"),
    }


async def test_text_goes_on_in_nfc_keys_too():
    key, name = normalize("NFD", "tên"), normalize("NFD", "Nguyễn Thị Ánh")
    answer = await post(json.dumps(GOOD | {"form": {key: name}}))
    assert answer.json()["form"] == {"tên": "Nguyễn Thị Ánh"}

    twice = json.dumps({"form": {"tên": 1, key: 2}}, ensure_ascii=False)
    assert ("form", "duplicate_key") in defects(await post(twice))


@pytest.mark.parametrize(
    "content",
    [
        b'{"agency": "CANARY0905123456"}',
        b'{"agency": 1, "CANARY0905123456": 2}',
        b'{"CANARY0905123456": {"b": NaN}}',
        b'{"CANARY0905123456',
        b'{"channel": "CANARY0905123456", "at": "CANARY0905123456", "upload": "CANARY0905123456"}',
        '{"a": "CANARY0905123456\u202e"}'.encode(),
        b'{"form": {"CANARY0905123456": "\\u0000"}}',
    ],
)
async def test_an_answer_repeats_nothing_that_was_sent(content: bytes):
    answer = await post(content)
    assert answer.status_code == 422
    assert "CANARY" not in answer.text + str(answer.headers)


async def test_a_body_that_is_too_large_is_refused_before_and_while_it_is_read():
    announced = await post(b'{"a": "' + b"x" * 1_048_576 + b'"}')
    assert (announced.status_code, announced.json()["code"]) == (413, "too_large")
    assert announced.json()["max_mb"] == 1
    assert announced.headers["connection"] == "close"

    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield b" " * 65_536

    async with a_client() as client:
        streamed = await client.post(
            "/api/things", content=endless(), headers={"Content-Type": "application/json"}
        )
    assert streamed.status_code == 413
    assert sent < 20


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
async def test_only_plain_json_is_json(headers: dict[str, str]):
    answer = await post(json.dumps(GOOD), **headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media")


async def test_json_may_name_its_charset():
    answer = await post(json.dumps(GOOD), **{"Content-Type": 'application/json; charset="UTF-8"'})
    assert answer.status_code == 200


async def test_no_body_at_all_lacks_everything():
    async with a_client() as client:
        answer = await client.post("/api/things")
    assert defects(answer) == {("body", "required")}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/api/things/a?q=%00", ("query", "control_character")),
        ("/api/things/a?q=%ff", ("query", "not_utf8")),
        ("/api/things/a?q=%zz", ("query", "broken_escape")),
        ("/api/things/a?q=%ED%A0%80", ("query", "not_utf8")),
        ("/api/things/a?q=%E2%80%AE", ("query", "bidi_character")),
        ("/api/things/a%00b", ("path", "control_character")),
        ("/api/things/a%E2%80%AEb", ("path", "bidi_character")),
        ("/api/things/a?q=" + "x" * 9000, ("query", "too_long")),
        ("/api/things/a?limit=201", ("limit", "too_great")),
        ("/api/things/a?limit=0", ("limit", "too_small")),
        ("/api/things/a?limit=nhieu", ("limit", "not_an_integer")),
        ("/api/things/a?limit=" + "9" * 5000, ("limit", "number_out_of_range")),
        ("/api/things/a?since=hom-qua", ("since", "not_a_moment")),
    ],
)
async def test_addresses_are_vetted_like_bodies(address: str, expected: tuple[str, str]):
    async with a_client() as client:
        answer = await client.get(httpx2.URL(f"http://test{address}"))
    assert answer.status_code == 422, answer.text
    assert defects(answer) == {expected}


async def test_addresses_come_through_in_nfc():
    async with a_client() as client:
        answer = await client.get(
            normalize("NFD", "/api/things/Hội An"),
            params={"q": normalize("NFD", "Đà Nẵng & Huế=1+1")},
        )
    assert answer.json() == {
        "code": "Hội An", "q": "Đà Nẵng & Huế=1+1", "limit": 50, "since": None,
    }  # fmt: skip


async def test_a_form_is_vetted_like_json():
    async with a_client() as client:
        good = await client.post("/api/things/form", data={"note": "Hội An", "kind": "&"})
        nul = await client.post("/api/things/form", data={"note": "a\0", "kind": "\u202e"})
        large = await client.post("/api/things/form", data={"note": "x" * 1_100_000})
        lacking = await client.post("/api/things/form", data={})
    assert good.json() == "Hội An&"
    assert defects(nul) == {("note", "control_character"), ("kind", "bidi_character")}
    assert large.status_code == 413
    assert defects(lacking) == {("note", "required")}


async def test_a_version_is_stated_in_if_match():
    async with a_client() as client:
        stated = await client.patch("/api/things/a", headers={"If-Match": '"12"'})
        open_ended = await client.patch("/api/things/a")
        wrong = await client.patch("/api/things/a", headers={"If-Match": "12"})
    assert stated.json()["version"] == 12
    assert open_ended.json()["version"] is None
    assert defects(wrong) == {("If-Match", "bad_version")}


async def test_pages_follow_one_another():
    async with a_client() as client:
        first = (await client.get("/api/things", params={"limit": 3})).json()
        second = await client.get(
            "/api/things", params={"limit": 2, "cursor": first["next_cursor"]}
        )
        assert (first["items"], second.json()["items"]) == ([0, 1, 2], [3, 4])
        for forged in (
            "abc",
            "W10",
            "WyJhIiwiYiJd",
            "W3RydWUsImIiXQ",
            "é",
            first["next_cursor"][:-4],
        ):
            answer = await client.get("/api/things", params={"cursor": forged})
            assert defects(answer) == {("cursor", "bad_cursor")}, forged


def test_a_route_that_forgets_the_boundary_is_found():
    service = a_service()
    assert beside_the_boundary(service.routes) == []
    assert len(router.routes) > 3

    @service.get("/forgotten")
    async def forgotten() -> None: ...

    assert beside_the_boundary(service.routes) == ["/forgotten"]

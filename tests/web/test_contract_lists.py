"""Lists page by the key of their last line: whole, in order, and no cursor breaks them."""

import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from itertools import chain

import pytest

from tests.web.world import APPLICANT, DESK, MORNING, World

LISTS = ("/dossiers", "/inbox", "/agencies", "/procedures")
MANY = 7


@pytest.fixture(scope="module", autouse=True)
async def some_dossiers(world: World) -> None:
    for number in range(MANY):
        with world.at(MORNING + timedelta(minutes=number % 3)):
            await world.submitted()


async def pages(world: World, path: str, limit: int) -> list[list[str]]:
    found, cursor = [], None
    while True:
        params = {"limit": limit} | ({} if cursor is None else {"cursor": cursor})
        page = (await world.get(path, DESK, params=params)).json()
        found.append([json.dumps(line, sort_keys=True) for line in page["items"]])
        cursor = page["next_cursor"]
        if cursor is None:
            return found


@pytest.mark.parametrize("path", LISTS)
async def test_pages_together_are_the_list(world: World, path: str):
    whole = (await pages(world, path, 200))[0]
    assert len(whole) >= MANY
    for limit in (1, 3):
        parts = await pages(world, path, limit)
        assert [*chain.from_iterable(parts)] == whole
        assert all(len(part) == limit for part in parts[:-1])


@pytest.mark.parametrize("path", LISTS)
async def test_a_page_is_fifty_unless_asked_and_two_hundred_at_most(world: World, path: str):
    assert len((await world.get(path, DESK)).json()["items"]) <= 50
    for limit in ("0", "201", "-1", "x", "1.5", "9" * 30, ""):
        answer = await world.get(path, DESK, params={"limit": limit})
        assert answer.status_code == 422, limit
        assert answer.json()["errors"][0]["field"] == "limit"


def forged(*keys: object) -> str:
    return urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")


CURSORS = (
    "", "x", "====", "đ", "%", "AAAA", forged(), forged(None), forged(1, 2, 3), forged("a"),
    forged(["a"]), forged({"a": 1}), forged(*[True]), forged(2**53), forged(-1),
    forged("' or 1=1 --"),
    forged("9" * 300), forged("a", "b"), forged("2026-08-20T09:00:00", "x"),
    forged("2026-08-20T09:00:00", "01890000-0000-7000-8000-000000000001"),
    forged("9999-12-31T23:59:59-23:59", "01890000-0000-7000-8000-000000000001"),
    forged("0001-01-01T00:00:00+23:59", "01890000-0000-7000-8000-000000000001"),
    forged("0001-01-01T00:00:00+00:00", "01890000-0000-7000-8000-000000000001"),
    forged("\x00"), forged("\ud800"), forged("ffffffff-ffff-ffff-ffff-ffffffffffff"),
    "A" * 600, "A" * 601, "A" * 7000,
)  # fmt: skip


@pytest.mark.parametrize("cursor", CURSORS)
@pytest.mark.parametrize("path", [*LISTS, "events"])
async def test_a_forged_cursor_gains_nothing_and_breaks_nothing(
    world: World, path: str, cursor: str
):
    if path == "events":
        line = (await world.get("/dossiers?limit=1", DESK)).json()["items"][0]
        path = f"/dossiers/{line['id']}/events"
    answer = await world.get(path, DESK, params={"cursor": cursor})
    assert answer.status_code in {200, 422}, answer.text
    if answer.status_code == 422:
        assert [error["field"] for error in answer.json()["errors"]] in (["cursor"], ["query"])


async def test_a_cursor_of_another_shows_only_what_is_ones_own(world: World):
    first = (await world.get("/dossiers?limit=2", DESK)).json()
    page = await world.get("/dossiers", "sign@unrelated", params={"cursor": first["next_cursor"]})
    assert page.json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state": "submitted"}, True),
        ({"state": "received"}, False),
        ({"procedure": "1.004623"}, True),
        ({"procedure": "9.999999"}, False),
        ({"agency": "H47.15"}, True),
        ({"agency": "H47.9"}, False),
        ({"channel": "online"}, True),
        ({"channel": "post"}, False),
        ({"overdue": "false"}, True),
        ({"overdue": "true"}, False),
        ({"q": "nguyen thi anh"}, True),
        ({"q": "0905123456"}, True),
        ({"q": "049185001234"}, True),
        ({"q": "anh nguyen"}, True),
        ({"q": "tran"}, False),
        ({"q": "!!! & | :* ' \\"}, True),
        ({"due_before": "2026-08-19T00:00:00+07:00"}, False),
        ({"unknown": "x"}, True),
    ],
)
async def test_a_list_is_filtered(world: World, query: dict[str, str], *, found: bool):
    answer = await world.get("/dossiers", DESK, params=query)
    assert answer.status_code == 200, answer.text
    assert bool(answer.json()["items"]) == found


async def test_the_inbox_is_in_the_order_of_urgency_and_tells_the_time_that_is_left(world: World):
    lines = (await world.get("/inbox", DESK)).json()["items"]
    dues = [line["step_due"] for line in lines]
    assert dues == sorted(dues)
    assert all(
        line["remaining_minutes"] == 8 * 60 - 0 or line["remaining_minutes"] for line in lines
    )
    early = await world.get("/inbox", DESK, params={"due_before": "2026-08-20T10:00:00+07:00"})
    assert early.json()["items"] == []


async def test_a_citizen_lists_his_own_in_the_order_of_their_coming(world: World):
    lines = (await world.get("/dossiers", APPLICANT)).json()["items"]
    ids = [line["id"] for line in lines]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) >= MANY

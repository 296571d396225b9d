"""Public statistics over HTTP: everybody reads the numbers, staff open the lists behind them."""

import csv
from collections.abc import Iterator
from typing import Any

import pytest

from tests.statements import counted
from tests.web.world import ABOVE, APPLICANT, DESK, NOBODY, World

Json = dict[str, Any]


@pytest.fixture(scope="module")
async def furnished(world: World) -> World:
    """Two received dossiers and one that nobody has received yet."""
    for _ in range(2):
        await world.acted(await world.submitted(), "receive", DESK)
    await world.submitted()
    return world


async def asked(world: World, query: str = "", who: str = NOBODY) -> Json:
    answer = await world.get(f"/statistics{query}", who)
    assert answer.status_code == 200, answer.text
    content: Json = answer.json()
    return content


def numbers(shown: Json) -> Iterator[Json]:
    for part in ("received", "done", "in_progress"):
        yield from shown[part].values()
    yield shown["waiting"]
    for group in shown.get("groups", ()):
        yield from numbers(group)


async def test_everybody_reads_the_figures_of_the_reporting_year(furnished: World):
    shown = await asked(furnished)
    assert (shown["from"], shown["to"]) == ("2025-12-15", "2026-12-14")
    assert shown["received"]["total"]["count"] == 2
    assert shown["received"]["online"]["count"] == 2
    assert shown["in_progress"]["in_time"]["count"] == 2
    assert shown["done"]["total"]["count"] == 0


@pytest.mark.parametrize("who", [NOBODY, APPLICANT])
async def test_only_staff_are_given_lists(furnished: World, who: str):
    shown = await asked(furnished, "?group_by=field", who)
    assert {number["list"] for number in numbers(shown)} == {None}


@pytest.mark.parametrize("group", ["agency", "field", "procedure", "channel", "step", "month"])
async def test_behind_every_number_lies_the_list_of_its_dossiers(furnished: World, group: str):
    shown = await asked(furnished, f"?agency=H47&group_by={group}", ABOVE)
    assert shown["groups"]
    for number in numbers(shown):
        answer = await furnished.http.get(number["list"], headers=furnished.people[ABOVE].headers)
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["items"]) == number["count"]


async def test_groups_have_names(furnished: World):
    names = {
        group: [line["name"] for line in (await asked(furnished, f"?group_by={group}"))["groups"]]
        for group in ("agency", "procedure", "channel")
    }
    assert names["agency"] == ["Sở Văn hóa, Thể thao và Du lịch tỉnh Quảng Nam"]
    assert names["channel"] == ["Trực tuyến"]
    assert all(names["procedure"])


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("?from=2026-05-01&to=2026-04-30", "to", "ends_before_start"),
        ("?from=1990-01-01", "from", "not_allowed"),
        ("?from=2001-01-01&to=2026-01-01", "from", "not_allowed"),
        ("?agency=H47.nowhere", "agency", "unknown_agency"),
        ("?from=yesterday", "from", None),
        ("?group_by=name", "group_by", None),
    ],
)
async def test_a_question_without_sense_is_refused(
    furnished: World, query: str, field: str, code: str | None
):
    answer = await furnished.get(f"/statistics{query}")
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["field"] == field
    assert code in {None, error["code"]}


async def test_one_named_day_settles_the_other(furnished: World):
    assert (await asked(furnished, "?to=2026-03-31"))["from"] == "2025-12-15"
    assert (await asked(furnished, "?from=2027-03-31"))["to"] == "2027-12-14"


async def test_figures_cost_the_same_number_of_statements_whatever_is_asked(furnished: World):
    with counted(furnished.engine) as plain:
        await asked(furnished)
    with counted(furnished.engine) as grouped:
        await asked(furnished, "?agency=H47&group_by=month")
    sums, below, ended = 2, 1, 2  # how much is news, and the sums; the agencies; told, and not yet
    assert (len(plain), len(grouped)) == (sums, sums + below + ended)


async def test_month_by_month_only_so_many_months_are_told(furnished: World):
    path = "/statistics?from=2016-01-01&to=2025-12-14&group_by="
    problem = (await furnished.get(path + "month")).json()
    assert [error["code"] for error in problem["errors"]] == ["too_many_months"]
    assert (await furnished.get(path + "channel")).status_code == 200


@pytest.mark.parametrize("group", [None, "agency", "field", "procedure", "channel", "month"])
async def test_the_table_for_spreadsheets_says_what_the_json_says(
    furnished: World, group: str | None
):
    query = "" if group is None else f"?group_by={group}"
    shown = await asked(furnished, query)
    answer = await furnished.get(f"/statistics.csv{query}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf"), "the mark by which Excel knows UTF-8"
    head, *lines, total = csv.reader(answer.content.decode("utf-8-sig").splitlines())
    received = head.index("Tiếp nhận")
    assert [int(line[received]) for line in lines] == [
        line["received"]["total"]["count"] for line in shown["groups"]
    ]
    assert (total[0], int(total[received])) == ("Tổng số", shown["received"]["total"]["count"])


async def test_the_table_is_in_english_for_whoever_asks(furnished: World):
    answer = await furnished.get("/statistics.csv?group_by=channel&lang=en")
    head, line, *_ = csv.reader(answer.content.decode("utf-8-sig").splitlines())
    assert (head[0], line[0]) == ("Way of handing in", "Online")
    assert (await furnished.get("/statistics.csv?lang=fr")).status_code == 422

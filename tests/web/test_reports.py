"""The statutory forms over HTTP, for supervisors: numbers, their lists, sheets, and refusals."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.web.world import ABOVE, APPLICANT, DESK, MORNING, World

Json = dict[str, Any]
SUPERVISOR = "supervise@competent"
LATER = MORNING + timedelta(hours=1)


@pytest.fixture(scope="module")
async def furnished(world: World) -> World:
    """Two received dossiers, one of them withdrawn later, one that was never received."""
    first, _ = [await world.acted(await world.submitted(), "receive", DESK) for _ in range(2)]
    await world.submitted()
    with world.at(LATER):
        await world.acted(first, "withdraw", APPLICANT, {"comment": "Tôi không cần nữa."})
    world.now = LATER
    return world


async def asked(world: World, query: str, who: str = ABOVE) -> Json:
    answer = await world.get(f"/reports/{query}", who)
    assert answer.status_code == 200, answer.text
    content: Json = answer.json()
    return content


def cells(row: Json) -> Iterator[tuple[str, Json]]:
    yield from row["cells"].items()
    yield from row["beside"].items()


@pytest.mark.parametrize("form", ["II.06a", "II.06b"])
async def test_behind_every_cell_lies_the_list_of_its_dossiers(furnished: World, form: str):
    shown = await asked(furnished, f"{form}?period=2026-09")
    assert (shown["from"], shown["to"], shown["agency"]) == ("2026-08-15", "2026-09-14", "H47")
    busy = [row for row in shown["rows"] if row["cells"]["3"]["count"]]
    for row in (*busy, shown["total"]):
        for name, cell in cells(row):
            answer = await furnished.http.get(cell["list"], headers=furnished.people[ABOVE].headers)
            assert answer.status_code == 200, answer.text
            assert len(answer.json()["items"]) == cell["count"], name


async def test_a_withdrawn_dossier_is_done_on_time_and_shown_by_itself(furnished: World):
    total = (await asked(furnished, "II.06a?period=2026-09&agency=H47.15", SUPERVISOR))["total"]
    found = {name: cell["count"] for name, cell in cells(total) if cell["count"]}
    assert found == {"3": 2, "4": 2, "7": 1, "9": 1, "11": 1, "12": 1, "withdrawn": 1}


async def test_what_was_known_before_stays_known(furnished: World):
    between = MORNING + timedelta(minutes=30)
    then = await asked(
        furnished, f"II.06a?period=2026-09&as_of={between:%Y-%m-%dT%H:%M:%S}%2B07:00"
    )
    assert then["total"]["cells"]["7"]["count"] == 0
    assert then["total"]["cells"]["11"]["count"] == 2
    assert datetime.fromisoformat(then["as_of"]) == between
    following = await asked(furnished, "II.06a?period=2026-10")
    assert following["total"]["cells"]["6"]["count"] == following["opening"]["before"] == 1


async def test_every_agency_has_its_row(furnished: World):
    shown = await asked(furnished, "II.06b?period=2026-09")
    sections = [row["section"]["vi"] for row in shown["rows"]]
    assert sections == sorted(sections)
    assert {row["key"] for row in shown["rows"]} >= {"H47", "H47.15", "H47.7"}
    received = {row["key"]: row["cells"]["3"]["count"] for row in shown["rows"]}
    assert {key: number for key, number in received.items() if number} == {"H47.15": 2}


async def test_sheets_are_files_of_the_same_numbers(furnished: World):
    text = await furnished.get("/reports/II.06a.csv?period=2026-09", ABOVE)
    assert text.headers["content-type"] == "text/csv; charset=utf-8"
    assert "II.06a-H47-2026-08-15-2026-09-14.csv" in text.headers["content-disposition"]
    assert ",Tổng số,2,2,0,0,1,0,1,0,1,1,0," in text.text
    book = await furnished.get("/reports/II.06a.xlsx?period=2026-09", ABOVE)
    assert book.content.startswith(b"PK")
    assert book.headers["content-type"].endswith("spreadsheetml.sheet")


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("II.06a?period=2026-13", "period", "unknown_period"),
        ("II.06a?period=2026-09&from=2026-08-15", "period", "period_and_days"),
        ("II.06a?period=2026-09", "agency", "choose_agency"),
        ("II.06a?agency=H47.15&from=2026-05-01&to=2026-04-30", "to", "ends_before_start"),
        ("II.99?agency=H47.15", "form", None),
    ],
)
async def test_a_question_without_sense_is_refused(
    furnished: World, query: str, field: str, code: str | None
):
    answer = await furnished.get(f"/reports/{query}", SUPERVISOR)
    assert answer.status_code == 422, answer.text
    [error] = answer.json()["errors"]
    assert error["field"] == field
    assert code in {None, error["code"]}


async def test_others_agencies_are_not_reported_on(furnished: World):
    answer = await furnished.get("/reports/II.06a?agency=H47.9", SUPERVISOR)
    assert answer.status_code == 403

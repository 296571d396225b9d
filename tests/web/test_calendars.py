"""Calendars over HTTP: whoever publishes sees what a new version would do, and has it done."""

from pathlib import Path

import pytest

from app.procedures.actions.publish import PublishFiles, publish
from tests.dossiers.new_rules import STORM
from tests.procedures.examples import library_of
from tests.web.world import APPLICANT, DESK, MORNING, World

PUBLISHER = "publish@competent"
SECOND = {"version": 2}


@pytest.fixture(scope="module")
async def stormy(world: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two received dossiers, which are due on the day of a storm, and one that nobody received."""
    for _ in range(2):
        await world.acted(await world.submitted(), "receive", DESK)
    await world.submitted()
    folder: Path = tmp_path_factory.mktemp("calendar")
    library = library_of(folder, {"quang-nam.v2.yaml": STORM.replace("2026-08-21", "2026-09-04")})
    order = PublishFiles(given=library, together=library, at=MORNING)
    assert not (await publish(world.house.sessions, order)).report.problems
    return world


async def test_what_is_previewed_is_what_is_applied(stormy: World):
    seen = (await stormy.post("/calendars/quang-nam/preview", SECOND, PUBLISHER)).json()
    answer = await stormy.post(
        "/calendars/quang-nam/apply", {**SECOND, "reason": "Bão số 5."}, PUBLISHER
    )
    applied = answer.json()

    assert {name: applied[name] for name in seen} == seen
    assert (seen["dossiers"], seen["moved"], seen["later"], seen["unmoved"]) == (3, 2, 2, 1)
    assert seen["by_days"] == [{"days": 3, "dossiers": 2}]
    [agency] = seen["by_agency"]
    assert (agency["agency"], agency["moved"], bool(agency["name"])) == ("H47.15", 2, True)
    assert (seen["becoming_late"], seen["late_no_more"]) == ([], [])
    moved = seen["others"]
    assert len(moved) == 2
    shown = (await stormy.get(f"/dossiers/{moved[0]['id']}", DESK)).json()
    assert shown["due"] == moved[0]["after"]["due"] != moved[0]["before"]["due"]
    assert applied["moved_in_all"] == 2
    [line] = (await stormy.get(f"/dossiers/{moved[0]['id']}/notices", APPLICANT)).json()["items"][
        -1:
    ]
    assert line["notice"] == "date_moved"
    token = shown["tracking"]["token"]
    timeline = (await stormy.get(f"/tracking/{token}")).json()["timeline"]
    assert timeline[-1]["what"] == "Đổi lịch làm việc"


@pytest.mark.parametrize(
    ("path", "body", "status", "reason"),
    [
        ("quang-nam/preview", {"version": 9}, 404, "calendar_not_published"),
        ("lunar/preview", {"version": 1}, 404, "calendar_not_published"),
        ("quang-nam/apply", {"version": 1}, 409, "calendar_not_the_newest"),
        ("quang-nam/apply", {"version": 0}, 422, "invalid"),
    ],
)
async def test_a_version_that_is_not_there_is_refused(
    stormy: World, path: str, body: dict[str, int], status: int, reason: str
):
    answer = await stormy.post(f"/calendars/{path}", body, PUBLISHER)

    assert (answer.status_code, answer.json()["reason"]) == (status, reason)

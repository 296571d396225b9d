"""Quy tắc 9: II.06a adds up for any period, ties to the period before, and replays identically."""

from datetime import datetime, timedelta

import pytest

from app.domain.calendar import HANOI
from tests.web.situations import REASON, finished
from tests.web.world import (
    ABOVE,
    APPLICANT,
    DESK,
    REGISTRAR,
    Json,
    World,
)

LAST_EVENING = datetime(2026, 9, 14, 23, 50, tzinfo=HANOI)
AFTER_MIDNIGHT = LAST_EVENING + timedelta(minutes=15)
NEXT_DAY = LAST_EVENING + timedelta(hours=12)
PERIODS = ("2026-08", "2026-09", "2026-10", "2026-Q3", "2026-Q4", "2026-9M", "2026")


@pytest.fixture(scope="module")
async def told(world: World) -> dict[str, Json]:
    """The month as it was told at its end; then a result that was issued in it is taken back."""
    await world.acted(await world.submitted(), "receive", DESK)
    withdrawn = await world.acted(await world.submitted(), "receive", DESK)
    await world.acted(withdrawn, "withdraw", APPLICANT, REASON)
    await world.acted(await world.submitted(), "refuse", DESK, REASON)
    with world.at(LAST_EVENING):
        issued = await _issued(world)
    with world.at(AFTER_MIDNIGHT):
        first = {form: await _asked(world, form, "2026-09") for form in ("II.06a", "II.06b")}
        await world.acted(issued, "undo", REGISTRAR)
    with world.at(NEXT_DAY):
        await world.acted(await world.submitted(), "receive", DESK)
    return first


@pytest.mark.parametrize("form", ["II.06a", "II.06b"])
async def test_rule_09_received_is_done_and_in_progress(
    world: World, told: dict[str, Json], form: str
):
    assert told
    with world.at(NEXT_DAY):
        for period in PERIODS:
            shown = await _asked(world, form, period)
            for row in (*shown["rows"], shown["total"]):
                n = {int(key): cell["count"] for key, cell in row["cells"].items()}
                assert n[3] == n[4] + n[5] + n[6] == n[7] + n[11], (period, row["name"])
                assert (n[7], n[11]) == (n[8] + n[9] + n[10], n[12] + n[13])


@pytest.mark.parametrize("form", ["II.06a", "II.06b"])
async def test_rule_09_a_period_that_was_told_is_told_the_same_and_ties_to_the_next(
    world: World, told: dict[str, Json], form: str
):
    with world.at(NEXT_DAY):
        again, following = [await _asked(world, form, name) for name in ("2026-09", "2026-10")]
    assert _counts(again) == _counts(told[form])
    before, after = again["total"]["cells"], following["total"]["cells"]
    assert [before[key]["count"] for key in ("3", "7", "11")] == [3, 2, 1]
    assert [after[key]["count"] for key in ("3", "4", "6", "11")] == [3, 2, 1, 3]
    assert following["opening"] == {"before": 1, "left": 0, "came": 0}


async def test_rule_09_behind_a_number_of_then_lie_the_dossiers_of_then(
    world: World, told: dict[str, Json]
):
    with world.at(NEXT_DAY):
        for cell in told["II.06a"]["total"]["cells"].values():
            found = await world.http.get(cell["list"], headers=world.people[ABOVE].headers)
            assert len(found.json()["items"]) == cell["count"]


async def _issued(world: World) -> Json:
    return await finished(world, await world.submitted())


async def _asked(world: World, form: str, period: str) -> Json:
    answer = await world.get(f"/reports/{form}?period={period}", ABOVE)
    assert answer.status_code == 200, answer.text
    content: Json = answer.json()
    return content


def _counts(shown: Json) -> dict[str, dict[str, int]]:
    return {
        row["name"]: {key: cell["count"] for key, cell in {**row["cells"], **row["beside"]}.items()}
        for row in (*shown["rows"], shown["total"])
    }

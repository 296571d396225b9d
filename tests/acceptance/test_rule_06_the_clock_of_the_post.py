"""Quy tắc 6: the term of a posted dossier begins when the minutes were signed with the postman."""

from datetime import timedelta

from tests.web.world import DESK, MORNING, Json, World

SIGNED = MORNING - timedelta(hours=18)
"""Wednesday, 19 August 2026, at 15:00: the postman left, and the desk closed."""


def minutes(signed_at: str) -> Json:
    return {"data": {"handover_minutes": {"number": "12/BBGN", "signed_at": signed_at}}}


async def test_rule_06_the_clock_starts_at_the_signature_not_at_the_keyboard(world: World):
    posted = await world.submitted(DESK, channel="post")
    plain = await world.acted(await world.submitted(DESK), "receive", DESK)
    receive = next(a for a in posted["actions"] if a["name"] == "receive")
    assert receive["input"]["properties"]["data"]["required"] == ["handover_minutes"]

    path = f"/dossiers/{posted['id']}/actions/receive"
    silent = await world.post(path, {}, DESK)
    assert [(e["field"], e["code"]) for e in silent.json()["errors"]] == [
        ("data.handover_minutes", "required")
    ]
    tomorrow = (MORNING + timedelta(days=1)).isoformat()
    too_late = await world.post(path, minutes(tomorrow), DESK)
    assert [e["code"] for e in too_late.json()["errors"]] == ["signed_in_the_future"]

    after = await world.acted(posted, "receive", DESK, minutes(SIGNED.isoformat()))
    assert after["clock"]["started_at"] == SIGNED.isoformat()
    assert after["accepted_at"] == MORNING.isoformat()
    assert "-260820-" in after["code"], "codes are of the day of the acceptance"
    assert after["due"] < plain["due"], "one working day earlier than what began this morning"
    (m01,) = await world.rows(
        "select facts from issued_form where form = 'M01' and dossier_id = :id", id=posted["id"]
    )
    assert "12/BBGN" in m01["facts"]

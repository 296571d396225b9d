"""Roles and sessions end at once; a substitute acts for whom he stands in."""

from datetime import timedelta

import pytest

from app.people.tokens import token_hash
from tests.web.situations import reached
from tests.web.world import (
    COLLEAGUE,
    DESK,
    MORNING,
    OFFICER,
    SUBSTITUTE,
    World,
    raw,
    token_of,
)


async def test_whoever_loses_a_role_has_lost_it_with_the_next_request(world: World):
    dossier = await world.submitted()
    path = f"/dossiers/{dossier['id']}"
    async with world.rehearsal():
        assert (await world.get(path, "sign@receiving")).status_code == 200
        assert (
            await world.post(f"{path}/actions/receive", {}, "sign@receiving")
        ).status_code == 403
        await world.run(
            "update role_grant set revoked_at = :at where person = :who",
            at=MORNING,
            who=world.people["sign@receiving"].id,
        )
        assert (await world.get(path, "sign@receiving")).status_code == 404
        assert (await world.post(f"{path}/actions/receive", {}, DESK)).status_code == 200
        await world.run(
            "update role_grant set valid_to = '2026-08-19' where person = :who",
            who=world.people[DESK].id,
        )
        assert (await world.post(f"{path}/actions/route", {}, DESK)).status_code == 404


@pytest.mark.parametrize(
    "end",
    [
        "update session set revoked_at = :at where token_hash = :hash",
        "update session set expires_at = :at where token_hash = :hash",
        """update person set active = cast(:at as timestamptz) < 'epoch'
             from session s where s.person = person.id and s.token_hash = :hash""",
    ],
)
async def test_a_session_that_ended_is_no_session(world: World, end: str):
    async with world.rehearsal():
        assert (await world.get("/sessions/current", DESK)).status_code == 200
        await world.run(end, at=MORNING, hash=token_hash(token_of(DESK)))
        answer = await world.get("/sessions/current", DESK)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_who_signs_out_is_out(world: World):
    async with world.rehearsal():
        assert (await world.call("DELETE", "/sessions/current", DESK)).status_code == 204
        assert (await world.get("/inbox", DESK)).status_code == 401
        assert (await world.get("/inbox", COLLEAGUE)).status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        "Bearer nonsense",
        "Bearer",
        "Basic eDp5",
        "Bearer \u00e9\u00e9",
        "bearer  ",
        "Bearer " + "a" * 5000,
    ],
)
async def test_a_token_that_nobody_was_given_is_none(world: World, header: str):
    headers = raw({"Authorization": header})
    answer = await world.http.get("/api/v1/sessions/current", headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"


async def test_a_substitute_acts_for_whom_he_stands_in_and_it_is_written_down(
    world: World,
):
    dossier, look = await reached(world, "appraise")
    with world.at(look):
        async with world.rehearsal():
            await world.acted(dossier, "propose", SUBSTITUTE)
            events = (await world.get(f"/dossiers/{dossier['id']}/events", OFFICER)).json()
    last = events["items"][-1]
    assert last["actor"] == str(world.people[SUBSTITUTE].id)
    assert last["on_behalf_of"] == str(world.people[OFFICER].id)


async def test_the_substitute_is_nobody_again_when_his_time_is_over(world: World):
    dossier, look = await reached(world, "appraise")
    path = f"/dossiers/{dossier['id']}"
    with world.at(look):
        assert (await world.get(path, SUBSTITUTE)).status_code == 200
    with world.at(look + timedelta(days=150)):
        assert (await world.get(path, SUBSTITUTE)).status_code == 404

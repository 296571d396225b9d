"""``motcua webhooks`` as an operator types it."""

import asyncio
from uuid import UUID

import pytest
from typer.testing import CliRunner

from app.cli.webhooks import webhooks
from app.webhooks.actions.stop_subscription import StopSubscription, stop_subscription
from tests.webhooks.conftest import Listening


async def test_what_is_owed_is_listed_sent_again_and_goes_on(
    listening: Listening, dossiers: list[UUID], monkeypatch: pytest.MonkeyPatch
):
    world = listening.world
    monkeypatch.setenv("MOTCUA_DATABASE_URL", world.settings.database)
    await listening.subscribe()
    await listening.happen(dossiers[0], 1, 2)
    await listening.tell()
    first, last = await listening.owed()

    async def typed(*words: object) -> tuple[int, str]:
        given = [str(word) for word in words]
        done = await asyncio.to_thread(CliRunner().invoke, webhooks, given)
        return done.exit_code, done.output

    stop = StopSubscription(subscription=listening.id, at=world.now)
    await stop_subscription(world.house.sessions, stop)
    code, said = await typed("list")
    assert (code, f"{listening.id} Trục tỉnh: asked, chờ/waiting 0" in said) == (0, True), said
    assert (await typed("replay", listening.id, "--since", first.position))[0] == 0
    assert (await listening.state()).claimed_to == first.position
    assert (await typed("resume", listening.id))[0] == 0
    await listening.tell()
    assert (await listening.owed())[-1].position == last.position
    assert (await typed("replay", listening.id, "--position", last.position))[0] == 0
    assert (await typed("replay", listening.id, "--position", last.position + 999))[0] == 1
    assert (await typed("replay", listening.id, "--since", 3, "--parked"))[0] == 2

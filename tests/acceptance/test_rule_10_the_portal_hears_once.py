"""Rule 10: the national portal hears everything once, in its order, and nothing out of turn."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from app.jobs.outbox import pass_on
from app.national.actions.send_debts import send_debts
from app.national.promised import MarkDebt
from app.national.sending import Sending
from app.ports import Away
from tests.dossiers.conftest import founded_database, world
from tests.dossiers.world import COURSE, MORNING, World
from tests.national.conftest import portal, reaching, sending
from tests.national.following import replayed, statuses, steps
from tests.partners.launching import Partner

__all__ = ["founded_database", "portal", "sending", "world"]

LAWFUL = ["2", "4", "9", "10"]


async def sent(sending: Sending, hours: int) -> None:
    """Whatever is owed, as far as a stumbling portal lets it through."""
    try:
        await send_debts(sending, MORNING + timedelta(hours=hours))
    except Away:
        return


async def test_rule_10_replaying_everything_twice_makes_no_duplicates_and_keeps_the_order(
    world: World,
    sending: Sending,
    portal: Partner,
) -> None:
    chance = random.Random(10)  # noqa: S311
    dossiers = [await world.submitted() for _ in range(3)]
    await portal.behave(losing=0.25, failing=0.1)
    for number, (action, who, data) in enumerate(COURSE):
        chance.shuffle(dossiers)
        dossiers = [await world.act(d, action, by=who, data=data) for d in dossiers]
        await pass_on(world.sessions, [MarkDebt])
        await replayed(world, times=1)
        await sent(sending, number)
    await portal.behave(losing=0.0, failing=0.0)
    positions = await replayed(world, times=2)
    assert positions == sorted(positions)
    calm = replace(sending, portal=reaching(portal))  # the old way may rest for seconds yet
    for hours in (24, 48):
        await sent(calm, hours)
        await replayed(world, times=2)
    await calm.portal.close()
    for dossier in dossiers:
        assert await statuses(portal, dossier.code) == LAWFUL
        told = await steps(portal, dossier.code)
        assert [line["ThoiDiemXuLy"] for line in told] == sorted(
            line["ThoiDiemXuLy"] for line in told
        )
        assert len(told) == len(COURSE) + 1
    shown = [code for code, _ in await portal.remembered("dossier")]
    assert Counter(shown) == Counter(str(dossier.code) for dossier in dossiers)

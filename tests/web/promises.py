"""Keeping by hand, one after another, what was promised: a worker that tests can watch."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from app.jobs.outbox import pass_on
from app.outfit import Outfit, outfit_of
from app.ports.postal import Postal
from app.worker import FOLLOWERS, keepers
from tests.web.world import World

_TAKEN = "delete from pgqueuer where entrypoint like :like returning id, entrypoint, payload"


def outfit_for(world: World, *, postal: Postal | None = None, **changes: Any) -> Outfit:
    """What a worker of this world would work with; ``postal`` is another post than the usual."""
    house = world.house
    outfit = outfit_of(world.settings, world.engine)
    post = replace(outfit.post, office=house.office, postal=postal or outfit.post.postal)
    return replace(outfit, office=house.office, storage=house.storage, post=post, **changes)


async def keep_promises(
    world: World, at: datetime | None = None, *, like: str = "dossiers.%", **changes: Any
) -> list[str]:
    """The names of what was promised by tasks ``like`` that, once all of it is kept.

    News is passed on to the followers first, as the relay of a worker does.
    """
    outfit = outfit_for(world, **changes)
    known = {keeper.task.name: keeper for keeper in keepers(outfit)}
    kept: list[str] = []
    while True:
        while await pass_on(outfit.sessions, FOLLOWERS):
            pass
        jobs = await world.rows(_TAKEN, like=like)
        if not jobs:
            return kept
        for job in sorted(jobs, key=lambda job: job["id"]):
            keeper = known[job["entrypoint"]]
            await keeper.keep(keeper.task.model_validate_json(job["payload"]), at or world.now)
            kept.append(job["entrypoint"])

"""Keeping by hand, one after another, what was promised: a worker that tests can watch."""

from datetime import datetime

from app.worker import keepers
from tests.web.world import World


async def keep_promises(world: World, at: datetime | None = None) -> list[str]:
    """The names of what was promised about linked dossiers, once all of it is kept."""
    house = world.house
    known = {k.task.name: k for k in keepers(house.office, house.storage, str)}
    kept: list[str] = []
    while jobs := await world.rows(
        "delete from pgqueuer where entrypoint like 'dossiers.%' returning id, entrypoint, payload"
    ):
        for job in sorted(jobs, key=lambda job: job["id"]):
            keeper = known[job["entrypoint"]]
            await keeper.keep(keeper.task.model_validate_json(job["payload"]), at or world.now)
            kept.append(job["entrypoint"])
    return kept

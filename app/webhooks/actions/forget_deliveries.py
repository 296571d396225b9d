"""Deliveries long settled are forgotten every night; the feed itself keeps everything."""

from datetime import datetime
from typing import Final

from app.db.sessions import Sessions
from app.domain.subscribing import REMEMBERED
from app.jobs.keeping import Periodic
from app.webhooks.queries import deliveries

CRON: Final = "50 20 * * *"
"""03:50 in Hà Nội."""


def forget_deliveries(sessions: Sessions) -> Periodic:
    async def act(at: datetime) -> None:
        async with sessions.begin() as session:
            await deliveries.forget(session, at - REMEMBERED)

    return Periodic("webhooks.forget_deliveries", CRON, act)

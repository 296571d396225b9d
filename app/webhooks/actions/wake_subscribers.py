"""Promising a job to every subscription for which there is something to do: one each at a time."""

from datetime import datetime, timedelta
from typing import Final

from app.db.sessions import Sessions
from app.jobs.keeping import Steady
from app.jobs.promise import promise
from app.jobs.queries import holds_parked
from app.webhooks.promised import TellSubscriber
from app.webhooks.queries import subscriptions

EVERY: Final = timedelta(seconds=2)


def subscribers_alarm(sessions: Sessions) -> Steady:
    """What the worker does all the time, so that nobody waits long for news."""

    async def act(at: datetime) -> None:
        await wake_subscribers(sessions, at)

    return Steady(name="webhooks.wake_subscribers", every=EVERY, act=act)


async def wake_subscribers(sessions: Sessions, at: datetime) -> None:
    """A subscription whose job is parked stays as it is until a person releases the job."""
    async with sessions.begin() as session:
        for subscription in await subscriptions.due(session, at):
            once = str(subscription)
            if not await holds_parked(session, TellSubscriber.name, once):
                await promise(session, TellSubscriber(subscription=subscription), once=once)

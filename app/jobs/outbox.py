"""News: a change announces itself in its own transaction, and followers hear of it afterwards.

The relay takes what was committed out of the outbox, numbers it, and promises every follower a job
of its own, all in one transaction: each follower is then tried again alone, and whoever reads the
feed by position misses nothing. There is one relay at a time, in whichever worker gets the lock.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.sessions import Sessions
from app.jobs import feeding
from app.jobs.keeping import Steady
from app.jobs.news import News
from app.jobs.promise import promise_all
from app.jobs.task import Following

EVERY: Final = timedelta(milliseconds=500)
BATCH: Final = 500


async def announce(session: AsyncSession, news: News) -> None:
    """Have everybody hear of ``news`` if, and only if, the caller's transaction is committed.

    The dossier must be locked by the caller, or its news might be heard in the wrong order.
    Moves of dossiers announce themselves as they are written down.
    """
    await feeding.put_out(session, news)


async def keep_quiet(sessions: Sessions, dossiers: Sequence[UUID]) -> None:
    """What happened to ``dossiers`` and was not passed on is nobody's news: it was invented."""
    async with sessions.begin() as session:
        await feeding.unsay(session, dossiers)


def relay(sessions: Sessions, followers: Sequence[type[Following]]) -> Steady:
    """What the worker does all the time: pass on what was announced."""

    async def act(_: datetime) -> None:
        while await pass_on(sessions, followers) == BATCH:
            pass

    return Steady(name="jobs.relay", every=EVERY, act=act)


async def pass_on(sessions: Sessions, followers: Sequence[type[Following]]) -> int:
    """How many pieces of news were numbered and promised to their followers, at most ``BATCH``."""
    async with sessions.begin() as session:
        if not await feeding.may_relay(session):
            return 0
        numbered = await feeding.number(session, limit=BATCH)
        await promise_all(
            session,
            [
                follower(
                    position=told.position,
                    kind=told.kind,
                    dossier=told.dossier,
                    ref=told.ref,
                    seq=told.seq,
                )
                for told in numbered
                for follower in followers
                if told.kind in follower.kinds
            ],
        )
    return len(numbered)

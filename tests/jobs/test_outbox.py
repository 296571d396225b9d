"""News: heard if the change was committed, in each dossier's order, by every follower alone."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.sessions import Sessions, create_sessions
from app.jobs import feeding
from app.jobs.news import MOVED, SHIPMENT, News
from app.jobs.outbox import announce, keep_quiet, pass_on, relay
from app.jobs.task import Following

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)


class HearMoves(Following):
    name: ClassVar[str] = "tests.hear_moves"
    kinds = frozenset({MOVED})


class HearAll(Following):
    name: ClassVar[str] = "tests.hear_all"
    kinds = frozenset({MOVED, SHIPMENT})


FOLLOWERS: Sequence[type[Following]] = (HearMoves, HearAll)


def moved(dossier: UUID, seq: int) -> News:
    return News(kind=MOVED, dossier=dossier, ref="", seq=seq, at=NOON)


@pytest.fixture
def sessions(committing: AsyncEngine) -> Sessions:
    return create_sessions(committing)


async def promised(sessions: Sessions) -> list[tuple[str, int]]:
    """Whom the relay asked, and about which number of the feed."""
    async with sessions() as session:
        rows = await session.execute(text("select entrypoint, payload from pgqueuer order by id"))
        return [
            (entrypoint, Following.model_validate_json(payload).position)
            for entrypoint, payload in rows
        ]


async def told(sessions: Sessions) -> list[tuple[UUID, int]]:
    async with sessions() as session:
        return [(n.dossier, n.seq) for n in await feeding.news_since(session, 0, limit=99)]


async def test_each_follower_is_promised_what_it_follows(sessions: Sessions):
    async with sessions.begin() as session:
        await announce(session, moved(ONE, 1))
        await announce(session, News(kind=SHIPMENT, dossier=ONE, ref="H47-T1", seq=1, at=NOON))
    assert await pass_on(sessions, FOLLOWERS) == 2
    assert await pass_on(sessions, FOLLOWERS) == 0, "news is numbered once"
    assert await promised(sessions) == [
        ("tests.hear_moves", 1),
        ("tests.hear_all", 1),
        ("tests.hear_all", 2),
    ]


async def test_what_is_rolled_back_was_never_news(sessions: Sessions):
    async with sessions.begin() as session:
        await announce(session, moved(ONE, 1))
        await session.rollback()
    assert await pass_on(sessions, FOLLOWERS) == 0


async def test_a_slow_transaction_is_heard_later_and_never_overlooked(sessions: Sessions):
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> None:
        async with sessions.begin() as session:
            await announce(session, moved(ONE, 1))
            begun.set()
            await go_on.wait()

    slow = asyncio.create_task(slowly())
    await asyncio.wait_for(begun.wait(), 10)
    async with sessions.begin() as session:
        await announce(session, moved(OTHER, 1))
    assert await pass_on(sessions, FOLLOWERS) == 1
    go_on.set()
    await asyncio.wait_for(slow, 10)
    assert await pass_on(sessions, FOLLOWERS) == 1
    assert await told(sessions) == [(OTHER, 1), (ONE, 1)], "a reader past 1 still finds it"


async def test_two_relays_number_nothing_twice(sessions: Sessions):
    async with sessions.begin() as session:
        for seq in range(1, 41):
            await announce(session, moved(ONE, seq))
    relays = [relay(sessions, FOLLOWERS) for _ in range(4)]
    await asyncio.gather(*(one.act(NOON) for one in relays))
    await relays[0].act(NOON)
    assert await told(sessions) == [(ONE, seq) for seq in range(1, 41)]
    assert len(await promised(sessions)) == 80


async def test_what_was_invented_is_nobodys_news_and_all_else_is(sessions: Sessions):
    async with sessions.begin() as session:
        await announce(session, moved(ONE, 1))
        await announce(session, moved(OTHER, 1))
    await keep_quiet(sessions, [ONE])
    assert await pass_on(sessions, FOLLOWERS) == 1
    assert await told(sessions) == [(OTHER, 1)]

"""A session without ``begin`` reads, each statement by itself; with it, it is one transaction."""

from collections.abc import AsyncGenerator

import pytest
from sqlalchemy import text

from app.db.sessions import Sessions, create_engine, create_sessions

BEGAN = text("select now()")
"""When the transaction began in which this statement runs."""
WRITE = text("insert into rate_limit values ('x', now())")
WRITTEN = text("select count(*) from rate_limit")


@pytest.fixture
async def real(fresh_database: str) -> AsyncGenerator[Sessions]:
    """One connection, so that whatever the one before left on it would be seen."""
    engine = create_engine(fresh_database, pool_size=1)
    yield create_sessions(engine)
    await engine.dispose()


async def in_a_transaction(sessions: Sessions, *, begun: bool) -> bool:
    async with sessions.begin() if begun else sessions() as session:
        return bool(await session.scalar(BEGAN) == await session.scalar(BEGAN))


async def written_and_failed(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await session.execute(WRITE)
        raise ZeroDivisionError


async def test_each_way_leaves_the_connection_to_the_other_as_it_was(real: Sessions):
    ways = [True, False, True, True, False, False, True]
    assert [await in_a_transaction(real, begun=way) for way in ways] == ways


async def test_whatever_a_failed_transaction_wrote_is_gone_though_somebody_read_before(
    real: Sessions,
):
    assert not await in_a_transaction(real, begun=False)
    with pytest.raises(ZeroDivisionError):
        await written_and_failed(real)
    async with real() as session:
        assert await session.scalar(WRITTEN) == 0


async def test_a_transaction_begun_later_is_one(real: Sessions):
    async with real() as session:
        transaction = await session.begin()
        await session.execute(WRITE)
        await transaction.rollback()
    async with real() as session:
        assert await session.scalar(WRITTEN) == 0

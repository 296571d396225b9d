"""Whoever holds a transaction open is known: nothing leaves the house meanwhile."""

from collections.abc import AsyncGenerator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.db.sessions import Sessions, create_engine, create_sessions, in_transaction


@pytest.fixture
async def sessions(fresh_database: str) -> AsyncGenerator[Sessions]:
    engine = create_engine(fresh_database, pool_size=2)
    yield create_sessions(engine)
    await engine.dispose()


async def test_a_transaction_is_under_way_from_its_beginning_to_its_end(sessions: Sessions):
    async with sessions.begin() as session:
        assert in_transaction()
        async with session.begin_nested():
            assert in_transaction()
        assert in_transaction(), "a savepoint that ends is not the end"
    assert not in_transaction()


async def test_reading_is_no_transaction(sessions: Sessions):
    async with sessions() as session:
        await session.execute(text("select 1"))
        assert not in_transaction()
    assert not in_transaction()


async def test_what_fails_has_ended_too(sessions: Sessions):
    with pytest.raises(DBAPIError):
        async with sessions.begin() as session:
            await session.execute(text("select 1/0"))
    assert not in_transaction()
    with pytest.raises(KeyError):
        async with sessions.begin():
            raise KeyError
    assert not in_transaction()

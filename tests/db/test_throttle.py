"""How often something may happen: counted by every process together."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.sessions import Sessions, create_engine, create_sessions
from app.db.tables import RateLimitRow
from app.db.throttle import forget_idle, look, spend
from app.domain.errors import RateLimited

AT = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def test_a_burst_is_spent_and_comes_back_bit_by_bit(sessions: Sessions):
    async with sessions.begin() as session:
        for _ in range(5):
            await spend(session, "code:H47-1", per=HOUR, burst=5, at=AT)
        with pytest.raises(RateLimited) as refused:
            await spend(session, "code:H47-1", per=HOUR, burst=5, at=AT)
        assert refused.value.facts == {"retry_after": 720}

        later = AT + timedelta(minutes=12)
        await spend(session, "code:H47-1", per=HOUR, burst=5, at=later)
        with pytest.raises(RateLimited):
            await spend(session, "code:H47-1", per=HOUR, burst=5, at=later)


async def test_a_refused_try_costs_nothing(sessions: Sessions):
    async with sessions.begin() as session:
        await spend(session, "a", per=HOUR, burst=1, at=AT)
        for minutes in (10, 30, 59):
            with pytest.raises(RateLimited) as refused:
                await spend(session, "a", per=HOUR, burst=1, at=AT + timedelta(minutes=minutes))
            assert refused.value.facts == {"retry_after": (60 - minutes) * 60}
        await spend(session, "a", per=HOUR, burst=1, at=AT + HOUR)


async def test_a_look_refuses_what_would_be_refused_and_spends_nothing(sessions: Sessions):
    async with sessions.begin() as session:
        for _ in range(3):
            await look(session, {"b": 5, "a": 1}, per=HOUR, at=AT)
        await spend(session, "a", per=HOUR, burst=1, at=AT)
        with pytest.raises(RateLimited) as refused:
            await look(session, {"b": 5, "a": 1}, per=HOUR, at=AT)
    assert refused.value.facts == {"retry_after": 3600}


async def test_keys_do_not_share_their_allowance(sessions: Sessions):
    async with sessions.begin() as session:
        await spend(session, "a", per=HOUR, burst=1, at=AT)
        await spend(session, "b", per=HOUR, burst=1, at=AT)


async def test_no_key_is_readable_in_the_database(sessions: Sessions):
    async with sessions.begin() as session:
        await spend(session, "login:0905123456", per=HOUR, burst=1, at=AT)
        (key,) = (await session.scalars(select(RateLimitRow.key))).all()
    assert len(key) == 32
    assert b"0905123456" not in key


async def test_it_is_one_statement(sessions: Sessions, engine: AsyncEngine):
    statements: list[str] = []
    event.listen(
        engine.sync_engine, "before_cursor_execute", lambda *told: statements.append(told[2])
    )
    async with sessions.begin() as session:
        await spend(session, "a", per=HOUR, burst=2, at=AT)
    assert len([told for told in statements if "rate_limit" in told]) == 1


async def test_idle_keys_are_forgotten(sessions: Sessions):
    async with sessions.begin() as session:
        await spend(session, "a", per=HOUR, burst=1, at=AT)
        await spend(session, "b", per=HOUR, burst=1, at=AT + HOUR)
        await forget_idle(session, AT + timedelta(minutes=90))
        assert len((await session.scalars(select(RateLimitRow.key))).all()) == 1


async def test_simultaneous_spenders_never_get_more_than_the_burst(fresh_database: str):
    engine = create_engine(fresh_database, pool_size=8)
    sessions = create_sessions(engine)

    async def try_once() -> bool:
        try:
            async with sessions.begin() as session:
                await spend(session, "a", per=HOUR, burst=3, at=AT)
        except RateLimited:
            return False
        return True

    got = await asyncio.gather(*(try_once() for _ in range(20)))
    await engine.dispose()
    assert sum(got) == 3

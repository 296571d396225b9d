"""A promise lives and dies with the transaction that made it."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.sessions import Sessions, create_engine, create_sessions
from app.jobs.promise import promise
from tests.jobs.examples import WriteLine

WAITING = text("SELECT entrypoint, convert_from(payload, 'UTF8') FROM pgqueuer ORDER BY id")


async def waiting(session: AsyncSession) -> list[tuple[str, str]]:
    return [(name, payload) for name, payload in await session.execute(WAITING)]


async def test_a_promise_is_kept_in_the_queue_when_its_transaction_commits(sessions: Sessions):
    async with sessions.begin() as session:
        await promise(session, WriteLine(line="đơn đã nhận"))

    async with sessions() as session:
        assert await waiting(session) == [("tests.write_line", '{"line":"đơn đã nhận"}')]


async def test_a_rollback_takes_the_promise_with_it_even_as_the_first_statement(
    fresh_database: str,
):
    engine = create_engine(fresh_database)
    sessions = create_sessions(engine)

    async with sessions() as session:
        transaction = await session.begin()
        await promise(session, WriteLine(line="never"))
        await transaction.rollback()

    async with sessions() as session:
        assert await waiting(session) == []
        assert await session.scalar(text("SELECT count(*) FROM pgqueuer_log")) == 0
    await engine.dispose()


async def test_what_is_promised_once_is_not_promised_twice(sessions: Sessions):
    async with sessions.begin() as session:
        await promise(session, WriteLine(line="first"), once="receipt-1")
        await promise(session, WriteLine(line="second"), once="receipt-1")
        await promise(session, WriteLine(line="third"), once="receipt-2")

    async with sessions() as session:
        assert [payload for _, payload in await waiting(session)] == [
            '{"line":"first"}',
            '{"line":"third"}',
        ]


async def test_a_promise_can_wait(sessions: Sessions):
    async with sessions.begin() as session:
        await promise(session, WriteLine(line="later"), after=timedelta(hours=2))
        soon = await session.scalar(
            text("SELECT count(*) FROM pgqueuer WHERE execute_after < now() + interval '119 min'")
        )
    assert soon == 0

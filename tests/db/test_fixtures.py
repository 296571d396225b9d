"""What the fixtures promise to every other test."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.sessions import APP_ROLE, Sessions, create_engine


async def test_sessions_work_under_the_role_of_the_service(sessions: Sessions):
    async with sessions() as session:
        assert await session.scalar(text("SELECT current_user")) == APP_ROLE


async def test_nothing_that_a_test_commits_outlives_it(sessions: Sessions, engine: AsyncEngine):
    async with sessions.begin() as session:
        await session.execute(
            text(
                "INSERT INTO pgqueuer_statistics (count, priority, status,"
                " entrypoint) VALUES (1, 0, 'queued', 'x')"
            )
        )
    async with engine.connect() as other:
        seen = await other.scalar(text("SELECT count(*) FROM pgqueuer_statistics"))
    assert seen == 0


async def test_a_fresh_database_really_commits_and_is_empty(fresh_database: str):
    engine = create_engine(fresh_database)
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO pgqueuer_statistics (count, priority, status,"
                " entrypoint) VALUES (1, 0, 'queued', 'x')"
            )
        )
    async with engine.connect() as other:
        assert await other.scalar(text("SELECT count(*) FROM pgqueuer_statistics")) == 1
    await engine.dispose()

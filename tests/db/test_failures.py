"""A database that is away, busy or full is "not now"; a fault of ours is not."""

import errno
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.failures import is_not_now
from app.db.migrate import alembic_config
from app.db.readiness import database_shortcomings
from app.db.sessions import create_engine


async def failure(engine: AsyncEngine, statement: str = "SELECT 1") -> Exception:
    with pytest.raises(Exception) as raised:  # noqa: PT011  (any: what it is, is the question)
        async with engine.connect() as connection:
            await connection.execute(text(statement))
    return raised.value


@pytest.mark.parametrize("host", ["127.0.0.1:1", "no-such-host.invalid:5432"])
async def test_a_server_that_is_not_there(host: str):
    engine = create_engine(f"postgresql+asyncpg://u:p@{host}/db")
    assert is_not_now(await failure(engine))


async def test_a_socket_that_is_not_there(tmp_path: Path):
    engine = create_engine(f"postgresql+asyncpg://u:p@/db?host={tmp_path}")
    error = await failure(engine)
    assert is_not_now(error), error
    (shortcoming,) = await database_shortcomings(engine, revision=None, durable=True)
    assert shortcoming.startswith("database: ")


async def test_a_connection_that_was_ended(fresh_database: str):
    engine = create_engine(fresh_database, role=None)
    error = await failure(engine, "SELECT pg_terminate_backend(pg_backend_pid())")
    await engine.dispose()
    assert is_not_now(error)


async def test_a_statement_that_took_too_long(fresh_database: str):
    engine = create_engine(fresh_database, pool_size=1)
    async with engine.connect() as connection:
        await connection.execute(text("SET statement_timeout = 10"))
        with pytest.raises(Exception) as raised:  # noqa: PT011
            await connection.execute(text("SELECT pg_sleep(5)"))
    await engine.dispose()
    assert is_not_now(raised.value)


async def test_a_pool_that_is_exhausted(fresh_database: str):
    engine = create_engine(fresh_database, pool_size=1)
    async with engine.connect():
        assert is_not_now(await failure(engine))
    await engine.dispose()


@pytest.mark.parametrize("statement", ["SELECT 1/0", "SELECT nonsense", "SELECT 'a'::int"])
async def test_a_fault_of_ours_is_not_excused(engine: AsyncEngine, statement: str):
    assert not is_not_now(await failure(engine, statement))


def test_a_full_disk_is_not_now_and_a_missing_file_is_a_fault():
    assert is_not_now(OSError(errno.ENOSPC, "No space left on device"))
    assert not is_not_now(FileNotFoundError(errno.ENOENT, "No such file", "messages.toml"))
    assert not is_not_now(ValueError("x"))


async def test_a_migrated_database_is_ready(fresh_database: str):
    engine = create_engine(fresh_database)
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert await database_shortcomings(engine, revision=head, durable=False) == []
    await engine.dispose()


async def test_a_database_behind_its_schema_or_its_promises_is_not_ready(fresh_database: str):
    engine = create_engine(fresh_database)
    owner = create_engine(fresh_database, role=None)
    assert await database_shortcomings(engine, revision=None, durable=False) == []
    async with owner.begin() as connection:
        await connection.execute(
            text("CREATE TABLE IF NOT EXISTS alembic_version (version_num text)")
        )
        await connection.execute(text("GRANT SELECT ON alembic_version TO motcua_app"))
        await connection.execute(text("DELETE FROM alembic_version"))
        await connection.execute(text("INSERT INTO alembic_version VALUES ('abc')"))
    assert await database_shortcomings(engine, revision="abc", durable=False) == []
    behind = await database_shortcomings(engine, revision="def", durable=False)
    assert behind == ["database: schema is not at head"]
    assert "database: fsync=off" in await database_shortcomings(engine, revision=None, durable=True)
    await engine.dispose()
    await owner.dispose()

"""Migrating: by several at once, again, and back."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from alembic import command
from sqlalchemy import Connection, text

from app.db.embedded.sharing import Attached
from app.db.ids import new_id
from app.db.migrate import alembic_config, migrate, newest_revision
from app.db.sessions import create_engine
from tests.conftest import administer


@pytest.fixture
async def empty_database(cluster: Attached) -> AsyncGenerator[str]:
    """A database in which nobody has migrated yet."""
    name = f"empty_{new_id().hex}"
    await administer(cluster, f"CREATE DATABASE {name}")
    yield cluster.url(name)
    await administer(cluster, f"DROP DATABASE {name} WITH (FORCE)")


async def revision(url: str) -> str | None:
    engine = create_engine(url, pool_size=1, role=None)
    async with engine.connect() as connection:
        found: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    await engine.dispose()
    return found


async def test_processes_that_migrate_at_once_wait_for_each_other(empty_database: str):
    await asyncio.gather(*(migrate(empty_database) for _ in range(4)))
    assert await revision(empty_database) == newest_revision()


async def test_the_way_back_and_forth_again_is_open(empty_database: str):
    await migrate(empty_database)
    engine = create_engine(empty_database, pool_size=1, role=None)
    async with engine.connect() as connection:
        await connection.run_sync(back)
        left = await connection.scalar(
            text(
                "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                " AND relname NOT LIKE 'alembic%'"
            )
        )
    await engine.dispose()
    assert left == 0

    await migrate(empty_database)
    assert await revision(empty_database) == newest_revision()


def back(connection: Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.downgrade(config, "base")

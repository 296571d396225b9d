"""Bringing a database to the newest schema: one process at a time, and again without harm."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

import app
from app.db.server import prepare_role, require_version
from app.db.sessions import create_engine
from app.db.trouble import ServerUnreachable

MIGRATION_LOCK = 0x6D6F74637561  # "motcua"
_WAIT_FOR_OTHERS = text("SELECT set_config('lock_timeout', '10min', false)")
_TAKE_LOCK = text(f"SELECT pg_advisory_lock({MIGRATION_LOCK})")
_LIMITS = text(
    "SELECT set_config('lock_timeout', '2s', false),"
    " set_config('statement_timeout', '30min', false),"
    " set_config('idle_in_transaction_session_timeout', '0', false)"
)


def migrations_folder() -> Path:
    """Beside ``app`` in a checkout, inside it in an installed wheel."""
    package = Path(app.__path__[0])
    bundled = package / "_bundled" / "migrations"
    return bundled if bundled.exists() else package.parent / "migrations"


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


async def migrate(url: str) -> None:
    """The database of ``url`` has the newest schema, and the service's role may use it."""
    engine = create_engine(url, pool_size=1, role=None)
    try:
        async with engine.connect() as connection:
            await _upgrade(connection)
    finally:
        await engine.dispose()


async def _upgrade(connection: AsyncConnection) -> None:
    async with connection.begin():
        await require_version(connection)
        await connection.execute(text("SELECT set_config('statement_timeout', '0', false)"))
        await connection.execute(_WAIT_FOR_OTHERS)
        await connection.execute(_TAKE_LOCK)  # kept by the connection, not by the transaction
        await prepare_role(connection)
        await connection.execute(_LIMITS)
    await connection.run_sync(_run_alembic)


def _run_alembic(connection: Connection) -> None:
    config = alembic_config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def draft(url: str, title: str) -> None:
    """For developers: a migration that brings the database of ``url`` to the tables as they are."""
    engine = create_engine(url, pool_size=1, role=None)
    async with engine.connect() as connection:
        await connection.run_sync(_write_draft, title)
    await engine.dispose()


def _write_draft(connection: Connection, title: str) -> None:
    config = Config(migrations_folder().parent / "alembic.ini")
    config.attributes["connection"] = connection
    command.revision(config, message=title, autogenerate=True)


def newest_revision() -> str | None:
    """The revision to which ``migrate`` brings a database."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


async def wait_for_server(engine: AsyncEngine, *, seconds: float = 30.0) -> None:
    """Return when the server answers; it may be starting beside us."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while True:
        try:
            async with engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (OSError, DBAPIError, TimeoutError) as problem:
            if loop.time() > end:
                raise ServerUnreachable(type(problem).__name__) from problem
            await asyncio.sleep(0.5)
        else:
            return

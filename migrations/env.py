"""How Alembic meets the database: with every table of the house, and the grants they declare."""

import asyncio
import os
from collections.abc import Iterable

from alembic import context
from sqlalchemy import Connection, inspect, text

from app.db.grants import grants
from app.db.sessions import create_engine
from app.schema import METADATA

OF_THE_JOB_LIBRARY = "pgqueuer"


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic compares what it found: the job library's tables are not ours to change."""
    return not (kind == "table" and name is not None and name.startswith(OF_THE_JOB_LIBRARY))


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        include_name=ours,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.in_transaction():  # autogenerate has looked around, and changed nothing
        connection.rollback()
    with connection.begin():
        for statement in granted(inspect(connection).get_table_names()):
            connection.execute(text(statement))


def granted(present: Iterable[str]) -> Iterable[str]:
    return grants(METADATA, frozenset(present))


async def run_from_command_line() -> None:
    """``alembic revision --autogenerate`` with MOTCUA_DATABASE_URL."""
    engine = create_engine(os.environ["MOTCUA_DATABASE_URL"], pool_size=1, role=None)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


handed = context.config.attributes.get("connection")
if handed is None:
    asyncio.run(run_from_command_line())
else:
    run(handed)

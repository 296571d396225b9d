"""Looking into a database from outside: its tables, their columns, and every row of them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy import Connection, inspect

from app.db.sessions import create_engine

Rows = dict[str, list[str]]


@asynccontextmanager
async def connected(url: str) -> AsyncGenerator[asyncpg.Connection]:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        yield connection
    finally:
        await connection.close()


def columns(connection: Connection) -> dict[str, list[str]]:
    looked = inspect(connection)
    return {
        table: [column["name"] for column in looked.get_columns(table)]
        for table in looked.get_table_names()
        if table != "alembic_version"
    }


async def contents(url: str, known: dict[str, list[str]]) -> Rows:
    """Every row of the tables and columns that are ``known``."""
    async with connected(url) as connection:
        return {
            table: [
                row[0]
                for row in await connection.fetch(
                    f"SELECT row({', '.join(names)})::text FROM {table} ORDER BY 1"  # noqa: S608
                )
            ]
            for table, names in known.items()
        }


async def tables_of(url: str) -> dict[str, list[str]]:
    engine = create_engine(url, pool_size=1, role=None)
    async with engine.connect() as connection:
        found = await connection.run_sync(columns)
    await engine.dispose()
    return found

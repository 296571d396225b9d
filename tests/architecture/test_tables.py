"""The tables, the migrations and the schema module know the same house."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from app.db.migrate import alembic_config
from app.db.sessions import create_engine
from app.schema import METADATA
from tests.architecture.source import PACKAGE, modules


def test_the_schema_module_knows_every_table():
    before = set(METADATA.tables)
    modules()
    assert set(METADATA.tables) == before
    schema = (PACKAGE / "schema.py").read_text()
    found = (*Path(PACKAGE).glob("*/tables.py"), *Path(PACKAGE).glob("*/tables"))
    slices = [path.parent.name for path in found]
    assert [name for name in slices if f"import app.{name}.tables" not in schema] == []


async def test_the_migrations_make_the_tables_that_are_declared(fresh_database: str):
    engine = create_engine(fresh_database, pool_size=1, role=None)
    async with engine.connect() as connection:
        await connection.run_sync(compare)
    await engine.dispose()


def compare(connection: Connection) -> None:
    """Raises, naming what ``make migration`` would write."""
    config: Config = alembic_config()
    config.attributes["connection"] = connection
    command.check(config)

"""A database that really commits, with a place where the tests' keepers leave a trace."""

from collections.abc import AsyncGenerator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.sessions import APP_ROLE, create_engine


@pytest.fixture
async def committing(fresh_database: str) -> AsyncGenerator[AsyncEngine]:
    """The service's engine on a fresh database with a table ``line``."""
    owner = create_engine(fresh_database, pool_size=1, role=None)
    async with owner.begin() as connection:
        await connection.execute(text("CREATE TABLE line (id bigserial, line text)"))
        await connection.execute(text(f"GRANT ALL ON line, line_id_seq TO {APP_ROLE}"))
    await owner.dispose()
    engine = create_engine(fresh_database, pool_size=14)
    yield engine
    await engine.dispose()

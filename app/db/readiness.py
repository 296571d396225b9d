"""What keeps the database from serving now: named for an operator, without any detail."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.failures import MAY_MEAN_NOT_NOW
from app.db.server import durability_findings

_REVISION = text("SELECT version_num FROM alembic_version")


async def database_shortcomings(
    engine: AsyncEngine, *, revision: str | None, durable: bool
) -> list[str]:
    """Whether it answers, is at ``revision`` (None: any) and, if ``durable``, loses nothing."""
    try:
        async with engine.connect() as connection:
            found: list[str] = []
            if durable:
                findings = await durability_findings(connection)
                found += [f"database: {finding}" for finding in findings]
            if revision is not None and await connection.scalar(_REVISION) != revision:
                found.append("database: schema is not at head")
            return found
    except MAY_MEAN_NOT_NOW as error:
        return [f"database: {type(error).__name__}"]

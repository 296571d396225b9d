"""What looks at everything, and may take its time."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_ONE_MOMENT = text("set transaction isolation level repeatable read, read only")
_PATIENCE = text("""
    select set_config('statement_timeout', '30min', true), set_config('lock_timeout', '10min', true)
""")


async def with_patience(session: AsyncSession) -> None:
    """Let the transaction take minutes."""
    await session.execute(_PATIENCE)


async def at_one_moment(session: AsyncSession) -> None:
    """The same, and all that it reads is of one moment: its first statement."""
    await session.execute(_ONE_MOMENT)
    await session.execute(_PATIENCE)

"""Blocks of code numbers: taken in a tiny statement of its own, never held through a move."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.ids import AgencyCode

_TAKE = text("""
insert into code_block (agency, day, next_free) values (:agency, :day, 1 + :size)
on conflict (agency, day) do update set next_free = code_block.next_free + :size
returning next_free - :size
""")


async def take_block(session: AsyncSession, agency: AgencyCode, day: date, size: int) -> int:
    """The first of ``size`` numbers that are now ours alone."""
    first = await session.scalar(_TAKE, {"agency": agency, "day": day, "size": size})
    assert isinstance(first, int)  # noqa: S101 - RETURNING always gives the row
    return first

"""Which dossiers wait for time to act on them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_DUE = text("""
select id from dossier where timer_at is not null and timer_at <= :at order by timer_at limit :limit
""")


async def with_due_timer(session: AsyncSession, at: datetime, *, limit: int) -> Sequence[UUID]:
    return (await session.scalars(_DUE, {"at": at, "limit": limit})).all()

"""Which dossiers wait for time to act on them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class DueTimer:
    since: datetime
    dossier: UUID


_DUE = text("""
select timer_at, id from dossier
 where timer_at is not null and timer_at <= :at
   and (cast(:since as timestamptz) is null or (timer_at, id) > (:since, cast(:dossier as uuid)))
 order by timer_at, id limit :limit
""")


_ARMED = text("update dossier set timer_at = :timer_at where id = :dossier")


async def arm(session: AsyncSession, dossier: UUID, timer_at: datetime | None) -> None:
    """The system will look at the dossier again then; None: not by itself."""
    await session.execute(_ARMED, {"dossier": dossier, "timer_at": timer_at})


async def with_due_timer(
    session: AsyncSession, at: datetime, *, after: DueTimer | None, limit: int
) -> Sequence[DueTimer]:
    """Those whose moment has come, the longest waiting first, beginning behind ``after``."""
    asked = {
        "at": at,
        "since": after.since if after else None,
        "dossier": after.dossier if after else None,
        "limit": limit,
    }
    return [DueTimer(*row) for row in await session.execute(_DUE, asked)]

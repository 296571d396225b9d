"""A limit on how often something may happen, shared by every process, in one statement.

The generic cell rate algorithm: each use pushes a moment (``spent_until``) further into the
future, and a use that would push it beyond one whole ``per`` is refused. Spend in a transaction
of its own, before the work: what a rolled back transaction spent was not spent.
"""

import hashlib
import math
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ARRAY, LargeBinary, bindparam, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.tables import RateLimitRow
from app.domain.errors import RateLimited

_SPEND = text("""
    WITH spent AS (
        INSERT INTO rate_limit AS r (key, spent_until)
        VALUES (:key, CAST(:at AS timestamptz) + CAST(:share AS interval))
        ON CONFLICT (key) DO UPDATE
            SET spent_until = greatest(r.spent_until, :at) + CAST(:share AS interval)
            WHERE greatest(r.spent_until, :at) + CAST(:share AS interval)
                <= CAST(:at AS timestamptz) + CAST(:per AS interval)
        RETURNING r.key
    )
    SELECT EXISTS (SELECT FROM spent) AS allowed,
           (SELECT spent_until FROM rate_limit WHERE key = :key) AS spent_until
""")

_SPENT = select(RateLimitRow.key, RateLimitRow.spent_until).where(
    RateLimitRow.key == func.any(bindparam("keys", type_=ARRAY(LargeBinary)))
)


async def spend(
    session: AsyncSession, key: str, *, per: timedelta, burst: int, at: datetime
) -> None:
    """Use ``key`` once: at most ``burst`` times at once, and ``burst`` times in each ``per``.

    ``RateLimited`` says in how many seconds it can be used again.
    """
    share = per / burst
    values = {"key": _hashed(key), "at": at, "per": per, "share": share}
    allowed, spent_until = (await session.execute(_SPEND, values)).one()
    if not allowed:
        # None: somebody else made the row after this statement had begun to look
        raise _refusal(share if spent_until is None else spent_until + share - at - per)


async def look(
    session: AsyncSession, limits: Mapping[str, int], *, per: timedelta, at: datetime
) -> None:
    """Refuse as ``spend`` would, and spend nothing: for what costs only when it fails.

    ``limits`` are keys, each with the number of times that it may be used.
    """
    hashed = {_hashed(key): burst for key, burst in limits.items()}
    for key, spent_until in await session.execute(_SPENT, {"keys": list(hashed)}):
        wait = max(spent_until, at) + per / hashed[key] - at - per
        if wait > timedelta(0):
            raise _refusal(wait)


def _refusal(wait: timedelta) -> RateLimited:
    return RateLimited(retry_after=max(1, math.ceil(wait.total_seconds())))


async def forget_idle(session: AsyncSession, at: datetime) -> None:
    """Keys whose allowance is whole again say nothing any more."""
    await session.execute(delete(RateLimitRow).where(RateLimitRow.spent_until < at))


def _hashed(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()

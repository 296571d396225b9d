"""The statements by which news goes through the outbox into the feed, and is read from there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.jobs.news import News

RELAY_LOCK = 5_104_626_001
"""Held by the one transaction that numbers; any number that nothing else locks."""

_PUT = text("""
    INSERT INTO outbox (kind, dossier, ref, seq, at) VALUES (:kind, :dossier, :ref, :seq, :at)
""")
_MAY = text("SELECT pg_try_advisory_xact_lock(:lock)")
_NUMBER = text("""
    WITH taken AS (
        DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT :limit)
        RETURNING id, kind, dossier, ref, seq, at
    ), numbered AS (
        INSERT INTO feed (kind, dossier, ref, seq, at)
        SELECT kind, dossier, ref, seq, at FROM taken ORDER BY id
        RETURNING position, kind, dossier, ref, seq, at
    )
    SELECT * FROM numbered ORDER BY position
""")
_SINCE = text("""
    SELECT position, kind, dossier, ref, seq, at FROM feed
    WHERE position > :since ORDER BY position LIMIT :limit
""")
_UNSAY = text("DELETE FROM outbox WHERE dossier = any(:dossiers)")
_LAST = text("SELECT coalesce(max(position), 0) FROM feed")
_WAITING = text("SELECT count(*) AS number, min(at) AS oldest FROM outbox")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One piece of news with its number in the feed; the rest as in ``News``."""

    position: int
    kind: str
    dossier: UUID
    ref: str
    seq: int
    at: datetime


async def put_out(session: AsyncSession, news: News) -> None:
    await session.execute(
        _PUT,
        {
            "kind": news.kind,
            "dossier": news.dossier,
            "ref": news.ref,
            "seq": news.seq,
            "at": news.at,
        },
    )


async def may_relay(session: AsyncSession) -> bool:
    """Whether this transaction is the one that numbers; the lock goes with it."""
    return bool(await session.scalar(_MAY, {"lock": RELAY_LOCK}))


async def number(session: AsyncSession, *, limit: int) -> Sequence[Told]:
    """Move the oldest of the outbox into the feed; only the holder of the lock may."""
    rows = await session.execute(_NUMBER, {"limit": limit})
    return [Told(**row) for row in rows.mappings()]


async def news_since(session: AsyncSession, position: int, *, limit: int) -> Sequence[Told]:
    """What comes after ``position`` in the feed, in its order."""
    rows = await session.execute(_SINCE, {"since": position, "limit": limit})
    return [Told(**row) for row in rows.mappings()]


async def unsay(session: AsyncSession, dossiers: Sequence[UUID]) -> None:
    """Take back what was announced of them and not passed on: nobody is to hear of it."""
    await session.execute(_UNSAY, {"dossiers": [*dossiers]})


async def last_position(session: AsyncSession) -> int:
    """The newest number of the feed; 0 before there is any."""
    return int(await session.scalar(_LAST) or 0)


async def unheard(session: AsyncSession) -> tuple[int, datetime | None]:
    """How many pieces of news the relay has not passed on yet, and since when."""
    row = (await session.execute(_WAITING)).one()
    return row.number, row.oldest

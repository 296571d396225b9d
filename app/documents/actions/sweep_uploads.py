"""Dọn tệp: uploads that nobody used, and stored files that no row names, do not stay for ever."""

from datetime import datetime, timedelta

from app.db.sessions import Sessions
from app.documents import queries
from app.documents.incoming import EXPIRES_AFTER
from app.documents.names import FOLDER, PIECES
from app.ports.storage import Storage

KEPT_UNCLAIMED = timedelta(days=7)
KEPT_UNNAMED = timedelta(days=1)
"""Longer than any upload takes from its bytes to its row."""

KEPT_PIECES = EXPIRES_AFTER + KEPT_UNNAMED
"""No file that still comes in has an older piece."""

_BATCH = 500


async def sweep_uploads(sessions: Sessions, storage: Storage, *, at: datetime) -> int:
    """Rows first, then bytes: a crash between them leaves files that ``sweep_strays`` finds."""
    swept = 0
    while True:
        async with sessions.begin() as session:
            keys = await queries.forget_unclaimed(session, at - KEPT_UNCLAIMED, at=at, limit=_BATCH)
        for key in keys:
            await storage.delete(key)
        swept += len(keys)
        if len(keys) < _BATCH:
            return swept


async def sweep_strays(sessions: Sessions, storage: Storage, *, at: datetime) -> int:
    """Bytes whose row was never written, or is gone."""
    swept = 0
    batch: list[str] = []
    async for file in storage.files(FOLDER):
        if file.modified_at < at - KEPT_UNNAMED:
            batch.append(file.key)
        if len(batch) == _BATCH:
            swept += await _delete_unnamed(sessions, storage, batch)
            batch = []
    return swept + await _delete_unnamed(sessions, storage, batch)


async def sweep_incoming(sessions: Sessions, storage: Storage, *, at: datetime) -> int:
    """Files that never became whole in time, and pieces that no row names."""
    swept = 0
    while True:
        async with sessions.begin() as session:
            expired = await queries.forget_expired(session, at, limit=_BATCH)
        for incoming in expired:
            for part in incoming.parts:
                await storage.delete(part)
        swept += len(expired)
        if len(expired) < _BATCH:
            break
    async for file in storage.files(PIECES):
        if file.modified_at < at - KEPT_PIECES:
            await storage.delete(file.key)
    return swept


async def _delete_unnamed(sessions: Sessions, storage: Storage, keys: list[str]) -> int:
    async with sessions() as session:
        known = await queries.named(session, keys)
    strays = [key for key in keys if key not in known]
    for key in strays:
        await storage.delete(key)
    return len(strays)

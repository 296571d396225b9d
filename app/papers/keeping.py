"""Papers in the storage: kept once, and given back only if they are what was kept."""

import hashlib
from collections.abc import AsyncIterator

from app.domain.errors import Unavailable
from app.ports.storage import FileMissing, Storage


class PaperDamaged(Unavailable):
    """The stored file is gone, or no longer the one whose hash is on record. Never made anew."""


async def kept_whole(storage: Storage, storage_key: str, sha256: bytes) -> bytes:
    """The bytes of a stored paper. Raises PaperDamaged when they are not those on record."""
    try:
        content = b"".join([chunk async for chunk in storage.read(storage_key)])
    except FileMissing:
        raise PaperDamaged from None
    if hashlib.sha256(content).digest() != sha256:
        raise PaperDamaged
    return content


async def keep_whole(storage: Storage, storage_key: str, content: bytes) -> None:
    await storage.put(storage_key, _whole(content))


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content

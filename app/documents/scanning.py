"""Looking through a file in quarantine, and keeping apart what harm was found in."""

import hashlib
from collections.abc import AsyncIterator

from app.documents.queries import Upload
from app.ports import PermanentFailure
from app.ports.scanning import Scanner
from app.ports.storage import Storage

APART = "infected"
"""Where files lie in the storage that nobody may have."""


async def threat_in(storage: Storage, scanner: Scanner, upload: Upload) -> str | None:
    """What the scanner found, in the very bytes whose hash is on record.

    Raises FileMissing, TemporaryFailure, and PermanentFailure when the bytes are others.
    """
    digest = hashlib.sha256()

    async def chunks() -> AsyncIterator[bytes]:
        async for chunk in storage.read(upload.storage_key):
            digest.update(chunk)
            yield chunk

    threat = await scanner.scan(chunks())
    if threat is None and digest.digest() != upload.sha256:
        raise PermanentFailure("the stored bytes are not those that came in")
    return threat


async def lay_apart(storage: Storage, upload: Upload) -> str:
    """The key of a second copy among the infected; whoever calls deletes the first one."""
    key = f"{APART}/{upload.id}"
    await storage.put(key, storage.read(upload.storage_key))
    return key

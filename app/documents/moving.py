"""Chuyển kho tệp: every file of one store into another, each compared byte for byte by its hash.

Nothing is deleted, and what is there already and the same is left alone: whoever was interrupted
begins again, and a second run after the service has stopped brings what came in meanwhile.
"""

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from app.ports import PermanentFailure
from app.ports.storage import FileMissing, Storage


@dataclass(frozen=True, slots=True)
class Moved:
    """``copied`` is False for a file that was there already, the same."""

    key: str
    size: int
    copied: bool


async def moved(source: Storage, target: Storage, folders: Sequence[str]) -> AsyncIterator[Moved]:
    """Each file of ``folders``, once it is in ``target`` for certain.

    Raises TemporaryFailure, and PermanentFailure for a file that does not arrive as it was.
    """
    for folder in folders:
        async for file in source.files(folder):
            try:
                wanted = await _sha256(source, file.key)
            except FileMissing:  # swept meanwhile
                continue
            there = await target.exists(file.key) and await _sha256(target, file.key) == wanted
            if not there:
                await target.put(file.key, source.read(file.key))
                if await _sha256(target, file.key) != wanted:
                    raise PermanentFailure(f"{file.key} did not arrive as it was")
            yield Moved(file.key, file.size, copied=not there)


async def _sha256(storage: Storage, key: str) -> bytes:
    digest = hashlib.sha256()
    async for chunk in storage.read(key):
        digest.update(chunk)
    return digest.digest()

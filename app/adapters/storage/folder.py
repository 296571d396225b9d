"""Files in a folder of this machine: the store of a small installation, and of every test."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore

from app.ports import TemporaryFailure
from app.ports.storage import FileMissing, Kept, Listed

if TYPE_CHECKING:
    from obstore import GetOptions

_KEY = re.compile(r"[a-z0-9_-]+(/[a-z0-9_-]+)*(\.[a-z0-9]+)?")
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class FolderStorage:
    """``root`` is made when it is missing; only the account that runs the service may enter it."""

    root: Path
    _store: LocalStore = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        object.__setattr__(self, "_store", LocalStore(self.root))

    async def put(self, key: str, chunks: AsyncIterable[bytes]) -> Kept:
        counted = _Counted(chunks)
        path = _checked(key)
        try:
            await obstore.put_async(self._store, path, counted.stream(), max_concurrency=1)
            await asyncio.to_thread(self._make_durable, self.root / path)
        except (BaseError, OSError) as error:
            raise TemporaryFailure("the folder does not take the file") from error
        return Kept(counted.size, counted.digest.digest())

    async def read(
        self, key: str, *, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        if end is not None and end <= start:
            return
        options: GetOptions = {}
        if start or end is not None:  # any range of an empty file would be refused
            options["range"] = {"offset": start} if end is None else (start, end)
        try:
            found = await obstore.get_async(self._store, _checked(key), options=options)
            async for chunk in found.stream(min_chunk_size=_CHUNK):
                yield bytes(chunk)
        except FileNotFoundError:
            raise FileMissing from None
        except (BaseError, OSError) as error:
            raise TemporaryFailure("the folder does not give the file") from error

    async def exists(self, key: str) -> bool:
        try:
            await obstore.head_async(self._store, _checked(key))
        except FileNotFoundError:
            return False
        return True

    async def delete(self, key: str) -> None:
        try:
            await obstore.delete_async(self._store, _checked(key))
        except FileNotFoundError:
            return

    async def files(self, prefix: str) -> AsyncIterator[Listed]:
        async for batch in obstore.list(self._store, _checked(prefix), chunk_size=500):
            for entry in batch:
                yield Listed(entry["path"], entry["size"], entry["last_modified"])

    def _make_durable(self, path: Path) -> None:
        """The file, its name, and the names of new folders above it."""
        _synchronise(path, os.O_RDONLY)
        for folder in path.parents:
            _synchronise(folder, os.O_RDONLY | os.O_DIRECTORY)
            if folder == self.root:
                return


@dataclass(slots=True)
class _Counted:
    chunks: AsyncIterable[bytes]
    size: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    async def stream(self) -> AsyncIterator[bytes]:
        async for chunk in self.chunks:
            self.size += len(chunk)
            self.digest.update(chunk)
            yield chunk


def _checked(key: str) -> str:
    """A key that leads out of the folder is a fault of ours, never a citizen's."""
    if _KEY.fullmatch(key) is None:
        raise ValueError("not a storage key")
    return key


def _synchronise(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Files in a folder of this machine: the store of a small installation, and of every test."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.store import LocalStore

from app.adapters.party import Party
from app.adapters.storage.passing import Counted, asked, checked, failing
from app.ports.storage import FileMissing, Kept, Listed

if TYPE_CHECKING:
    from obstore import GetOptions, GetResult

AT_ONCE = 64
LONG = 300.0
"""Seconds: the folder may lie on a network of its own, and is treated as if it did."""

_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class FolderStorage:
    """``root`` is made when it is missing; only the account that runs the service may enter it."""

    root: Path
    _store: LocalStore = field(init=False, repr=False)
    _party: Party = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_party", Party("files", patience=LONG, at_once=AT_ONCE))
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        object.__setattr__(self, "_store", LocalStore(self.root))

    async def put(self, key: str, chunks: AsyncIterable[bytes]) -> Kept:
        counted = Counted(chunks)
        path = checked(key)
        async with asked(self._party, "the folder does not take the file"):
            await obstore.put_async(self._store, path, counted.stream(), max_concurrency=1)
            await asyncio.to_thread(self._make_durable, self.root / path)
        return counted.kept

    async def read(
        self, key: str, *, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        if end is not None and end <= start:
            return
        options: GetOptions = {}
        if start or end is not None:  # any range of an empty file would be refused
            options["range"] = {"offset": start} if end is None else (start, end)
        found = await self._opened(checked(key), options)
        with failing("the folder does not give the file"):
            async for chunk in found.stream(min_chunk_size=_CHUNK):
                yield bytes(chunk)

    async def _opened(self, path: str, options: GetOptions) -> GetResult:
        async with asked(self._party, "the folder does not give the file"):
            try:
                return await obstore.get_async(self._store, path, options=options)
            except FileNotFoundError:
                raise FileMissing from None

    async def exists(self, key: str) -> bool:
        path = checked(key)
        async with asked(self._party, "the folder does not answer"):
            try:
                await obstore.head_async(self._store, path)
            except FileNotFoundError:
                return False
            return True

    async def delete(self, key: str) -> None:
        path = checked(key)
        async with asked(self._party, "the folder does not delete the file"):
            with suppress(FileNotFoundError):
                await obstore.delete_async(self._store, path)

    async def files(self, prefix: str) -> AsyncIterator[Listed]:
        async for batch in obstore.list(self._store, checked(prefix), chunk_size=500):
            for entry in batch:
                yield Listed(entry["path"], entry["size"], entry["last_modified"])

    def _make_durable(self, path: Path) -> None:
        """The file, its name, and the names of new folders above it."""
        _synchronise(path, os.O_RDONLY)
        for folder in path.parents:
            _synchronise(folder, os.O_RDONLY | os.O_DIRECTORY)
            if folder == self.root:
                return


def _synchronise(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

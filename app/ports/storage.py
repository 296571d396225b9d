"""Kho lưu trữ: where the bytes of files are kept, under keys that the house makes itself."""

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class FileMissing(Exception):
    """No file is kept under this key."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept: ``sha256`` is of the bytes that were written."""

    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Listed:
    key: str
    size: int
    modified_at: datetime


class Storage(Protocol):
    """Keys are lower-case names in folders (``uploads/3f/0192…``), never made of what people say.

    A failure of the store is a ``TemporaryFailure``.
    """

    async def put(self, key: str, chunks: AsyncIterable[bytes]) -> Kept:
        """Keep ``chunks`` whole or not at all; on return they outlive a loss of power."""
        ...

    def read(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from ``start`` in it up to, not including, ``end``; ``FileMissing``."""
        ...

    async def exists(self, key: str) -> bool: ...

    async def delete(self, key: str) -> None:
        """Afterwards nothing is kept under ``key``, whether or not there was before."""
        ...

    def files(self, prefix: str) -> AsyncIterator[Listed]:
        """Every file in the folder ``prefix`` and below."""
        ...

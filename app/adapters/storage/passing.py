"""What every store does with what passes through it: keys are checked, bytes counted and hashed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass, field

from app.ports.storage import Kept

_KEY = re.compile(r"[a-z0-9_-]+(/[a-z0-9_-]+)*(\.[a-z0-9]+)?")


@dataclass(slots=True)
class Counted:
    """``chunks`` as they go by; ``kept`` is what went by."""

    chunks: AsyncIterable[bytes]
    size: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    async def stream(self) -> AsyncIterator[bytes]:
        async for chunk in self.chunks:
            self.size += len(chunk)
            self.digest.update(chunk)
            yield chunk

    @property
    def kept(self) -> Kept:
        return Kept(self.size, self.digest.digest())


def checked(key: str) -> str:
    """A key that leads out of the store is a fault of ours, never a citizen's."""
    if _KEY.fullmatch(key) is None:
        raise ValueError("not a storage key")
    return key

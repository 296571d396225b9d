"""What every store does with what passes through it: keys are checked, bytes counted and hashed.

And whatever the library says when a store is in trouble is said here in our own words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from obstore.exceptions import BaseError

from app.adapters.party import Party
from app.ports import TemporaryFailure
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


@asynccontextmanager
async def asked(
    party: Party, trouble: str, *, patience: float | None = None
) -> AsyncGenerator[None]:
    """One call to the store. Raises TemporaryFailure, which says ``trouble``, when it fails.

    Whether a file that is not there is trouble, the block decides.
    """
    async with party.call(patience=patience):
        with failing(trouble):
            yield


@contextmanager
def failing(trouble: str) -> Generator[None]:
    """What the store's library raises in the block becomes a TemporaryFailure: ``trouble``."""
    try:
        yield
    except (BaseError, OSError) as error:
        raise TemporaryFailure(trouble) from error

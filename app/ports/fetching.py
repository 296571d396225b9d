"""Tải tệp từ liên kết: the bytes behind an address that somebody else named."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave. ``media_type`` is what its server claims, "" when it claims nothing.

    ``chunks`` end with PermanentFailure when more comes than was asked for.
    """

    media_type: str
    chunks: AsyncIterator[bytes]


class Fetching(Protocol):
    """Never leads inside: see ``app.domain.targets``."""

    def fetch(self, url: str, *, limit: int) -> AbstractAsyncContextManager[Fetched]:
        """What stands behind ``url``, of at most ``limit`` bytes.

        PermanentFailure: the address is not allowed, is gone, or gives too much.
        TemporaryFailure: the other side is away, busy or slow.
        """
        ...

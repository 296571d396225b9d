"""Quét mã độc: somebody who looks through bytes and says whether they are known to do harm."""

from collections.abc import AsyncIterable
from typing import Protocol


class Scanner(Protocol):
    """It finds what is known, which is little; it is never the only defence.

    A scanner that is not there or keeps silent is ``Away``, one that is busy or breaks off a
    ``TemporaryFailure``; a file that it will never look through, such as one that is too large
    for it, a ``PermanentFailure``.
    """

    async def scan(self, chunks: AsyncIterable[bytes]) -> str | None:
        """The name of the harm that was found; None of a file in which none is known."""
        ...

    async def version(self) -> str:
        """Program, signatures and their day, as the scanner names them."""
        ...

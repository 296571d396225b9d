"""ClamAV's daemon, asked by ``INSTREAM``: it sees the bytes and never a path of ours.

A connection is one question. ``StreamMaxLength`` and ``MaxFileSize`` of its configuration must be
at least the largest upload, and ``AlertExceedsMax`` on: otherwise it passes what it has not read.
"""

import asyncio
import socket
import struct
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from pydantic import BaseModel, Field, model_validator

from app.adapters.party import Party
from app.ports import Away, PermanentFailure, TemporaryFailure

PIECE = 256 * 1024
"""Sent under one length; the daemon takes any up to its limit."""

LONGEST_ANSWER = 4096
AT_ONCE = 8
LONG = 900.0
"""Seconds that the whole of a file may take."""

_TOO_LARGE = ("INSTREAM size limit exceeded", "Heuristics.Limits.Exceeded")
_LENGTH = struct.Struct("!I")


class ClamdSettings(BaseModel, frozen=True, extra="forbid"):
    """``socket``, or ``host`` and ``port``. ``timeout``: seconds in which something must move."""

    kind: Literal["clamd"]
    socket: str = ""
    host: str = ""
    port: int = Field(default=3310, ge=1, le=65535)
    timeout: float = Field(default=30, gt=0, le=600)

    @model_validator(mode="after")
    def _one_address(self) -> Self:
        if bool(self.socket) == bool(self.host):
            raise ValueError("either socket, or host (and port)")
        return self


@dataclass(frozen=True, slots=True)
class _Line:
    """A plain socket: what the daemon said before it hung up can still be read from one."""

    line: socket.socket
    timeout: float

    async def send(self, content: bytes) -> None:
        async with asyncio.timeout(self.timeout):
            await asyncio.get_running_loop().sock_sendall(self.line, content)

    async def answer(self) -> str:
        """Until its closing zero. Raises TemporaryFailure when there is none."""
        said = b""
        async with asyncio.timeout(self.timeout):
            while not said.endswith(b"\0"):
                more = await asyncio.get_running_loop().sock_recv(self.line, LONGEST_ANSWER)
                if not more or len(said) + len(more) > LONGEST_ANSWER:
                    raise TemporaryFailure("the scanner broke off its answer")
                said += more
        return said[:-1].decode(errors="replace").strip()


@dataclass(frozen=True, slots=True)
class ClamdScanner:
    settings: ClamdSettings
    _party: Party = field(
        init=False, repr=False, default_factory=lambda: Party("scanner", LONG, AT_ONCE)
    )

    async def scan(self, chunks: AsyncIterable[bytes]) -> str | None:
        whole = False
        async with self._party.call(), self._line() as line:
            with suppress(ConnectionError):  # it hangs up on what is too large, having said so
                await line.send(b"zINSTREAM\0")
                async for chunk in chunks:
                    for start in range(0, len(chunk), PIECE):
                        piece = chunk[start : start + PIECE]
                        await line.send(_LENGTH.pack(len(piece)) + piece)
                await line.send(_LENGTH.pack(0))
                whole = True
            threat = _verdict(await line.answer())
        if threat is None and not whole:
            raise TemporaryFailure("the scanner judged what it has not read")
        return threat

    async def version(self) -> str:
        async with self._party.call(), self._line() as line:
            await line.send(b"zVERSION\0")
            return await line.answer()

    @asynccontextmanager
    async def _line(self) -> AsyncGenerator[_Line]:
        """A connection. Raises Away, or TemporaryFailure when it ends before its time."""
        seconds = self.settings.timeout
        try:
            async with asyncio.timeout(min(seconds, 5)):
                connected = await self._connected()
        except (OSError, TimeoutError) as nobody:
            raise Away("the scanner does not answer") from nobody
        with connected:
            try:
                yield _Line(connected, seconds)
            except TimeoutError as silence:
                raise Away("the scanner keeps silent") from silence
            except ConnectionError as broken:
                raise TemporaryFailure("the scanner hung up") from broken

    async def _connected(self) -> socket.socket:
        loop = asyncio.get_running_loop()
        family, address = await self._address(loop)
        line = socket.socket(family, socket.SOCK_STREAM)
        try:
            line.setblocking(False)  # noqa: FBT003 - the library's own way to say it
            await loop.sock_connect(line, address)
        except BaseException:
            line.close()
            raise
        return line

    async def _address(self, loop: asyncio.AbstractEventLoop) -> tuple[int, Any]:
        """Which family of addresses, and the address itself."""
        if self.settings.socket:
            return socket.AF_UNIX, self.settings.socket
        host, port = self.settings.host, self.settings.port
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return found[0][0], found[0][4]


def _verdict(answer: str) -> str | None:
    """What ``stream: OK`` and ``stream: <name> FOUND`` say; whatever else is no verdict."""
    said = answer.removeprefix("stream: ")
    if any(limit in said for limit in _TOO_LARGE):
        raise PermanentFailure("the scanner's limits are smaller than the file")
    if said == "OK":
        return None
    if said.endswith(" FOUND"):
        return said.removesuffix(" FOUND")
    raise TemporaryFailure("the scanner gave no verdict")

"""Closed-loop load over kept-alive connections, written so that the client costs little itself."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self, cast

import httptools


class UnexpectedAnswer(Exception):
    pass


@dataclass(slots=True)
class Measured:
    """What a scenario did: ``times`` are seconds from the request to the whole answer."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds if self.seconds else 0.0

    def quantile(self, part: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


class Connection(asyncio.Protocol):
    """One request at a time; the parser is the same that the server uses."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[bytes] | None = None
        self._body = bytearray()

    @classmethod
    async def to(cls, port: int) -> Self:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(cls, "127.0.0.1", port)
        return connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass
        self._parser = httptools.HttpResponseParser(self)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError())

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        status, body = self._parser.get_status_code(), bytes(self._body)
        self._body.clear()
        self._parser = httptools.HttpResponseParser(self)
        assert self._answer is not None
        if self._answer.done():
            return
        if status >= 300:
            self._answer.set_exception(UnexpectedAnswer(f"{status}: {body[:400].decode()}"))
        else:
            self._answer.set_result(body)

    async def send(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", "Host: bench"]
        if token is not None:
            lines.append(f"Authorization: Bearer {token}")
        content = b""
        if body is not None:
            content = json.dumps(body, ensure_ascii=False).encode()
            lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write("\r\n".join((*lines, "", "")).encode() + content)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


Request = Callable[[Connection], Awaitable[None]]
"""Sends one request; what it learns it keeps for itself."""


async def load(request: Request, ports: list[int], clients: int, seconds: float) -> Measured:
    """``clients`` who each send the next request as soon as the last is answered."""
    connections = [await Connection.to(ports[n % len(ports)]) for n in range(clients)]
    measured = Measured()
    began = time.perf_counter()
    until = began + seconds

    async def client(connection: Connection) -> None:
        while (sent := time.perf_counter()) < until:
            await request(connection)
            measured.times.append(time.perf_counter() - sent)

    async with asyncio.TaskGroup() as group:
        for connection in connections:
            group.create_task(client(connection))
    measured.seconds = time.perf_counter() - began
    for connection in connections:
        connection.close()
    return measured

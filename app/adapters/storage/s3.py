"""Files in a bucket: any store that speaks the S3 protocol, the store of a large installation.

A file becomes visible when its last byte has arrived and been acknowledged, and not before. It is
read in ranges, so that no time-out of ours cuts a reader off who is slow, and so that a reader who
leaves costs no more than one of them.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

import obstore
from obstore.store import S3Store
from pydantic import BaseModel, Field, SecretStr

from app.adapters.party import Party
from app.adapters.storage.passing import Counted, asked, checked
from app.ports import TemporaryFailure
from app.ports.storage import FileMissing, Kept, Listed

if TYPE_CHECKING:
    from obstore import ObjectMeta

PART = 8 * 1024 * 1024
"""Of an upload in parts; S3 takes none under 5 MB but the last."""

RANGE = 2 * 1024 * 1024
"""What is read at once."""

AT_ONCE = 64
LONG = 900.0
"""Seconds that the whole of an upload may take."""


class S3Settings(BaseModel, frozen=True, extra="forbid"):
    """``endpoint`` names scheme and host; ``timeout`` is in seconds and for one request."""

    kind: Literal["s3"]
    endpoint: str = Field(pattern=r"^https?://[^/\s]+/?$")
    bucket: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
    region: str = "us-east-1"
    access_key_id: SecretStr
    secret_access_key: SecretStr
    path_style: bool = True
    """``endpoint/bucket/key``; without it ``bucket.endpoint/key``, as Amazon's own store has it."""
    allow_http: bool = False
    """Without TLS: only inside one machine or one guarded network."""
    timeout: float = Field(default=30, gt=0, le=300)


@dataclass(frozen=True, slots=True)
class S3Storage:
    """The bucket is there already; nothing here makes one."""

    settings: S3Settings
    _store: S3Store = field(init=False, repr=False)
    _party: Party = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_store", _opened(self.settings))
        patience = 2 * self.settings.timeout + 1  # its own second tries included
        object.__setattr__(self, "_party", Party("files", patience=patience, at_once=AT_ONCE))

    async def put(self, key: str, chunks: AsyncIterable[bytes]) -> Kept:
        counted = Counted(chunks)
        path = checked(key)
        async with asked(self._party, "the store does not take the file", patience=LONG):
            await obstore.put_async(
                self._store, path, counted.stream(), chunk_size=PART, max_concurrency=2
            )
        return counted.kept

    async def read(
        self, key: str, *, start: int = 0, end: int | None = None
    ) -> AsyncIterator[bytes]:
        path = checked(key)
        if end is not None and end <= start:
            return
        size = await self._size(path)
        if size is None:
            raise FileMissing
        until = size if end is None else min(end, size)
        for position in range(start, until, RANGE):
            yield await self._range(path, position, min(position + RANGE, until))

    async def exists(self, key: str) -> bool:
        return await self._size(checked(key)) is not None

    async def delete(self, key: str) -> None:
        path = checked(key)
        async with asked(self._party, "the store does not delete the file"):
            with suppress(FileNotFoundError):
                await obstore.delete_async(self._store, path)

    async def files(self, prefix: str) -> AsyncIterator[Listed]:
        listing = aiter(obstore.list(self._store, checked(prefix), chunk_size=500))
        while batch := await self._batch(listing):
            for entry in batch:
                yield Listed(entry["path"], entry["size"], entry["last_modified"])

    async def _batch(self, listing: AsyncIterator[Sequence[ObjectMeta]]) -> Sequence[ObjectMeta]:
        async with asked(self._party, "the store does not list its files"):
            try:
                return await anext(listing)  # a default of anext is more than this one bears
            except StopAsyncIteration:
                return ()

    async def _size(self, path: str) -> int | None:
        async with asked(self._party, "the store does not answer"):
            try:
                return int((await obstore.head_async(self._store, path))["size"])
            except FileNotFoundError:
                return None

    async def _range(self, path: str, start: int, end: int) -> bytes:
        async with asked(self._party, "the store does not give the file"):
            try:
                found = await obstore.get_range_async(self._store, path, start=start, end=end)
            except FileNotFoundError:
                raise FileMissing from None
            if len(found) != end - start:
                raise TemporaryFailure("the store gives half the file")
            return bytes(found)


def _opened(settings: S3Settings) -> S3Store:
    return S3Store(
        settings.bucket,
        endpoint=settings.endpoint.rstrip("/"),
        region=settings.region,
        access_key_id=settings.access_key_id.get_secret_value(),
        secret_access_key=settings.secret_access_key.get_secret_value(),
        virtual_hosted_style_request=not settings.path_style,
        client_options={
            "allow_http": settings.allow_http,
            "connect_timeout": timedelta(seconds=min(5, settings.timeout)),
            "timeout": timedelta(seconds=settings.timeout),
        },
        retry_config={
            "max_retries": 2,
            "retry_timeout": timedelta(seconds=settings.timeout),
            "backoff": {
                "init_backoff": timedelta(milliseconds=100),
                "max_backoff": timedelta(seconds=2),
            },
        },
    )

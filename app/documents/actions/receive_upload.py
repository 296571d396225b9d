"""Nhận tệp: a file is measured, hashed and inspected on its way in, kept, and only then recorded.

It passes through a temporary file, never through memory, so that a file which is refused was
never in the storage. The row follows the bytes: a row never points at bytes that are not there.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from uuid6 import uuid7

from app.db.sessions import Sessions
from app.documents import queries
from app.documents.inspecting import inspected
from app.documents.kinds import FileRefused, Kind, named_kind
from app.documents.names import FOLDER, clean_name
from app.documents.queries import Upload
from app.domain.errors import TooLarge
from app.domain.ids import PersonId, UploadId
from app.idempotency.keys import Answer, AnsweredMeanwhile, Claim, fingerprint
from app.idempotency.queries import earlier, keep
from app.ports.storage import Storage

MEGABYTE = 1024 * 1024

_CHUNK = 256 * 1024
_CREATED = 201


class FileTooLarge(TooLarge):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveUpload:
    """``key`` is the Idempotency-Key; the same file under the same key is one upload.

    ``spool`` is the folder of the temporary file (None: the system's).
    """

    owner: PersonId
    name: str
    content: AsyncIterable[bytes]
    at: datetime
    max_mb: int = 50
    key: str | None = None
    spool: Path | None = None


@dataclass(frozen=True, slots=True)
class Received:
    upload: Upload
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class _Spooled:
    file: BinaryIO
    size: int
    sha256: bytes


async def receive_upload(sessions: Sessions, storage: Storage, command: ReceiveUpload) -> Received:
    name = clean_name(command.name)
    named_kind(name)  # before the first byte is read
    with tempfile.TemporaryFile(dir=command.spool) as file:
        spooled = await _spool(file, command)
        claim = _claim(command, name, spooled)
        before = await _earlier(sessions, claim)
        if before is not None:
            return before
        kind = await asyncio.to_thread(inspected, file, spooled.size, name)
        upload = await _kept(storage, command, name, kind, spooled)
    try:
        async with sessions.begin() as session:
            await queries.record(session, upload)
            if claim is not None:
                await keep(session, claim, Answer(_CREATED, upload.id.bytes), at=command.at)
    except AnsweredMeanwhile:
        await storage.delete(upload.storage_key)
        before = await _earlier(sessions, claim)
        if before is None:
            raise
        return before
    return Received(upload)


async def _spool(file: BinaryIO, command: ReceiveUpload) -> _Spooled:
    size, digest = 0, hashlib.sha256()
    async for chunk in command.content:
        size += len(chunk)
        if size > command.max_mb * MEGABYTE:
            raise FileTooLarge(max_mb=command.max_mb)
        digest.update(chunk)
        await asyncio.to_thread(file.write, chunk)
    if size == 0:
        raise FileRefused("file_empty")
    await asyncio.to_thread(file.flush)
    return _Spooled(file, size, digest.digest())


def _claim(command: ReceiveUpload, name: str, spooled: _Spooled) -> Claim | None:
    if command.key is None:
        return None
    request = fingerprint("POST", FOLDER, spooled.sha256 + name.encode())
    return Claim(command.owner, command.key, request)


async def _earlier(sessions: Sessions, claim: Claim | None) -> Received | None:
    if claim is None:
        return None
    async with sessions() as session:
        answer = await earlier(session, claim)
        if answer is None:
            return None
        return Received(await queries.upload(session, UUID(bytes=answer.body)), replayed=True)


async def _kept(
    storage: Storage, command: ReceiveUpload, name: str, kind: Kind, spooled: _Spooled
) -> Upload:
    identity = UUID(int=uuid7().int)
    key = f"{FOLDER}/{identity.hex[-2:]}/{identity}"
    await storage.put(key, _chunks(spooled.file))
    return Upload(
        id=UploadId(identity),
        owner=command.owner,
        name=name,
        media_type=kind,
        size=spooled.size,
        sha256=spooled.sha256,
        storage_key=key,
        created_at=command.at,
    )


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    await asyncio.to_thread(file.seek, 0)
    while chunk := await asyncio.to_thread(file.read, _CHUNK):
        yield chunk

"""Nhận tệp: a file is measured, hashed and inspected on its way in, kept, and only then recorded.

The row follows the bytes: a row never points at bytes that are not there.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from app.db.sessions import Sessions
from app.documents import queries
from app.documents.inspecting import inspected
from app.documents.kinds import named_kind
from app.documents.names import FOLDER, clean_name
from app.documents.queries import Upload
from app.documents.taking_in import Label, Spooled, record, spool, store
from app.documents.watch import Watch
from app.domain.ids import PersonId
from app.idempotency.keys import Answer, AnsweredMeanwhile, Claim, fingerprint
from app.idempotency.queries import earlier, keep
from app.ports.storage import Storage

_CREATED = 201


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveUpload:
    """``key`` is the Idempotency-Key; the same file under the same key is one upload.

    ``spool`` is the folder of the temporary file (None: the system's).
    """

    owner: PersonId
    name: str
    content: AsyncIterable[bytes]
    at: datetime
    watch: Watch
    max_mb: int = 50
    key: str | None = None
    spool: Path | None = None


@dataclass(frozen=True, slots=True)
class Received:
    upload: Upload
    replayed: bool = False


async def receive_upload(sessions: Sessions, storage: Storage, command: ReceiveUpload) -> Received:
    name = clean_name(command.name)
    named_kind(name)  # before the first byte is read
    with tempfile.TemporaryFile(dir=command.spool) as file:
        spooled = await spool(file, command.content, max_mb=command.max_mb)
        claim = _claim(command, name, spooled)
        before = await _earlier(sessions, claim)
        if before is not None:
            return before
        kind = await asyncio.to_thread(inspected, file, spooled.size, name)
        label = Label(owner=command.owner, name=name, kind=kind, at=command.at, watch=command.watch)
        upload = await store(storage, spooled, label)
    try:
        async with sessions.begin() as session:
            await record(session, upload)
            if claim is not None:
                await keep(session, claim, Answer(_CREATED, upload.id.bytes), at=command.at)
    except AnsweredMeanwhile:
        await storage.delete(upload.storage_key)
        before = await _earlier(sessions, claim)
        if before is None:
            raise
        return before
    return Received(upload)


def _claim(command: ReceiveUpload, name: str, spooled: Spooled) -> Claim | None:
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

"""Nhận phần tiếp theo của tệp: what has arrived is kept, also when the connection was cut.

Each piece is a file of the storage, so that another process can take the next one. With the last
one the pieces are joined, inspected as any upload is, and become one.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO
from uuid import UUID, uuid4

from app.db.sessions import Sessions
from app.documents import queries
from app.documents.incoming import MOST_PARTS, IncomingNotFound, TooManyParts, WrongOffset
from app.documents.inspecting import inspected
from app.documents.kinds import FileRefused
from app.documents.names import PIECES
from app.documents.queries import Incoming, Upload
from app.documents.taking_in import MEGABYTE, Label, chunks_of, record, spool, store
from app.documents.watch import Watch
from app.domain.ids import PersonId
from app.ports.storage import FileMissing, Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinueIncoming:
    """``content`` are the bytes from ``offset`` on; it may end anywhere."""

    id: UUID
    owner: PersonId
    offset: int
    content: AsyncIterable[bytes]
    at: datetime
    watch: Watch


async def continue_incoming(
    sessions: Sessions, storage: Storage, command: ContinueIncoming
) -> tuple[Incoming, Upload | None]:
    """How far it is, and the upload once it is whole.

    Raises IncomingNotFound, WrongOffset, TooManyParts; when it is whole, what an upload raises:
    then nothing is left of it.
    """
    async with sessions() as session:
        incoming = await queries.incoming_of(session, command.id, command.owner, command.at)
    if incoming is None:
        raise IncomingNotFound
    if command.offset != incoming.received:
        raise WrongOffset(offset=incoming.received)
    if incoming.received < incoming.size:
        incoming = await _with_part(sessions, storage, incoming, command.content)
    if incoming.received < incoming.size:
        return incoming, None
    if incoming.upload is None:
        incoming = await _whole(sessions, storage, incoming, command)
    assert incoming.upload is not None  # noqa: S101 - _whole has seen to it
    async with sessions() as session:
        return incoming, await queries.upload(session, incoming.upload)


async def _with_part(
    sessions: Sessions, storage: Storage, incoming: Incoming, content: AsyncIterable[bytes]
) -> Incoming:
    if len(incoming.parts) == MOST_PARTS:
        raise TooManyParts(most=MOST_PARTS)
    key = f"{PIECES}/{incoming.id}/{incoming.received:012d}-{uuid4().hex}"
    with tempfile.TemporaryFile() as file:
        size = await _piece(file, content, incoming.size - incoming.received)
        if size == 0:
            return incoming
        await storage.put(key, chunks_of(file))
    async with sessions.begin() as session:
        after = await queries.add_part(session, incoming, key, size)
    if after is None:
        await storage.delete(key)
        raise WrongOffset(offset=incoming.received + size)
    return after


async def _piece(file: BinaryIO, content: AsyncIterable[bytes], room: int) -> int:
    """How many bytes came. More than were announced would make another file, and are refused."""
    size = 0
    async for chunk in content:
        size += len(chunk)
        if size > room:
            raise FileRefused("file_longer_than_announced")
        await asyncio.to_thread(file.write, chunk)
    return size


async def _whole(
    sessions: Sessions, storage: Storage, incoming: Incoming, command: ContinueIncoming
) -> Incoming:
    at = command.at
    with tempfile.TemporaryFile() as file:
        try:
            most = incoming.size // MEGABYTE + 1
            spooled = await spool(file, _joined(storage, incoming), max_mb=most)
            kind = await asyncio.to_thread(inspected, file, spooled.size, incoming.name)
        except FileRefused:
            async with sessions.begin() as session:
                await queries.forget_incoming(session, incoming.id)
            await _drop_parts(storage, incoming)
            raise
        except FileMissing:  # a twin has joined them meanwhile
            return await _as_it_is(sessions, incoming, at)
        label = Label(
            owner=incoming.owner, name=incoming.name, kind=kind, at=at, watch=command.watch
        )
        upload = await store(storage, spooled, label)
    async with sessions.begin() as session:
        first = await queries.became(session, incoming, upload.id)
        if first:
            await record(session, upload)
    if not first:
        await storage.delete(upload.storage_key)
        return await _as_it_is(sessions, incoming, at)
    await _drop_parts(storage, incoming)
    return replace(incoming, upload=upload.id)


async def _as_it_is(sessions: Sessions, incoming: Incoming, at: datetime) -> Incoming:
    async with sessions() as session:
        found = await queries.incoming_of(session, incoming.id, incoming.owner, at)
    if found is None or found.upload is None:
        raise IncomingNotFound
    return found


async def _joined(storage: Storage, incoming: Incoming) -> AsyncIterator[bytes]:
    for part in incoming.parts:
        async for chunk in storage.read(part):
            yield chunk


async def _drop_parts(storage: Storage, incoming: Incoming) -> None:
    for part in incoming.parts:
        await storage.delete(part)

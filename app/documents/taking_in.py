"""A file on its way in: measured and hashed while it comes, inspected, and only then stored.

It passes through a temporary file, never through memory, so that a file which is refused was
never in the storage.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from app.db.ids import new_id
from app.db.sessions import AsyncSession
from app.documents import queries
from app.documents.kinds import FileRefused, Kind
from app.documents.names import FOLDER
from app.documents.promised import ScanUpload
from app.documents.queries import Upload
from app.documents.watch import Watch
from app.domain.errors import TooLarge
from app.domain.ids import PersonId, UploadId
from app.jobs.promise import promise
from app.ports.storage import Storage

MEGABYTE = 1024 * 1024

_CHUNK = 256 * 1024


class FileTooLarge(TooLarge):
    pass


@dataclass(frozen=True, slots=True)
class Spooled:
    """A file that lies whole in a temporary one."""

    file: BinaryIO
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Whose a stored file is to be, how it is called, what it is, and since when.

    ``watch`` is ``QUARANTINED`` where files are scanned, ``UNWATCHED`` where they are not.
    """

    owner: PersonId
    name: str
    kind: Kind
    at: datetime
    watch: Watch


async def spool(file: BinaryIO, content: AsyncIterable[bytes], *, max_mb: int) -> Spooled:
    """Raises FileTooLarge as soon as it is, FileRefused when nothing came."""
    size, digest = 0, hashlib.sha256()
    async for chunk in content:
        size += len(chunk)
        if size > max_mb * MEGABYTE:
            raise FileTooLarge(max_mb=max_mb)
        digest.update(chunk)
        await asyncio.to_thread(file.write, chunk)
    if size == 0:
        raise FileRefused("file_empty")
    await asyncio.to_thread(file.flush)
    return Spooled(file, size, digest.digest())


async def store(storage: Storage, spooled: Spooled, label: Label) -> Upload:
    """The bytes are kept; who calls records the row."""
    identity = new_id()
    key = f"{FOLDER}/{identity.hex[-2:]}/{identity}"
    await storage.put(key, chunks_of(spooled.file))
    return Upload(
        id=UploadId(identity),
        owner=label.owner,
        name=label.name,
        media_type=label.kind,
        size=spooled.size,
        sha256=spooled.sha256,
        storage_key=key,
        created_at=label.at,
        watch=label.watch,
    )


async def record(session: AsyncSession, upload: Upload) -> None:
    """The row of bytes that are stored, and the promise to have them scanned, if they are to be."""
    await queries.record(session, upload)
    if upload.watch is Watch.QUARANTINED:
        await promise(session, ScanUpload(upload=upload.id), once=str(upload.id))


async def chunks_of(file: BinaryIO) -> AsyncIterator[bytes]:
    await asyncio.to_thread(file.seek, 0)
    while chunk := await asyncio.to_thread(file.read, _CHUNK):
        yield chunk

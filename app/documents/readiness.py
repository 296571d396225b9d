"""Whether files can be kept now: asked by keeping one."""

from collections.abc import AsyncIterator
from uuid import uuid4

from app.ports import TemporaryFailure
from app.ports.storage import Storage


async def storage_shortcomings(storage: Storage) -> list[str]:
    key = f"probes/{uuid4()}"
    try:
        await storage.put(key, _probe())
        await storage.delete(key)
    except TemporaryFailure as failure:
        return [f"storage: {failure}"]
    return []


async def _probe() -> AsyncIterator[bytes]:
    yield b"ready?"

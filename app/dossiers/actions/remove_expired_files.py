"""Tiêu hủy tệp hết thời hạn: bytes go, evidence stays; first only to be looked at, if one likes."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from uuid import UUID

from app.dossiers.office import Office
from app.dossiers.queries.keeping import (
    EndedFile,
    ended_files,
    record_removal,
    removed_since,
    still_ended,
)
from app.dossiers.retaining import Expired, expired
from app.ports.storage import Storage

ENDED_FOR = timedelta(days=1)
"""No term is shorter."""

REPEATED = timedelta(days=7)
"""How long a removal is done again each night, lest a crash has left the bytes."""

_BATCH = 500


async def expired_files(office: Office, at: datetime) -> AsyncIterator[Expired]:
    """Everything whose time is over; nothing is written."""
    after = UUID(int=0)
    while True:
        async with office.sessions() as session:
            batch = await ended_files(session, before=at - ENDED_FOR, after=after, limit=_BATCH)
        for file in batch:
            found = await _judged(office, file, at)
            if found is not None:
                yield found
        if len(batch) < _BATCH:
            return
        after = batch[-1].upload


async def remove_expired_files(office: Office, storage: Storage, at: datetime) -> list[Expired]:
    """What was removed. Each file is judged again with its dossiers locked, and by itself.

    The row first, then the bytes: what a crash leaves is deleted by one of the next nights.
    """
    async with office.sessions() as session:
        left = await removed_since(session, at - REPEATED)
    for key in left:
        await storage.delete(key)
    removed = []
    async for found in expired_files(office, at):
        if await _removed(office, found, at):
            await storage.delete(found.file.storage_key)
            removed.append(found)
    return removed


async def _removed(office: Office, found: Expired, at: datetime) -> bool:
    async with office.sessions.begin() as session:
        file = await still_ended(session, found.file.upload, at - ENDED_FOR)
        if file is None or file.ended_at != found.file.ended_at:
            return False
        await record_removal(
            session, file, rule=found.rule.name, term=found.term, due_at=found.due_at, at=at
        )
    return True


async def _judged(office: Office, file: EndedFile, at: datetime) -> Expired | None:
    async with office.sessions() as session:
        rules = await office.rules(session)
    return expired(file, rules.procedure(file.procedure, file.procedure_version), at)

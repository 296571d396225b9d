"""Audit: every chain, every payload and, if asked, every file that the history vouches for."""

import hashlib
from uuid import UUID

from app.db.sessions import Sessions
from app.dossiers.queries.history import all_events, all_files
from app.dossiers.verifying import Broken, Tally, verify_chains
from app.ports.storage import FileMissing, Storage


async def verify_history(
    sessions: Sessions, *, dossier: UUID | None = None, storage: Storage | None = None
) -> Tally:
    """What was looked at and what does not hold; nothing is written."""
    tally = Tally()
    async with sessions.begin() as session:  # a stream lasts as long as its transaction
        await verify_chains(all_events(session, dossier), tally)
        files = [row async for row in all_files(session, dossier)] if storage else []
    for row in files:
        assert storage is not None  # noqa: S101 - there are files only with a storage
        tally.files += 1
        found = await _sha256(storage, row["storage_key"])
        if found != row["sha256"]:
            what = "file_missing" if found is None else "file_altered"
            tally.broken.append(Broken(row["dossier_id"], None, None, what))
    return tally


async def _sha256(storage: Storage, key: str) -> str | None:
    digest = hashlib.sha256()
    try:
        async for chunk in storage.read(key):
            digest.update(chunk)
    except FileMissing:
        return None
    return digest.hexdigest()

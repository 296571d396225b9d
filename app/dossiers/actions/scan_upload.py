"""Quét tệp: a file in quarantine is looked through, and then may be read or is kept apart.

It was handed in meanwhile, or not: whoever handed in what harm was found in is told so.
"""

from datetime import datetime

from app.db.sessions import Sessions
from app.documents.promised import ScanUpload
from app.documents.queries import UploadNotFound, upload
from app.documents.queries.watching import passed, set_apart
from app.documents.scanning import lay_apart, threat_in
from app.documents.watch import Watch
from app.dossiers.telling import tell
from app.jobs.keeping import Keeper
from app.ports import PermanentFailure
from app.ports.scanning import Scanner
from app.ports.storage import FileMissing, Storage

INFECTED = "file_infected"
AT_ONCE = 3
"""Of all workers together: a scanner that is slow takes no more hands than these."""


async def scan_upload(
    sessions: Sessions, storage: Storage, scanner: Scanner, order: ScanUpload, at: datetime
) -> None:
    """Does nothing when somebody has judged it, or it is gone.

    Raises TemporaryFailure while scanner or store are away, and PermanentFailure for bytes that
    are missing or not those that came in, or too many for the scanner: it stays in quarantine.
    """
    async with sessions() as session:
        try:
            found = await upload(session, order.upload)
        except UploadNotFound:
            return
    if found.watch is not Watch.QUARANTINED:
        return
    try:
        threat = await threat_in(storage, scanner, found)
        key = None if threat is None else await lay_apart(storage, found)
    except FileMissing:
        raise PermanentFailure("the store has lost the file") from None
    async with sessions.begin() as session:
        if threat is None or key is None:
            await passed(session, found, at)
            return
        dossier = await set_apart(session, found, threat, key, at)
        if dossier is not None:
            facts = {"file": found.name}
            await tell(session, dossier, INFECTED, about=str(found.id), facts=facts, at=at)
    await storage.delete(found.storage_key)


def scan_uploads(
    sessions: Sessions, storage: Storage, scanner: Scanner | None
) -> Keeper[ScanUpload]:
    """The keeper of every ``ScanUpload``; where nothing scans, quarantine does not end."""

    async def keep(order: ScanUpload, at: datetime) -> None:
        if scanner is None:
            raise PermanentFailure("there is no scanner, and the file came in under quarantine")
        await scan_upload(sessions, storage, scanner, order, at)

    return Keeper(ScanUpload, keep, at_once=AT_ONCE)

"""Quét lại: after the scanner was mended or chosen anew, all that waits is promised once more."""

from app.db.sessions import Sessions
from app.documents.promised import ScanUpload
from app.documents.queries.watching import waiting
from app.jobs.promise import promise


async def scan_again(sessions: Sessions) -> int:
    """How many files are in quarantine; for one whose scan is promised already nothing changes."""
    async with sessions.begin() as session:
        found = await waiting(session)
        for upload in found:
            await promise(session, ScanUpload(upload=upload), once=str(upload))
    return len(found)

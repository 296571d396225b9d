"""Tải giấy tờ từ Cổng quốc gia: the files that came with an arrival become uploads of ours."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from app.documents.actions.receive_upload import ReceiveUpload, receive_upload
from app.domain.errors import Defect, DomainError
from app.domain.ids import PersonId
from app.national.arriving import Handed, Paper
from app.national.portal_office import PortalOffice
from app.national.queries.arrivals import Arrival
from app.ports import PermanentFailure

MEGABYTE = 1024 * 1024


async def fetched(
    office: PortalOffice, arrival: Arrival, handed: Handed, owner: PersonId, at: datetime
) -> tuple[list[tuple[str, str]], list[Defect]]:
    """Documents and their uploads, and what is wrong with those that could not be had.

    Until ``arrival`` is decided, fetching again makes no second upload of the same file; after
    that, and for what was handed over anew, every file is fetched anew. Raises TemporaryFailure.
    """
    files: list[tuple[str, str]] = []
    defects: list[Defect] = []
    for paper in handed.papers:
        field = f"documents.{paper.document}"
        try:
            key = _key(arrival, paper)
            files.append((paper.document, await _upload(office, paper, key, owner, at)))
        except PermanentFailure:
            defects.append(Defect(field, "file_not_fetched"))
        except DomainError as refusal:
            defects += _about(field, refusal)
    return files, defects


async def _upload(
    office: PortalOffice, paper: Paper, key: str, owner: PersonId, at: datetime
) -> str:
    async with office.fetching.fetch(paper.url, limit=office.max_mb * MEGABYTE) as found:
        command = ReceiveUpload(
            owner=owner,
            name=paper.name,
            content=found.chunks,
            at=at,
            watch=office.watch,
            max_mb=office.max_mb,
            key=key,
        )
        received = await receive_upload(office.sessions, office.storage, command)
    return str(received.upload.id)


def _key(arrival: Arrival, paper: Paper) -> str:
    """The same for one try: bytes behind a refused one may be swept, or have been replaced."""
    tried = "" if arrival.decided_at is None else arrival.decided_at.isoformat()
    said = (arrival.id.hex, arrival.digest.hex(), tried, paper.id)
    return hashlib.sha256("\n".join(said).encode()).hexdigest()


def _about(field: str, refusal: DomainError) -> Sequence[Defect]:
    """A refused file's own defects, at the document that it was to be."""
    found = getattr(refusal, "defects", ())
    if found:
        return [Defect(field, defect.code, defect.facts) for defect in found]
    return [Defect(field, "file_not_fetched")]

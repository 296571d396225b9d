"""Tải giấy tờ từ Cổng quốc gia: the files that came with an arrival become uploads of ours."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.documents.actions.receive_upload import ReceiveUpload, receive_upload
from app.documents.queries import Upload
from app.documents.watch import is_there
from app.domain.errors import Defect, DomainError
from app.domain.ids import PersonId
from app.dossiers.file import HandedIn
from app.national.arriving import Handed, Paper
from app.national.portal_office import PortalOffice
from app.national.queries.arrivals import Arrival
from app.ports import PermanentFailure

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """What was fetched for a document; ``sha256`` in hexadecimal."""

    document: str
    upload: str
    sha256: str


async def fetched(
    office: PortalOffice, arrival: Arrival, handed: Handed, owner: PersonId, at: datetime
) -> tuple[list[FetchedFile], list[Defect]]:
    """Documents and their uploads, and what is wrong with those that could not be had.

    The same bytes for the same document are one file. Until ``arrival`` is decided, fetching again
    makes no second upload of the same file; after that, and for what was handed over anew, every
    file is fetched anew. Raises TemporaryFailure.
    """
    files: dict[tuple[str, str], FetchedFile] = {}
    defects: list[Defect] = []
    for paper in handed.papers:
        field = f"documents.{paper.document}"
        try:
            key = _key(arrival, paper)
            upload = await _upload(office, paper, key, owner, at)
            sha256 = upload.sha256.hex()
            one = FetchedFile(paper.document, str(upload.id), sha256)
            files.setdefault((paper.document, sha256), one)
        except PermanentFailure:
            defects.append(Defect(field, "file_not_fetched"))
        except DomainError as refusal:
            defects += _about(field, refusal)
    return [*files.values()], defects


def news_in(
    files: Sequence[FetchedFile], known: Collection[HandedIn], asked_for: Collection[str]
) -> Sequence[FetchedFile]:
    """Those of ``files`` that the dossier does not have; whatever was ``asked_for`` is an answer.

    The portal hands over all papers once more, those too that nobody asked for.
    """
    there = {(one.key, one.sha256) for one in known if is_there(one.watch)}
    return [
        file
        for file in files
        if file.document in asked_for or (file.document, file.sha256) not in there
    ]


async def _upload(
    office: PortalOffice, paper: Paper, key: str, owner: PersonId, at: datetime
) -> Upload:
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
    return received.upload


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

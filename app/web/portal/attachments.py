"""Giấy tờ kèm theo: a card for each document with what was uploaded to it, checked at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.documents.actions.receive_upload import ReceiveUpload, receive_upload
from app.documents.kinds import EXTENSIONS
from app.documents.queries import Upload, UploadNotFound, uploads_of
from app.domain.errors import Defect, DomainError, Invalid
from app.domain.procedure import Procedure, RequiredDocument
from app.dossiers.file import HandedIn
from app.dossiers.handing_in import file_defects
from app.web.limits import MEGABYTE
from app.web.multipart import file_part
from app.web.portal.drafting import owner_of
from app.web.site.page import Sight

CAMERA: Final = frozenset({"jpg", "jpeg", "png"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One document that may be uploaded; ``note`` are an officer's words.

    ``path`` is where a file is sent, ``path``/da-tai where a finished upload is named, ``path``/bo
    where one is taken away.
    """

    key: str
    label: str
    required: bool
    originals: int
    accept: Sequence[str]
    max_mb: int
    path: str
    files: Sequence[Upload]
    note: str = ""
    error: str = ""

    @property
    def accepted(self) -> str:
        return ", ".join(name.upper() for name in self.accept)

    @property
    def suffixes(self) -> str:
        """For the file dialogue."""
        return ",".join(f".{name}" for name in self.accept)

    @property
    def photographed(self) -> bool:
        return not CAMERA.isdisjoint(self.accept)

    @property
    def bytes(self) -> int:
        return self.max_mb * MEGABYTE


def card_of(
    page: Sight,
    document: RequiredDocument,
    path: str,
    files: Sequence[Upload],
    *,
    required: bool,
    note: str = "",
    refusal: DomainError | None = None,
) -> Card:
    return Card(
        key=document.key,
        label=page.spoken(document.label),
        required=required,
        originals=document.originals,
        accept=tuple(name for name in document.accept if name in EXTENSIONS),
        max_mb=min(document.max_mb, page.house.max_upload_mb),
        path=f"{path}/{document.key}",
        files=files,
        note=note,
        error="" if refusal is None else words_of(page, refusal),
    )


def words_of(page: Sight, refusal: DomainError) -> str:
    """What is wrong with one file, and what to do, in a sentence or two."""
    shown = page.trouble(refusal)
    return " ".join(flaw.message for flaw in shown.flaws) or shown.detail


def in_own_words(page: Sight, procedure: Procedure, refusal: DomainError) -> DomainError:
    """The same refusal, its documents called as the reader's language calls them."""
    if not isinstance(refusal, Invalid):
        return refusal
    labels = {f"documents.{d.key}": page.spoken(d.label) for d in procedure.documents}
    return Invalid(
        Defect(d.field, d.code, {**d.facts, "document": labels[d.field]})
        if "document" in d.facts and d.field in labels
        else d
        for d in refusal.defects
    )


def at_document(key: str, refusal: DomainError) -> DomainError:
    """The same refusal, its defects at the document to which the file was sent."""
    if not isinstance(refusal, Invalid):
        return refusal
    return Invalid([Defect(f"documents.{key}", d.code, d.facts) for d in refusal.defects])


async def uploaded(page: Sight, files: Sequence[tuple[str, str]]) -> Mapping[str, list[Upload]]:
    """The reader's uploads by the key of their document, in the order in which they were added."""
    ids = [UUID(upload) for _, upload in files]
    async with page.house.sessions() as session:
        known = await uploads_of(session, ids, owner_of(page))
    found: dict[str, list[Upload]] = {}
    by_id = {upload.id: upload for upload in known.values()}
    for key, upload in files:
        there = next((u for identity, u in by_id.items() if str(identity) == upload), None)
        if there is not None:
            found.setdefault(key, []).append(there)
    return found


async def received(page: Sight) -> Upload:
    """The file in the body of a form, as any upload is received."""
    part = await file_part(page.request, max_mb=page.house.max_upload_mb)
    if not part.name:
        raise Invalid([Defect("file", "file_missing")])  # a browser where nothing was chosen
    command = ReceiveUpload(
        owner=owner_of(page),
        name=part.name,
        content=part.content,
        at=page.now,
        watch=page.house.watch,
        max_mb=page.house.max_upload_mb,
    )
    return (await receive_upload(page.house.sessions, page.house.storage, command)).upload


async def upload_named(page: Sight, told: str) -> Upload:
    """The reader's upload with this id. Raises UploadNotFound."""
    try:
        identity = UUID(told)
    except ValueError:
        raise UploadNotFound from None
    async with page.house.sessions() as session:
        known = await uploads_of(session, [identity], owner_of(page))
    if not known:
        raise UploadNotFound
    return next(iter(known.values()))


def check_fits(upload: Upload, key: str, procedure: Procedure) -> None:
    """Raises Invalid when the procedure takes no such file for this document."""
    handed = HandedIn(
        key=key,
        seq=0,
        upload=upload.id,
        name=upload.name,
        media_type=upload.media_type,
        size=upload.size,
        sha256=upload.sha256.hex(),
        storage_key=upload.storage_key,
        handed_in_at=upload.created_at,
        watch=upload.watch,
    )
    if key not in {document.key for document in procedure.documents}:
        raise Invalid([Defect(f"documents.{key}", "unknown_document")])
    defects = [*file_defects([handed], procedure)]
    if defects:
        raise Invalid(defects)

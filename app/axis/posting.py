"""What goes into an envelope: the letter in the words of the port, with its files.

A question brings what was handed in with the dossier, a result its paper. A file that still waits
for its scanner makes the letter wait; one in which harm was found stays here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.axis.queries.letters import Letter
from app.axis.wanting import CONSULTATION, RESULT
from app.documents.watch import Watch, readable
from app.domain.ids import AgencyCode
from app.domain.official_letters import LARGEST, Attachment, LetterKind, OfficialLetter, Organ
from app.domain.withholding import Withheld
from app.dossiers.asking import RESULT as RESULT_KEY
from app.dossiers.file import DossierFile
from app.dossiers.promised import RenderForm
from app.dossiers.queries.forms import Paper
from app.dossiers.result_drafts import RESULT_FORM
from app.ports import PermanentFailure, TemporaryFailure
from app.ports.storage import Storage


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file to be put in: where its bytes are."""

    name: str
    media_type: str
    size: int
    storage_key: str


def enclosed(letter: Letter, file: DossierFile, withheld: Withheld) -> Sequence[Enclosed]:
    """The files handed in that go with ``letter``, but for those ``withheld`` from who is asked.

    Raises TemporaryFailure, PermanentFailure.
    """
    if letter.kind is LetterKind.REVOCATION:
        return ()
    chosen = [
        document
        for document in file.documents
        if (document.key == RESULT_KEY) == (letter.purpose == RESULT)
        and document.watch is not Watch.INFECTED
        and document.key not in withheld.documents
    ]
    if letter.purpose == RESULT:
        chosen = chosen[-1:]
    if any(document.watch is Watch.QUARANTINED for document in chosen):
        raise TemporaryFailure("a file is still being checked")
    found = [
        Enclosed(document.name, document.media_type, document.size, document.storage_key)
        for document in chosen
        if readable(document.watch)
    ]
    if sum(one.size for one in found) > LARGEST:
        raise PermanentFailure("the attachments are larger than 50 MB")
    return found


def paper_wanted(letter: Letter, file: DossierFile, found: Sequence[Enclosed]) -> RenderForm | None:
    """The paper of a result that was written here and not brought as a file."""
    if letter.kind is LetterKind.REVOCATION or letter.purpose == CONSULTATION or found:
        return None
    issued = [form for form in file.forms if form.form == RESULT_FORM]
    if not issued:
        return None
    return RenderForm(dossier=file.dossier.id, seq=issued[-1].seq, form=RESULT_FORM)


def printed(letter: Letter, paper: Paper | None) -> Enclosed:
    """Raises TemporaryFailure while nobody has printed it."""
    if paper is None:
        raise TemporaryFailure("the result is not printed yet")
    name = f"{letter.code.replace('/', '-')}.pdf"
    return Enclosed(name, "application/pdf", 0, paper.storage_key)


async def attached(storage: Storage, files: Sequence[Enclosed]) -> tuple[Attachment, ...]:
    return tuple([
        Attachment(
            one.name,
            one.media_type,
            b"".join([chunk async for chunk in storage.read(one.storage_key)]),
        )
        for one in files
    ])  # fmt: skip


def packed(
    letter: Letter,
    names: Mapping[AgencyCode, str],
    files: tuple[Attachment, ...],
    at: datetime,
) -> OfficialLetter:
    """``letter`` as the axis carries it; it leaves at ``at``."""
    takes_back = () if letter.takes_back is None else (str(letter.takes_back),)
    sender, receiver = letter.from_agency, letter.to_agency
    return OfficialLetter(
        document_id=str(letter.id),
        kind=letter.kind,
        sender=Organ(id=letter.from_organ, name=names.get(sender, sender)),
        receivers=(Organ(id=letter.to_organ, name=names.get(receiver, receiver)),),
        number=letter.number,
        notation=letter.notation,
        place=names.get(sender, sender),
        promulgated_on=letter.promulgated_on,
        type_name=letter.type_name,
        subject=letter.subject,
        content=letter.content,
        signer=letter.signer,
        position=letter.position,
        replaces=takes_back,
        due=letter.due,
        at=at,
        attachments=files,
    )

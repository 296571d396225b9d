"""Ghi ý kiến: a person has read the letter that answers a question, and enters what it says.

The opinion is recorded as that of the agency which was asked, by the person who entered it, citing
the letter; its files become files of the dossier. The sender is told that it is done with.
"""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from app.axis.promised import ReportReceipt
from app.axis.queries.arrivals import FileArrived, arrival, files_of, settle
from app.axis.queries.letters import letter
from app.axis.registry import Registry
from app.axis.settling import NoQuestionOpen, check, cited, for_the_asked, question_of
from app.documents.inspecting import inspected
from app.documents.names import clean_name
from app.documents.queries import Upload
from app.documents.taking_in import MEGABYTE, Label, record, spool, store
from app.documents.watch import Watch
from app.domain.official_letters import LARGEST, LetterState
from app.domain.people import Principal
from app.dossiers.acting import PerformAction, act_on, visible_file
from app.dossiers.asking import ATTACHMENT
from app.jobs.promise import promise


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAnswer:
    """``position`` is ``agree``, ``agree_with_conditions`` or ``disagree``; ``note`` what it says.

    ``ref`` is the dossier that the letter is shown with.
    """

    ref: str
    arrival: UUID
    position: str
    note: str
    by: Principal
    at: datetime
    spool: Path | None = None


async def record_answer(registry: Registry, command: RecordAnswer) -> None:
    """Raises ArrivalNotFound, NotYourLetter, LetterSettled, NoQuestionOpen; what acting does."""
    async with registry.sessions() as session:
        came = await arrival(session, command.arrival)
        file = await visible_file(session, command.ref, command.by)
        check(came, file.dossier, command.by)
        found = (await files_of(session, [came.id]))[came.id]
    uploads = [await _upload(registry, one, command) for one in found if one.storage_key]
    async with registry.sessions.begin() as session:
        file = await visible_file(session, command.ref, command.by, lock=True)
        came = await arrival(session, command.arrival, lock=True)
        check(came, file.dossier, command.by)
        if came.letter_id is None or came.dossier_id != file.dossier.id:
            raise NoQuestionOpen
        ours = await letter(session, came.letter_id)
        question = question_of(ours, file.dossier.consultations)
        for upload in uploads:
            await record(session, upload)
        act = PerformAction(
            ref=str(file.dossier.id),
            action="answer_consultation",
            by=for_the_asked(command.by, question),
            at=command.at,
            comment=cited(came, command.note),
            data={"opinion": {"key": question.key, "position": command.position}},
            files=tuple((ATTACHMENT, str(upload.id)) for upload in uploads),
        )
        await act_on(session, registry.office, act)
        await settle(
            session,
            came.id,
            outcome="answered",
            settled_at=command.at,
            settled_by=command.by.id,
        )
        told = ReportReceipt(arrival=came.id, state=LetterState.COMPLETED)
        await promise(session, told, once=f"{came.id}-{LetterState.COMPLETED}")


async def _upload(registry: Registry, one: FileArrived, command: RecordAnswer) -> Upload:
    """The file as an upload of whoever records the answer, not yet recorded itself."""
    assert one.storage_key is not None  # noqa: S101 - chosen so
    name = clean_name(one.name)
    with tempfile.TemporaryFile(dir=command.spool) as file:
        content = registry.storage.read(one.storage_key)
        spooled = await spool(file, content, max_mb=LARGEST // MEGABYTE)
        kind = inspected(file, spooled.size, name)
        watch = Watch.CLEAN if one.scanned else registry.unscanned
        label = Label(owner=command.by.id, name=name, kind=kind, at=command.at, watch=watch)
        return await store(registry.storage, spooled, label)

"""Writing a note into a dossier: one line of its history, and the files that come with it."""

from dataclasses import dataclass, replace

from app.db.sessions import AsyncSession
from app.domain.dossier import Act
from app.domain.noting import noted
from app.domain.people import Grant
from app.dossiers.acting import Opened
from app.dossiers.file import HandedIn
from app.dossiers.office import Office
from app.dossiers.recording import record_move
from app.dossiers.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is added: by whom is in ``act``, by what right in ``grant`` (None: the applicant's).

    A file takes the place of what lay under its key.
    """

    act: Act
    grant: Grant | None
    files: tuple[HandedIn, ...] = ()


async def write_note(session: AsyncSession, office: Office, opened: Opened, note: Note) -> Opened:
    """``opened``, locked by the caller, after the note; whether it may be is the caller's."""
    before, act, files = opened.file, note.act, note.files
    keys = {file.key for file in files}
    kept = tuple(document for document in before.documents if document.key not in keys)
    moved = noted(before.dossier, opened.procedure.machine, act, note.grant)
    said: dict[str, object] = {"data": dict(act.data)} if act.data else {}
    if files:
        said["documents"] = [file.as_said() for file in files]
    work = Work(
        session=session,
        file=replace(before, documents=(*kept, *files)) if files else before,
        moved=moved,
        dossier=moved.after,
        procedure=opened.procedure,
        calendar=opened.situation.calendar,
        next_code=office.numbering.next_code,
        at=act.at,
        documents=list(files),
        said=said,
    )
    after = await record_move(work, changed=False)
    situation = replace(opened.situation, dossier=after.dossier)
    return replace(opened, file=after, situation=situation)

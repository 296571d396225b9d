"""Mở liên kết tệp: a signed link is used, and what it opens is judged as of now."""

from datetime import datetime
from uuid import UUID

from uuid6 import uuid7

from app.documents.links import FileLink, Form, ReaderKind, UnknownLink
from app.documents.queries.watching import Fetch, record_fetch
from app.domain.ids import PersonId
from app.domain.people import PrincipalKind
from app.dossiers.acting import Opened, visible_file, with_rules
from app.dossiers.office import Office
from app.dossiers.queries.files import dossier_file
from app.dossiers.queries.views import View, record_view
from app.people.queries import principal_named


async def open_link(office: Office, link: FileLink, at: datetime) -> tuple[Opened, PrincipalKind]:
    """The dossier, and as what its reader looks at it; the look is on record.

    Raises UnknownLink for a person who is no more, DossierNotFound for one who may not see it.
    """
    reader, ref = link.reader, str(link.dossier)
    kind = PrincipalKind.CITIZEN
    async with office.sessions.begin() as session:
        if reader.kind is ReaderKind.PERSON and reader.id is not None:
            who = await principal_named(session, PersonId(reader.id), at)
            if who is None:
                raise UnknownLink
            kind = who.kind
            file = await visible_file(session, ref, who)
            if kind is not PrincipalKind.CITIZEN:
                look = View(id=_new_id(), dossier=file.dossier.id, person=who.id, at=at)
                await record_view(session, look)
        else:
            kind = PrincipalKind.SYSTEM if reader.kind is ReaderKind.PARTNER else kind
            file = await dossier_file(session, ref)
        await record_fetch(session, _fetch(link, at))
        return await with_rules(session, office, file, at), kind


def _fetch(link: FileLink, at: datetime) -> Fetch:
    file = link.file
    return Fetch(
        id=_new_id(),
        at=at,
        dossier=link.dossier,
        file=f"{file.form}:{file.seq}" if isinstance(file, Form) else str(file.upload),
        person=link.reader.id,
        partner=link.reader.name or None,
    )


def _new_id() -> UUID:
    return UUID(int=uuid7().int)

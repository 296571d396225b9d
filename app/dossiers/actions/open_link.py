"""Mở liên kết tệp: a signed link is used, and what it opens is judged as of now."""

from datetime import datetime

from app.db.ids import new_id
from app.documents.links import FileLink, Form, ReaderKind, UnknownLink
from app.documents.queries.watching import Fetch, record_fetch
from app.domain.ids import PersonId
from app.domain.people import Principal, PrincipalKind
from app.dossiers.acting import Opened, visible_file, with_rules
from app.dossiers.office import Office
from app.dossiers.queries.files import dossier_file
from app.dossiers.queries.views import record_views
from app.dossiers.reading import as_seen_by
from app.people.queries import principal_named


async def open_link(office: Office, link: FileLink, at: datetime) -> tuple[Opened, PrincipalKind]:
    """The dossier, and as what its reader looks at it; the look is on record.

    Raises UnknownLink for a person who is no more, DossierNotFound for one who may not see it.
    """
    reader, ref = link.reader, str(link.dossier)
    who: Principal | None = None
    async with office.sessions.begin() as session:
        if reader.kind is ReaderKind.PERSON and reader.id is not None:
            who = await principal_named(session, PersonId(reader.id), at)
            if who is None:
                raise UnknownLink
            file = await visible_file(session, ref, who)
            if who.kind is not PrincipalKind.CITIZEN:
                await record_views(session, [file.dossier.id], who.id, at)
        else:
            file = await dossier_file(session, ref)
        await record_fetch(session, _fetch(link, at))
        opened = await with_rules(session, office, file, at)
    if who is not None:
        return as_seen_by(opened, who), who.kind
    is_partner = reader.kind is ReaderKind.PARTNER
    return opened, PrincipalKind.SYSTEM if is_partner else PrincipalKind.CITIZEN


def _fetch(link: FileLink, at: datetime) -> Fetch:
    file = link.file
    return Fetch(
        id=new_id(),
        at=at,
        dossier=link.dossier,
        file=f"{file.form}:{file.seq}" if isinstance(file, Form) else str(file.upload),
        person=link.reader.id,
        partner=link.reader.name or None,
    )

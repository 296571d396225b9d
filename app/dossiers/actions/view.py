"""Looking at a dossier: the look is on record before anything is shown."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.people import Principal, PrincipalKind
from app.dossiers.acting import Opened, visible_file, with_rules
from app.dossiers.office import Office
from app.dossiers.queries.views import record_views
from app.dossiers.reading import as_seen_by


@dataclass(frozen=True, slots=True)
class ViewDossier:
    ref: str
    by: Principal
    at: datetime


async def view_dossier(office: Office, command: ViewDossier) -> Opened:
    """The dossier as it is given to its reader. A citizen's look at his own is not recorded."""
    async with office.sessions.begin() as session:
        file = await visible_file(session, command.ref, command.by)
        if command.by.kind is PrincipalKind.CITIZEN:
            return await with_rules(session, office, file, command.at)
        file = replace(file, opened_at=file.opened_at or command.at)
        opened = await with_rules(session, office, file, command.at)
        await record_views(session, [file.dossier.id], command.by.id, command.at)
    return as_seen_by(opened, command.by)

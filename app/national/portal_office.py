"""What this slice works with: the house, the way to the portal, and the way to its files."""

from dataclasses import dataclass

from app.db.sessions import Sessions
from app.documents.links import Links
from app.documents.watch import Watch
from app.dossiers.office import Office
from app.national.sending import Sending
from app.ports.fetching import Fetching
from app.ports.national_portal import NationalPortal
from app.ports.storage import Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalOffice:
    """``portal`` is None where an installation has no way to it: then nothing is owed to it."""

    office: Office
    portal: NationalPortal | None
    links: Links
    storage: Storage
    fetching: Fetching
    watch: Watch
    max_mb: int

    @property
    def sessions(self) -> Sessions:
        return self.office.sessions

    @property
    def sending(self) -> Sending | None:
        if self.portal is None:
            return None
        return Sending(office=self.office, portal=self.portal, links=self.links)

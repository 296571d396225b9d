"""What the endpoints work with: built once by ``app.main``, found on the application's state."""

from dataclasses import dataclass, field
from datetime import timedelta

from app.db.sessions import Sessions
from app.domain.ids import DossierId
from app.dossiers.office import Office
from app.dossiers.stamps import Stamp
from app.dossiers.tracking import Tokens
from app.ports.storage import Storage
from app.procedures.catalogue import PublishedCatalogue
from app.reports.recent import RecentFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """``sessions`` reads and writes; ``calendar`` is the province's; ``banner`` is for all."""

    sessions: Sessions
    office: Office
    storage: Storage
    tokens: Tokens
    public_url: str
    calendar: str
    max_upload_mb: int
    session_lifetime: timedelta
    province_name: str
    banner: str = ""
    catalogue: PublishedCatalogue = field(default_factory=PublishedCatalogue)
    recent_figures: RecentFigures = field(default_factory=RecentFigures)

    def address_of(self, dossier: DossierId) -> str:
        """Where the applicant follows the dossier."""
        return self.tokens.address_of(dossier, self.public_url)

    def verification_of(self, stamp: Stamp) -> str:
        """Where the QR of an issued form leads."""
        return self.tokens.verification_address(stamp, self.public_url)

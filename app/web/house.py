"""What the endpoints work with: built once by ``app.main``, found on the application's state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from app.axis.registry import Registry
from app.db.sessions import Sessions
from app.documents.links import Links
from app.documents.watch import Watch
from app.domain.ids import DossierId
from app.domain.targets import Reach
from app.dossiers.office import Office
from app.dossiers.stamps import Stamp
from app.dossiers.tracking import Tokens
from app.fees.till import Till
from app.notices.mailroom import Mailroom
from app.ports.scanning import Scanner
from app.ports.storage import Storage
from app.procedures.catalogue import PublishedCatalogue
from app.reports.recent import RecentFigures
from app.shipments.post_office import PostOffice
from app.webhooks.sending import Sender


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """``sessions`` reads and writes; ``calendar`` is the province's; ``banner`` is for all.

    ``files_in`` is the kind of the store.
    """

    sessions: Sessions
    office: Office
    storage: Storage
    tokens: Tokens
    links: Links
    post: PostOffice
    mail: Mailroom
    till: Till
    registry: Registry
    webhooks: Sender
    reach: Reach
    public_url: str
    calendar: str
    max_upload_mb: int
    session_lifetime: timedelta
    province_name: str
    banner: str = ""
    scanner: Scanner | None = None
    arrival_secrets: Sequence[bytes] = ()
    files_in: str = "folder"
    parties: Mapping[str, str] = field(default_factory=dict)
    """What is configured for each outside party, by the short names of ``Debt``."""
    catalogue: PublishedCatalogue = field(default_factory=PublishedCatalogue)
    recent_figures: RecentFigures = field(default_factory=RecentFigures)

    @property
    def watch(self) -> Watch:
        """Under what watch a file comes in."""
        return Watch.UNWATCHED if self.scanner is None else Watch.QUARANTINED

    def address_of(self, dossier: DossierId) -> str:
        """Where the applicant follows the dossier."""
        return self.tokens.address_of(dossier, self.public_url)

    def verification_of(self, stamp: Stamp) -> str:
        """Where the QR of an issued form leads."""
        return self.tokens.verification_address(stamp, self.public_url)

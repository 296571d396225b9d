"""What the endpoints work with: built once by ``app.main``, found on the application's state."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from app.axis.registry import Registry
from app.db.sessions import Sessions
from app.documents.links import Links
from app.documents.watch import Watch, of_newcomers
from app.domain.targets import Reach
from app.dossiers.office import Office
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
    """``sessions`` reads and writes; ``calendar`` is the province's; ``banner`` is for all."""

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
    parties: Mapping[str, str]
    """What is configured for each outside party, by the short names of ``Debt``."""
    catalogue: PublishedCatalogue = field(default_factory=PublishedCatalogue)
    recent_figures: RecentFigures = field(default_factory=RecentFigures)

    @property
    def watch(self) -> Watch:
        """Under what watch a file comes in."""
        return of_newcomers(scanned=self.scanner is not None)

"""Văn thư: what official letters are handled with."""

from dataclasses import dataclass

from app.db.sessions import Sessions
from app.documents.watch import Watch, of_newcomers
from app.dossiers.office import Office
from app.ports.document_axis import DocumentAxis
from app.ports.scanning import Scanner
from app.ports.storage import Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """``scanner`` is None where files are not scanned."""

    office: Office
    axis: DocumentAxis
    storage: Storage
    scanner: Scanner | None

    @property
    def unscanned(self) -> Watch:
        """What is thought of a file that came in while nothing was scanned."""
        return of_newcomers(scanned=self.scanner is not None)

    @property
    def sessions(self) -> Sessions:
        return self.office.sessions

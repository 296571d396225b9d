"""What sending needs: the house, the portal, and how the portal may fetch files from us."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from app.documents.links import Document, FileLink, Form, Links, Reader
from app.domain.ids import DossierId
from app.dossiers.office import Office
from app.national.standing import LinkTo
from app.ports.national_portal import NationalPortal, ToldDossier

READER: Final = Reader.partner("national")
FETCHED_WITHIN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    office: Office
    portal: NationalPortal
    links: Links

    def link_to(self, dossier: DossierId, at: datetime) -> LinkTo:
        """Addresses of the dossier's files, good for some days."""

        def link(file: Document | Form) -> str:
            until = at + FETCHED_WITHIN
            return self.links.address(FileLink(dossier, file, READER, until))

        return link


def digest_of(told: ToldDossier) -> bytes:
    """The same for what says the same, wherever its files may be fetched this time."""
    bare = replace(
        told,
        files=tuple(replace(file, url="") for file in told.files),
        results=tuple(replace(r, url=None if r.url is None else "") for r in told.results),
    )
    said = json.dumps(dataclasses.asdict(bare), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).digest()

"""Văn thư: what notices are sent with, built once by the front doors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.db.sessions import Sessions
from app.domain.ids import DossierId
from app.domain.notifying import Medium, Patience, Quiet
from app.dossiers.office import Office
from app.ports.notification import Messenger


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailroom:
    """``messengers`` are the ways that this installation has; ``link_of`` leads to a dossier.

    ``hotline`` is the number that messages name, ``province`` whose service it is.
    """

    office: Office
    messengers: Mapping[Medium, Messenger]
    link_of: Callable[[DossierId], str]
    public_url: str
    province: str
    hotline: str
    quiet: Quiet = field(default_factory=Quiet)
    patience: Patience = field(default_factory=Patience)

    @property
    def sessions(self) -> Sessions:
        return self.office.sessions

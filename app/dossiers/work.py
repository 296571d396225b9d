"""One move while it is being made: what effects may read, and what they add to it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.db.sessions import AsyncSession
from app.domain.calendar import WorkingCalendar
from app.domain.dossier import Dossier, Moved
from app.domain.ids import AgencyCode, DossierCode
from app.domain.procedure import Procedure
from app.dossiers.file import DossierFile, HandedIn, IssuedForm, Result

NextCode = Callable[[AgencyCode, Any], DossierCode]


@dataclass(slots=True, kw_only=True)
class Work:
    """``dossier`` starts as ``moved.after`` and will be written; ``said`` is the payload."""

    session: AsyncSession
    file: DossierFile
    moved: Moved
    dossier: Dossier
    procedure: Procedure
    calendar: WorkingCalendar
    next_code: NextCode
    at: datetime
    said: dict[str, object] = field(default_factory=dict)
    documents: list[HandedIn] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    forms: list[IssuedForm] = field(default_factory=list)
    notices: list[tuple[str, str]] = field(default_factory=list)
    holder_name: str | None = None
    voids_results: bool = False

    @property
    def seq(self) -> int:
        return self.dossier.version

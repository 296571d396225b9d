"""Bản nháp: what an applicant has filled in so far, kept until it is sent or forgotten."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.domain.errors import Conflict, LimitReached, NotFound, Stale
from app.domain.ids import DossierId, PersonId

KEPT = timedelta(days=90)
"""After the last change."""

MOST_DRAFTS = 50
MOST_FILES = 50

DOCUMENTS = "documents"
"""The part of the content that lists files: objects of ``key`` and ``upload``."""


class DraftNotFound(NotFound):
    """None, not this person's, or forgotten: the same, so that ids tell nothing."""


class DraftChangedElsewhere(Stale):
    """It was changed in another window. Facts: ``version``, as it stands now."""


class DraftNotAsReviewed(Stale):
    """It was changed after whoever sends it looked through it. Facts: ``version``, as it is now."""


class DraftSent(Conflict):
    """It has become a dossier already. Facts: ``dossier``, its id."""


class TooManyDrafts(LimitReached):
    """Facts: ``most``."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A ``version`` of a draft, and the ``window`` that sees or has made it.

    ``turn`` counts what the window sends, in the order in which it was typed. A slow line may
    deliver it in another order, and hold back the answer that tells the window its new version.
    """

    version: int
    window: str = ""
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A draft as whoever sends it has looked through it."""

    id: UUID
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """``content`` has a part for each page; ``sent_as`` is the dossier that it became.

    ``changes`` has who changed a part last, and to which version.
    """

    id: UUID
    person: PersonId
    procedure: str
    procedure_version: int
    content: Mapping[str, Any]
    page: str
    version: int
    created_at: datetime
    updated_at: datetime
    sent_as: DossierId | None = None
    changes: Mapping[str, Mark] = field(default_factory=dict)

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """Key and upload id of each file, in the order in which they were added."""
        return tuple((file["key"], file["upload"]) for file in self.content.get(DOCUMENTS, ()))

    def unseen(self, parts: Collection[str], seen: Mark) -> list[Mark]:
        """The last changes of ``parts`` that whoever saw ``seen`` has not seen."""
        found = [self.changes[part] for part in parts if part in self.changes]
        return [change for change in found if change.version > seen.version]

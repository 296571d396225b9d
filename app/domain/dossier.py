"""Hồ sơ: a dossier as it stands, and one line of its history. Both frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain.children import Child
from app.domain.clock import Clock
from app.domain.custody import Paper, keys_of
from app.domain.errors import Defect
from app.domain.ids import AgencyCode, DossierCode, DossierId, PersonId, ProcedureCode
from app.domain.machine import EffectCall
from app.domain.people import Principal
from app.domain.procedure import Channel, RequiredDocument, ReturnMethod, Subject
from app.domain.violations import Violation

UNDO = "undo"
"""The action that takes the last one back; every state offers it while its window is open."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the dossier now: the applicant (no agency), an agency's unit, or a person in it."""

    role: str
    agency: AgencyCode | None = None
    person: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenConsultation:
    """Lấy ý kiến: one agency's question, answered or not. A late answer is noted, never refused."""

    key: str
    agency: AgencyCode
    asked_at: datetime
    due: datetime
    question: str
    answered_at: datetime | None = None
    opinion: str | None = None

    @property
    def is_open(self) -> bool:
        return self.answered_at is None

    def is_late(self, at: datetime) -> bool:
        # At the very moment of its due date an answer is in time; its absence is late.
        return at >= self.due if self.answered_at is None else self.answered_at > self.due


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A snapshot. ``version`` grows by one with every event; ``counts`` are by ``state:action``.

    ``people`` remembers who was assigned in which role, and where (``role@agency``, but for the
    competent agency), so that a dossier sent back returns to the same officer.
    ``undo`` is what the last action may be taken back to.
    ``custody`` is what was handed in on paper, and where it is.
    ``reminded`` are the reminders that were given, each with the date it was about.
    ``calendar`` is the code of the working calendar of the agency that decides; the version of it
    is pinned like that of the procedure (None: the newest), and moved by an event of its own.
    ``touched_at`` is when a person last did something; the system's own acts do not count.
    ``apology`` is the letter that was drafted because the due date came near.
    ``seats`` are the agencies of a chain: for each of its steps, where that sits.
    ``parcel`` is what the post said last of a parcel that the dossier waits for.
    """

    id: DossierId
    code: DossierCode | None
    procedure: ProcedureCode
    procedure_version: int
    variant: str | None
    version: int
    state: str
    channel: Channel
    subject: Subject
    applicant: PersonId | None
    receiving_agency: AgencyCode
    competent_agency: AgencyCode
    return_method: ReturnMethod
    holder: Holder
    calendar: str
    clock: Clock
    entered_at: datetime
    submitted_at: datetime | None = None
    accepted_at: datetime | None = None
    finished_at: datetime | None = None
    step_due: datetime | None = None
    origin: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, PersonId] = field(default_factory=dict)
    marked: tuple[str, ...] = ()
    reminded: tuple[str, ...] = ()
    consultations: tuple[OpenConsultation, ...] = ()
    calendar_version: int | None = None
    touched_at: datetime | None = None
    violations: tuple[Violation, ...] = ()
    custody: tuple[Paper, ...] = ()
    apology: "ApologyDraft | None" = None
    parent: DossierId | None = None
    children: tuple[Child, ...] = ()
    seats: Mapping[str, AgencyCode] = field(default_factory=dict)
    undo: "UndoPoint | None" = None
    parcel: "ParcelNews | None" = None

    @property
    def papers(self) -> tuple[str, ...]:
        """The keys of the documents that were handed in on paper."""
        return keys_of(self.custody)


class ParcelFate(StrEnum):
    """What a parcel may have come to that changes what can be done with its dossier."""

    CAME = "came"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelNews:
    """The parcel ``number`` has come, or is lost, since ``at``."""

    number: str
    fate: ParcelFate
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologyDraft:
    """The apology that waits for its signature: drafted when, about which promised date."""

    drafted_at: datetime
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoPoint:
    """Until when, and by whom, the last action may be taken back, and to what."""

    action: str
    by: PersonId
    until: datetime
    before: Dossier


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody wants to do. ``version`` is what he saw; None when he did not say."""

    action: str
    by: Principal
    at: datetime
    version: int | None = None
    comment: str | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    documents: frozenset[str] = frozenset()
    override: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What was handed in, as far as conditions may ask about it.

    ``required`` are the documents that this dossier needs, ``documents`` the keys of those that are
    there, ``form_defects`` what is wrong with the form.
    """

    form: Mapping[str, object] = field(default_factory=dict)
    form_defects: tuple[Defect, ...] = ()
    required: tuple[RequiredDocument, ...] = ()
    documents: frozenset[str] = frozenset()
    being_checked: frozenset[str] = frozenset()
    """Keys of documents that nobody may read yet, for they wait to be scanned."""
    originals_held: bool = False
    takes_post: bool = True
    """Whether its procedure takes papers that come by post."""
    opened: bool = False
    """Whether an official has looked at it since it was handed in."""
    names: Mapping[str, str] = field(default_factory=dict)
    """What people call documents (by key) and agencies (by code), as far as it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What an action makes of a dossier: the next snapshot, and what else must happen with it."""

    before: Dossier
    after: Dossier
    act: Act
    role: str
    on_behalf_of: PersonId | None
    overridden: bool
    effects: tuple[EffectCall, ...]
    agency: AgencyCode | None = None
    """Where somebody acted who has no seat there by his role: whoever carries papers."""

    @property
    def acted_on(self) -> Dossier:
        """The dossier in which ``role`` has its seat: an undo is by whoever acted, where he sat."""
        undone = self.before.undo
        return self.before if undone is None or self.act.action != UNDO else undone.before

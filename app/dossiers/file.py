"""Everything about one dossier that judging and showing it need, read in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from app.documents.watch import Watch
from app.domain.applicant import Applicant
from app.domain.custody import owed
from app.domain.dossier import Dossier, Material
from app.domain.ids import AgencyCode, DossierCode, DossierId, ProcedureCode
from app.domain.procedure import Channel, Procedure, required_documents
from app.procedures.forms import form_defects


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """One file of a dossier. ``key`` is the document's, ``sha256`` in hexadecimal.

    ``carried``: it came from a linked dossier, which had claimed the upload before.
    ``watch``: whether its bytes may be given to anybody.
    """

    key: str
    seq: int
    upload: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    storage_key: str
    handed_in_at: datetime
    carried: bool = False
    watch: Watch = Watch.UNWATCHED

    def as_said(self) -> dict[str, object]:
        """How the history names it: its bytes are vouched for by their hash."""
        return {"key": self.key, "name": self.name, "sha256": self.sha256, "size": self.size}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    number: str
    issued_on: date
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedForm:
    form: str
    seq: int
    issued_at: datetime
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """The dossier that brought another about, as that one's readers may know it."""

    id: DossierId
    code: DossierCode | None
    procedure: ProcedureCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """Who goes on with the work of ``former``, an agency of the dossier, and from which day."""

    former: AgencyCode
    agency: AgencyCode
    name: str
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierFile:
    """``notes`` are the officer's words beside each marked item; ``fees`` as frozen.

    ``publication`` is the newest of the rulebook at the moment at which this was read.
    ``above`` is the agency above its holder's. ``parent`` is the dossier that brought it about,
    ``children`` the codes of those that it brought about itself.
    """

    dossier: Dossier
    applicant: Applicant
    form: Mapping[str, object]
    fees: tuple[Mapping[str, object], ...]
    chain_head: bytes
    notes: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[HandedIn, ...] = ()
    results: tuple[Result, ...] = ()
    forms: tuple[IssuedForm, ...] = ()
    names: Mapping[AgencyCode, str] = field(default_factory=dict)
    holder_name: str | None = None
    return_address: str | None = None
    assisting_agency: AgencyCode | None = None
    opened_at: datetime | None = None
    last_at: datetime | None = None
    publication: int | None = None
    successors: tuple[Successor, ...] = ()
    above: AgencyCode | None = None
    parent: Parent | None = None
    children: Mapping[DossierId, DossierCode | None] = field(default_factory=dict)

    def material(self, procedure: Procedure) -> Material:
        """What guards and requirements may ask of it."""
        there = [d for d in self.documents if d.watch is not Watch.INFECTED]
        keys = frozenset((*self.dossier.papers, *(d.key for d in there)))
        facts = {
            "form": self.form,
            "subject": self.dossier.subject.value,
            "channel": self.dossier.channel.value,
            "documents": dict.fromkeys(keys, True),
        }
        return Material(
            form=self.form,
            form_defects=form_defects(procedure.form_schema, self.form),
            required=required_documents(procedure, facts),
            documents=keys,
            being_checked=self._being_checked(),
            originals_held=bool(owed(self.dossier.custody)),
            takes_post=Channel.POST in procedure.channels,
            opened=self.opened_at is not None,
            names=self._names(procedure),
        )

    def _being_checked(self) -> frozenset[str]:
        """Documents in quarantine; whoever brought paper to a desk was seen with it."""
        if self.dossier.channel is not Channel.ONLINE:
            return frozenset()
        return frozenset(d.key for d in self.documents if d.watch is Watch.QUARANTINED)

    def _names(self, procedure: Procedure) -> dict[str, str]:
        agencies = {str(code): name for code, name in self.names.items()}
        return agencies | {document.key: document.label.vi for document in procedure.documents}

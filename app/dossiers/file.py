"""Everything about one dossier that judging and showing it need, read in one statement."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from app.domain.applicant import Applicant
from app.domain.dossier import Dossier, Material
from app.domain.ids import AgencyCode
from app.domain.procedure import Procedure, required_documents
from app.procedures.forms import form_defects


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """One file of a dossier. ``key`` is the document's, ``sha256`` in hexadecimal."""

    key: str
    seq: int
    upload: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    storage_key: str
    handed_in_at: datetime

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
class DossierFile:
    """``notes`` are the officer's words beside each marked item; ``fees`` as frozen.

    ``publication`` is the newest of the rulebook at the moment at which this was read.
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

    def material(self, procedure: Procedure) -> Material:
        """What guards and requirements may ask of it."""
        keys = frozenset((*self.dossier.papers, *(d.key for d in self.documents)))
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
            originals_held=bool(self.dossier.papers),
        )

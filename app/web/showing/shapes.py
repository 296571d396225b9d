"""The shapes that the API's answers share: moments in Hà Nội's time, and the dossier itself."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, PlainSerializer

from app.documents.watch import Watch
from app.domain.calendar import HANOI
from app.domain.machine import Words


def _in_hanoi(at: datetime) -> str:
    return at.astimezone(HANOI).isoformat(timespec="seconds")


Moment = Annotated[datetime, PlainSerializer(_in_hanoi, return_type=str, when_used="json")]
"""RFC 3339 with offset ``+07:00``."""


class WordsOut(BaseModel):
    vi: str
    en: str

    @classmethod
    def of(cls, words: Words) -> "WordsOut":
        return cls(vi=words.vi, en=words.en)


class ActionOut(BaseModel):
    """Something that may be done now; ``input`` is the JSON Schema of the body that it takes."""

    name: str
    label: str
    label_en: str
    to_state: str
    input: dict[str, object]
    bulk: bool


class BlockedActionOut(BaseModel):
    """Something that may not be done now, and why."""

    name: str
    label: str
    code: str
    reason: str
    detail: str


class HolderOut(BaseModel):
    """``unit`` is the part of the agency that has it, in words; ``person`` an officer's name."""

    agency: str | None
    agency_name: str | None
    unit: str
    person: str | None


class ClockOut(BaseModel):
    mode: str
    standing: str
    extended: bool
    remaining_minutes: int | None
    started_at: Moment | None


class DocumentOut(BaseModel):
    key: str
    label: str
    name: str
    media_type: str
    size: int
    sha256: str
    handed_in_at: Moment
    watch: Watch = Watch.UNWATCHED
    """Whether it may be read now: ``unwatched`` and ``clean`` may."""
    note: str | None = None


class ReturnOut(BaseModel):
    method: str
    address: str | None


class TrackingLinkOut(BaseModel):
    token: str
    url: str


class ResultOut(BaseModel):
    number: str
    issued_on: str
    title: str | None


class ConsultationOut(BaseModel):
    key: str
    agency: str
    question: str
    asked_at: Moment
    due: Moment
    answered_at: Moment | None
    opinion: str | None


class ViolationOut(BaseModel):
    """``kind``: override, late_transfer, missed_apology or late_apology; ``legal`` is the rule."""

    kind: str
    action: str
    at: Moment
    legal: str | None


class ApologyDraftOut(BaseModel):
    """The M04 that waits for its signature: take ``extend`` (or ``apologise``) to send it."""

    drafted_at: Moment
    due: Moment
    reason: str


class PaperOut(BaseModel):
    """``holder`` keeps it since ``since`` (null: its owner, or the post), ``to`` is to get it.

    ``owed``: its owner has still to get it back.
    """

    key: str
    label: str
    originals: int
    copies: int
    returnable: bool
    owed: bool
    holder: str | None
    holder_name: str | None
    since: Moment | None
    to: str | None
    in_post: bool


class ParentOut(BaseModel):
    """The dossier of a group of procedures that brought this one about."""

    id: UUID
    code: str | None
    procedure: str


class ChildOut(BaseModel):
    """A linked procedure: ``waiting`` for another, ``open``, ``granted`` or ``refused``.

    ``id`` is there once it has become a dossier, ``code`` once that was accepted.
    """

    key: str
    procedure: str
    state: str
    id: UUID | None
    code: str | None


class ContinuedByOut(BaseModel):
    """Who goes on with the work of an agency that is no more, and from which day."""

    agency: str
    name: str
    effective_on: date


class DossierOut(BaseModel):
    """A dossier as this principal may see it, with exactly what he may do now."""

    id: UUID
    code: str | None
    procedure: str
    procedure_version: int
    procedure_name: str
    state: str
    state_label: str
    national_status: int | None
    version: int
    channel: str
    applicant: dict[str, str | None]
    form: dict[str, object]
    receiving_agency: str
    receiving_agency_name: str | None
    competent_agency: str
    competent_agency_name: str | None
    receiving_agency_continued_by: list[ContinuedByOut]
    competent_agency_continued_by: list[ContinuedByOut]
    assisting_agency: str | None
    holder: HolderOut
    submitted_at: Moment | None
    accepted_at: Moment | None
    finished_at: Moment | None
    opened_at: Moment | None
    due: Moment | None
    original_due: Moment | None
    step_due: Moment | None
    answer_by: Moment | None
    clock: ClockOut
    return_: Annotated[ReturnOut, Field(serialization_alias="return")]
    documents: list[DocumentOut]
    papers: list[str]
    custody: list[PaperOut]
    marked: list[str]
    notes: Mapping[str, str]
    fees: list[dict[str, object]]
    results: list[ResultOut]
    consultations: list[ConsultationOut]
    parent: ParentOut | None
    children: list[ChildOut]
    forms: list[str]
    violations: list[ViolationOut]
    apology: ApologyDraftOut | None
    tracking: TrackingLinkOut
    actions: list[ActionOut]
    blocked_actions: list[BlockedActionOut]

"""Where dossiers are kept: a narrow row that moves, wide parts beside it, history only appended.

``dossier.snapshot`` is the whole truth of where a dossier stands (``app.dossiers.snapshots``); the
columns beside it are projections for lists. Children carry ``dossier_id`` first in their keys.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.agencies.tables import AgencyRow
from app.db.base import Base
from app.db.grants import APPEND_ONLY
from app.people.tables import PersonRow

OPEN = text("is_open")
UNANSWERED = text("answered_at is null")


class DossierRow(Base):
    """``urgent_at`` is the nearer of the step's and the dossier's due date, for the inbox.

    ``parent`` is the dossier that brought this one about; figures count the parent alone.
    ``violations`` are the kinds of what was done against a rule, as a JSON list.
    ``papers_at`` is the agency that keeps its papers (None: there are none, or none is left).
    """

    __tablename__ = "dossier"
    __table_args__ = (
        Index("ix_dossier_inbox", "holder_agency", "urgent_at", "id", postgresql_where=OPEN),
        Index("ix_dossier_applicant", "applicant", "id"),
        Index("ix_dossier_timer", "timer_at", postgresql_where=text("timer_at is not null")),
        Index("ix_dossier_person", "holder_person", "urgent_at", "id", postgresql_where=OPEN),
        Index("ix_dossier_version", "procedure", "procedure_version", "id", postgresql_where=OPEN),
        Index("ix_dossier_calendar", "calendar", "calendar_version", "id", postgresql_where=OPEN),
        Index("ix_dossier_parent", "parent", postgresql_where=text("parent is not null")),
        {"postgresql_with": {"fillfactor": 80}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    procedure: Mapped[str]
    procedure_version: Mapped[int]
    field: Mapped[str]
    version: Mapped[int]
    state: Mapped[str]
    national: Mapped[int | None]
    is_open: Mapped[bool]
    channel: Mapped[str]
    applicant: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    receiving_agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    competent_agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    holder_agency: Mapped[str | None] = mapped_column(ForeignKey(AgencyRow.code))
    holder_role: Mapped[str]
    holder_permission: Mapped[str | None]
    holder_person: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    submitted_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    entered_at: Mapped[datetime]
    last_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    due: Mapped[datetime | None]
    original_due: Mapped[datetime | None]
    step_due: Mapped[datetime | None]
    urgent_at: Mapped[datetime]
    timer_at: Mapped[datetime | None]
    clock: Mapped[str]
    standing: Mapped[str | None]
    chain_head: Mapped[bytes]
    snapshot: Mapped[str] = mapped_column(Text)
    calendar: Mapped[str]
    calendar_version: Mapped[int | None]
    parent: Mapped[UUID | None] = mapped_column(ForeignKey("dossier.id"))
    violations: Mapped[str] = mapped_column(Text, server_default="[]")
    papers_at: Mapped[str | None] = mapped_column(ForeignKey(AgencyRow.code))


class DossierDetailRow(Base):
    """What was asked for and by whom; wide, and touched only when the applicant changes it."""

    __tablename__ = "dossier_detail"
    __table_args__ = (
        Index(
            "ix_dossier_detail_search",
            text("to_tsvector('simple'::regconfig, search)"),
            postgresql_using="gin",
        ),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    applicant: Mapped[str] = mapped_column(Text)
    form: Mapped[str] = mapped_column(Text)
    fees: Mapped[str] = mapped_column(Text)
    search: Mapped[str] = mapped_column(Text)
    return_address: Mapped[str | None]
    assisting_agency: Mapped[str | None] = mapped_column(ForeignKey(AgencyRow.code))
    logged_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    notes: Mapped[str] = mapped_column(Text, default="{}")


class DossierQuestionRow(Base):
    """Lấy ý kiến: a question to an agency, as that agency's inbox lists it."""

    __tablename__ = "dossier_question"
    __table_args__ = (
        Index(
            "ix_dossier_question_open",
            "agency",
            "due",
            postgresql_where=text("answered_at is null"),
        ),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    asked_at: Mapped[datetime]
    due: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class DossierAgencyRow(Base):
    """Every agency that has, or had, a part in a dossier: the spine of scoped lists."""

    __tablename__ = "dossier_agency"
    __table_args__ = (Index("ix_dossier_agency_dossier", "dossier_id"),)

    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)


class DossierEventRow(Base):
    """One line of history. Append-only: grants and a trigger forbid update and delete.

    What stands behind ``hash`` is how the dossier stood after it, for figures as of any day.
    """

    __tablename__ = "dossier_event"
    __table_args__ = (
        Index("ix_dossier_event_at", "at", "dossier_id", "seq"),
        {"info": APPEND_ONLY},
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    action: Mapped[str]
    from_state: Mapped[str]
    to_state: Mapped[str]
    actor_kind: Mapped[str]
    actor: Mapped[UUID]
    role: Mapped[str]
    agency: Mapped[str | None]
    on_behalf_of: Mapped[UUID | None]
    payload_digest: Mapped[bytes]
    prev_hash: Mapped[bytes]
    hash: Mapped[bytes]
    national: Mapped[int | None]
    is_open: Mapped[bool]
    holder_agency: Mapped[str | None]
    competent_agency: Mapped[str]
    clock: Mapped[str]
    due: Mapped[datetime | None]
    original_due: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    standing: Mapped[str | None]
    violations: Mapped[int]


class DossierEventPayloadRow(Base):
    """What an event says in words and data; vouched for by its salted digest in the chain."""

    __tablename__ = "dossier_event_payload"
    __table_args__ = {"info": APPEND_ONLY}

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    salt: Mapped[bytes]
    payload: Mapped[str] = mapped_column(Text)


class DossierDocumentRow(Base):
    """Giấy tờ đã nộp: a file handed in under a key; a later one of the same key supersedes it."""

    __tablename__ = "dossier_document"

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    upload: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int]
    key: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[bytes]
    storage_key: Mapped[str]
    handed_in_at: Mapped[datetime]
    superseded: Mapped[bool] = mapped_column(default=False)


class DossierResultRow(Base):
    """Kết quả: number, day and title of what was issued; voided when the issue was undone."""

    __tablename__ = "dossier_result"

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str]
    issued_on: Mapped[date]
    title: Mapped[str | None]
    registered_at: Mapped[datetime]
    voided_at: Mapped[datetime | None] = mapped_column(default=None)


class IssuedFormRow(Base):
    """A statutory form once issued: its number, and the facts it states, as they were then."""

    __tablename__ = "issued_form"

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)
    issued_at: Mapped[datetime]
    facts: Mapped[str] = mapped_column(Text)
    storage_key: Mapped[str | None] = mapped_column(default=None)
    sha256: Mapped[bytes | None] = mapped_column(default=None)


class NoticeRow(Base):
    """A notice to the applicant or the holder; the portal shows it as soon as it is written."""

    __tablename__ = "notice"

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    notice: Mapped[str] = mapped_column(primary_key=True)
    recipient: Mapped[str]
    at: Mapped[datetime]


class DossierViewRow(Base):
    """Who looked at a dossier, and when. Append-only."""

    __tablename__ = "dossier_view"
    __table_args__ = (
        Index("ix_dossier_view_dossier", "dossier_id", "at"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id))
    person: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id))
    at: Mapped[datetime]


class HandoverRow(Base):
    """Sổ bàn giao: papers on their way from one agency to another, given as one list."""

    __tablename__ = "handover"
    __table_args__ = (
        Index("ix_handover_to", "to_agency", "given_at"),
        Index("ix_handover_from", "from_agency", "given_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    from_agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    to_agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    given_by: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id))
    given_at: Mapped[datetime]


class HandoverItemRow(Base):
    """One dossier of a list: what was given, and who took it over, when, and what was missing."""

    __tablename__ = "handover_item"
    __table_args__ = (Index("ix_handover_item_dossier", "dossier_id"),)

    handover_id: Mapped[UUID] = mapped_column(ForeignKey(HandoverRow.id), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    papers: Mapped[str] = mapped_column(Text)
    received_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    received_at: Mapped[datetime | None]
    missing: Mapped[str] = mapped_column(Text, server_default="[]")


class RegisterExportRow(Base):
    """Sổ theo dõi đã khóa: the register of a year, closed once and kept as it was then."""

    __tablename__ = "register_export"
    __table_args__ = (UniqueConstraint("agency", "year"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    year: Mapped[int]
    frozen_at: Mapped[datetime]
    rows: Mapped[int]
    sha256: Mapped[bytes]
    storage_key: Mapped[str]


class CampaignRow(Base):
    """An administrative act on many dossiers: a calendar, a version, a reorganisation.

    ``plan`` is what is to be done (JSON), ``effective_on`` the day from which it counts; until it
    is carried out it can be called off, and nothing has happened.
    """

    __tablename__ = "campaign"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    plan: Mapped[str] = mapped_column(Text)
    effective_on: Mapped[date]
    planned_at: Mapped[datetime]
    planned_by: Mapped[str]
    state: Mapped[str]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class CampaignDossierRow(Base):
    """What a campaign did to one dossier: ``before`` and ``after`` in the campaign's own terms."""

    __tablename__ = "campaign_dossier"
    __table_args__ = {"info": APPEND_ONLY}

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey(CampaignRow.id), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    seq: Mapped[int]
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)


class CodeBlockRow(Base):
    """The next free sequence of an agency's day; whole blocks are taken, never single numbers."""

    __tablename__ = "code_block"

    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    next_free: Mapped[int]

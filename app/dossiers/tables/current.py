"""Where a dossier stands: a narrow row that moves, and wide parts beside it.

``dossier.snapshot`` is the whole truth of where a dossier stands (``app.dossiers.snapshots``); the
columns beside it are projections for lists. Children carry ``dossier_id`` first in their keys.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.agencies.tables import AgencyRow
from app.db.base import Base
from app.people.tables import PersonRow

OPEN = text("is_open")
AT_DESK = text("is_open and holder_permission = 'receive'")
COUNTED_OPEN = text("accepted_at is not null and finished_at is null and parent is null")


class DossierRow(Base):
    """``urgent_at`` is the nearer of the step's and the dossier's due date, for the inbox.

    ``parent`` is the dossier that brought this one about; figures count the parent alone.
    ``violations`` are the kinds of what was done against a rule, as a JSON list.
    ``papers_at`` is the agency that keeps its papers (None: there are none, or none is left).
    ``seats`` are the agencies of its chain that have had it: they read it for good.
    """

    __tablename__ = "dossier"
    __table_args__ = (
        Index(
            "ix_dossier_inbox",
            "holder_agency", "holder_permission", "urgent_at", "id",
            postgresql_where=OPEN,
        ),
        Index(
            "ix_dossier_desk",
            "holder_agency", "national", "urgent_at", "id",
            postgresql_where=AT_DESK,
        ),
        Index("ix_dossier_applicant", "applicant", "id"),
        Index("ix_dossier_timer", "timer_at", postgresql_where=text("timer_at is not null")),
        Index("ix_dossier_person", "holder_person", "urgent_at", "id", postgresql_where=OPEN),
        Index("ix_dossier_version", "procedure", "procedure_version", "id", postgresql_where=OPEN),
        Index("ix_dossier_calendar", "calendar", "calendar_version", "id", postgresql_where=OPEN),
        Index(
            "ix_dossier_deciding",
            "competent_agency", "original_due", "id",
            postgresql_where=COUNTED_OPEN,
        ),
        Index("ix_dossier_decided", "competent_agency", "id"),
        Index("ix_dossier_finished", "finished_at"),
        Index("ix_dossier_last", "last_at"),
        Index("ix_dossier_parent", "parent", postgresql_where=text("parent is not null")),
        {"postgresql_with": {"fillfactor": 80}},
    )  # fmt: skip

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
    seats: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")


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


class CodeBlockRow(Base):
    """The next free sequence of an agency's day; whole blocks are taken, never single numbers."""

    __tablename__ = "code_block"

    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    next_free: Mapped[int]

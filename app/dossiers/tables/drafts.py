"""What applicants begin and say themselves: drafts of submissions, complaints."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.agencies.tables import AgencyRow
from app.db.base import Base
from app.dossiers.tables.current import DossierRow
from app.people.tables import PersonRow


class DraftRow(Base):
    """Bản nháp: ``content`` is what has been filled in so far (JSON), ``page`` where one stopped.

    ``version`` counts the changes. Once sent, ``sent_as`` is the dossier and the content is gone.
    """

    __tablename__ = "draft"
    __table_args__ = (
        Index("ix_draft_person", "person", "updated_at", postgresql_where=text("sent_as is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id))
    procedure: Mapped[str]
    procedure_version: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    page: Mapped[str]
    version: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)
    sent_as: Mapped[UUID | None] = mapped_column(ForeignKey(DossierRow.id), default=None)


class ComplaintRow(Base):
    """Phản ánh, kiến nghị of an applicant; ``agency`` and those above it answer."""

    __tablename__ = "complaint"
    __table_args__ = (
        Index("ix_complaint_dossier", "dossier_id", "at"),
        Index("ix_complaint_open", "agency", "at", postgresql_where=text("answered_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id))
    person: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id))
    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(Text, default=None)
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id), default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)

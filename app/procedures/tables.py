"""What was published, for ever: procedures, life cycles and calendars, word for word.

A version is its source text; the columns beside it are for searching. Rows are added, never
changed: ``APPEND_ONLY`` makes grants and triggers see to that.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.grants import APPEND_ONLY


class PublicationRow(Base):
    """One act of publishing. Numbers follow commits, because publishing is one at a time."""

    __tablename__ = "publication"
    __table_args__ = ({"info": APPEND_ONLY},)

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True, init=False)
    published_at: Mapped[datetime]
    published_by: Mapped[UUID | None]
    """The person, without a foreign key: people live on a floor above. None: the installation."""


class CalendarVersionRow(Base):
    __tablename__ = "calendar_version"
    __table_args__ = (Index(None, "publication"), {"info": APPEND_ONLY})

    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    sha256: Mapped[bytes]
    publication: Mapped[int] = mapped_column(ForeignKey(PublicationRow.id))


class LifecycleVersionRow(Base):
    __tablename__ = "lifecycle_version"
    __table_args__ = (Index(None, "publication"), {"info": APPEND_ONLY})

    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    sha256: Mapped[bytes]
    publication: Mapped[int] = mapped_column(ForeignKey(PublicationRow.id))


class ProcedureVersionRow(Base):
    """``search`` is folded text; ``replaces`` is the version that this one ends the day before."""

    __tablename__ = "procedure_version"
    __table_args__ = (
        CheckConstraint("level in ('full', 'partial', 'information')", name="level"),
        CheckConstraint("effective_to is null or effective_to >= effective_from", name="effective"),
        Index(None, "publication"),
        Index("ix_procedure_version_owner", "owner", "code"),
        Index(
            "ix_procedure_version_replaces",
            "code",
            "replaces",
            postgresql_where=text("replaces is not null"),
        ),
        {"info": APPEND_ONLY},
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    sha256: Mapped[bytes]
    publication: Mapped[int] = mapped_column(ForeignKey(PublicationRow.id))
    name_vi: Mapped[str]
    name_en: Mapped[str]
    search: Mapped[str]
    field: Mapped[str]
    field_vi: Mapped[str]
    field_en: Mapped[str]
    owner: Mapped[str]
    level: Mapped[str]
    deadline: Mapped[str]
    fee_summary_vi: Mapped[str]
    fee_summary_en: Mapped[str]
    effective_from: Mapped[date]
    effective_to: Mapped[date | None]
    replaces: Mapped[int | None]

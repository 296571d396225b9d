"""Sổ theo dõi hồ sơ: the line that each dossier has in the book of its desk's year."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.agencies.tables import AgencyRow
from app.db.base import Base
from app.db.grants import APPEND_ONLY
from app.dossiers.tables import DossierRow


class RegisterEntryRow(Base):
    """Numbers run from 1 within a year without a gap, and are never given again."""

    __tablename__ = "register_entry"
    __table_args__ = {"info": APPEND_ONLY}

    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), unique=True)


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

"""What was uploaded: the row says what the bytes are, the storage keeps them under its key."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.people.tables import PersonRow


class UploadRow(Base):
    """Tệp đã tải lên. Until a dossier claims it, an upload is its owner's and will be swept.

    ``kept_until``: something that its owner began names it, and it stays at least so long.
    """

    __tablename__ = "upload"
    __table_args__ = (
        Index("ix_upload_unclaimed", "created_at", postgresql_where=text("claimed_by is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id))
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes]
    storage_key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    claimed_by: Mapped[UUID | None] = mapped_column(default=None)
    kept_until: Mapped[datetime | None] = mapped_column(default=None)


class IncomingUploadRow(Base):
    """A file that comes in pieces: ``received`` of ``size`` bytes lie under ``parts``, in order.

    ``upload`` is what became of it once it was whole.
    """

    __tablename__ = "incoming_upload"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id))
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger)
    parts: Mapped[list[str]] = mapped_column(ARRAY(Text))
    expires_at: Mapped[datetime] = mapped_column(index=True)
    upload: Mapped[UUID | None] = mapped_column(default=None)

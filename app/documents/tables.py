"""What was uploaded: the row says what the bytes are, the storage keeps them under its key."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.grants import APPEND_ONLY
from app.people.tables import PersonRow

WATCHED = text("watch in ('quarantined', 'infected')")


class UploadRow(Base):
    """Tệp đã tải lên. Until a dossier claims it, an upload is its owner's and will be swept.

    ``kept_until``: something that its owner began names it, and it stays at least so long.
    ``watch``: whether its bytes may be given to anybody; ``threat`` is what a scanner found.
    """

    __tablename__ = "upload"
    __table_args__ = (
        Index("ix_upload_unclaimed", "created_at", postgresql_where=text("claimed_by is null")),
        Index("ix_upload_watched", "watch", "created_at", postgresql_where=WATCHED),
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
    watch: Mapped[str] = mapped_column(default="unwatched", server_default="unwatched")
    scanned_at: Mapped[datetime | None] = mapped_column(default=None)
    threat: Mapped[str | None] = mapped_column(default=None)


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


class FileFetchRow(Base):
    """Lượt tải tệp bằng liên kết: who used a link, when, and what it opened.

    ``person`` for a link of his own; ``partner`` for another system's; neither: the applicant's.
    ``file`` is the id of an upload, or ``<form>:<seq>``.
    """

    __tablename__ = "file_fetch"
    __table_args__ = (
        Index("ix_file_fetch_dossier", "dossier", "at"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    dossier: Mapped[UUID]
    file: Mapped[str]
    person: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    partner: Mapped[str | None]


class FileRemovalRow(Base):
    """Biên bản tiêu hủy tệp hết thời hạn: whose bytes were deleted, when and under which rule.

    ``class_`` names the rule in the data, ``due_at`` when its time was over.
    """

    __tablename__ = "file_removal"
    __table_args__ = (
        Index("ix_file_removal_dossier", "dossier"),
        {"info": APPEND_ONLY},
    )

    upload: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    dossier: Mapped[UUID]
    key: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes]
    class_: Mapped[str] = mapped_column("class")
    term: Mapped[str]
    due_at: Mapped[datetime]

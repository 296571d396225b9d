"""Official letters that went out, that came in, and what was said of either."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.agencies.tables import AgencyRow
from app.db.base import Base
from app.db.grants import APPEND_ONLY
from app.dossiers.tables import DossierRow
from app.people.tables import PersonRow

QUEUED = text("state = 'queued'")
UNSETTLED = text("settled_at is null")


class AxisAddressRow(Base):
    """Under which identifier an agency is registered on the axis; without one it gets no mail."""

    __tablename__ = "axis_address"

    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code), primary_key=True)
    organ_id: Mapped[str] = mapped_column(unique=True)


class AxisLetterRow(Base):
    """Văn bản đi. ``id`` is made of what the letter is about, and is its DocumentId for ever.

    ``about`` names the question or the result; ``takes_back`` is the letter that this one revokes.
    ``trouble`` is why it could not be sent, until it was.
    """

    __tablename__ = "axis_letter"
    __table_args__ = (
        Index("ix_axis_letter_dossier", "dossier_id", "made_at"),
        Index("ix_axis_letter_queued", "made_at", postgresql_where=QUEUED),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id))
    purpose: Mapped[str]
    about: Mapped[str]
    kind: Mapped[str]
    takes_back: Mapped[UUID | None]
    from_agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    from_organ: Mapped[str]
    to_agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    to_organ: Mapped[str]
    number: Mapped[str]
    notation: Mapped[str]
    type_name: Mapped[str]
    subject: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    signer: Mapped[str]
    position: Mapped[str]
    promulgated_on: Mapped[date]
    due: Mapped[datetime | None]
    made_at: Mapped[datetime]
    state: Mapped[str]
    state_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    axis_id: Mapped[str | None] = mapped_column(default=None)
    trouble: Mapped[str | None] = mapped_column(default=None)


class AxisLetterStateRow(Base):
    """What was said of a letter: by us as it left, by its receiver afterwards. Append-only.

    ``at`` is when it was so, ``heard_at`` when we heard of it; the same said again is no row.
    """

    __tablename__ = "axis_letter_state"
    __table_args__ = {"info": APPEND_ONLY}

    letter_id: Mapped[UUID] = mapped_column(ForeignKey(AxisLetterRow.id), primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    heard_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text)


class AxisArrivalRow(Base):
    """Văn bản đến. ``letter_id`` is the letter of ours that it answers.

    ``cites_document`` and ``cites_code`` name the letter that it answers by its own words.
    ``attached_at``: it came without a dossier, and a person found the one to which it belongs.
    ``outcome`` is what became of it: ``answered`` (recorded as the opinion), ``kept`` with the
    dossier as it is, ``refused``, ``unreadable``, ``replaced`` or ``recalled`` by its sender; None
    while it waits for a person.
    """

    __tablename__ = "axis_arrival"
    __table_args__ = (
        UniqueConstraint("organ_id", "document_id", "kind"),
        Index("ix_axis_arrival_dossier", "dossier_id", "arrived_at"),
        Index("ix_axis_arrival_waiting", "arrived_at", postgresql_where=UNSETTLED),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    axis_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    organ_id: Mapped[str]
    organ_name: Mapped[str]
    to_organ: Mapped[str]
    document_id: Mapped[str]
    code: Mapped[str]
    promulgated_on: Mapped[date | None]
    subject: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    signer: Mapped[str]
    letter_id: Mapped[UUID | None] = mapped_column(ForeignKey(AxisLetterRow.id))
    dossier_id: Mapped[UUID | None] = mapped_column(ForeignKey(DossierRow.id))
    arrived_at: Mapped[datetime]
    cites_document: Mapped[str] = mapped_column(default="")
    cites_code: Mapped[str] = mapped_column(default="")
    attached_at: Mapped[datetime | None] = mapped_column(default=None)
    attached_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id), default=None)
    outcome: Mapped[str | None] = mapped_column(default=None)
    words: Mapped[str | None] = mapped_column(Text, default=None)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id), default=None)


class AxisAttachmentRow(Base):
    """A file of an arrival; without ``storage_key`` its bytes were not kept: see ``trouble``."""

    __tablename__ = "axis_attachment"

    arrival_id: Mapped[UUID] = mapped_column(ForeignKey(AxisArrivalRow.id), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[bytes]
    storage_key: Mapped[str | None]
    trouble: Mapped[str | None]
    scanned: Mapped[bool]

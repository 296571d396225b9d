"""Parcels, what the post told of them, and the lists by which they change hands."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.agencies.tables import AgencyRow
from app.db.base import Base
from app.db.grants import APPEND_ONLY
from app.dossiers.tables.current import DossierRow
from app.people.tables import PersonRow

UNDER_WAY = text("ended_at is null")


class ShipmentRow(Base):
    """One parcel. ``moved_seq`` is the line of history that wants it carried.

    ``sender`` and ``receiver`` are JSON: name, address, phone, email. ``postage`` and ``fee`` are
    whole VND; what of each is collected at the door stands apart. ``changes`` counts its states.
    ``trouble`` is why it needs a person: the post would not take it, its item code is another's,
    or its end moved no dossier; ``settled_at`` is when its end was acted on.
    """

    __tablename__ = "shipment"
    __table_args__ = (
        UniqueConstraint("dossier_id", "direction", "number"),
        Index("ix_shipment_item_code", "item_code"),
        Index(
            "uq_shipment_item_code_under_way", "provider", "item_code",
            unique=True, postgresql_where=UNDER_WAY,
        ),
        Index("ix_shipment_trouble", "agency", "id", postgresql_where=text("trouble is not null")),
        Index("ix_shipment_under_way", "agency", "direction", "id", postgresql_where=UNDER_WAY),
        Index("ix_shipment_target_at", "target_at", postgresql_where=UNDER_WAY),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_number: Mapped[str] = mapped_column(unique=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id))
    direction: Mapped[str]
    number: Mapped[int]
    moved_seq: Mapped[int]
    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    provider: Mapped[str]
    state: Mapped[str]
    since: Mapped[datetime]
    attempts: Mapped[int]
    changes: Mapped[int]
    item_code: Mapped[str | None]
    sender: Mapped[str] = mapped_column(Text)
    receiver: Mapped[str] = mapped_column(Text)
    contents: Mapped[str] = mapped_column(Text)
    zone: Mapped[str]
    postage: Mapped[int | None]
    collect_postage: Mapped[int]
    collect_fee: Mapped[int]
    wanted_at: Mapped[datetime]
    registered_at: Mapped[datetime | None]
    picked_up_at: Mapped[datetime | None]
    target_at: Mapped[datetime]
    late_since: Mapped[datetime | None]
    cancel_wanted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    trouble: Mapped[str | None]
    collector: Mapped[str | None]
    collector_paper: Mapped[str | None]


class ShipmentEventRow(Base):
    """One station as it was told; ``raw`` is what came, word for word. Append-only.

    ``source`` is the post office's short name, or ``desk`` or ``minutes`` for what we know
    ourselves; ``event_id`` is that party's own, so that what is told again is no news.
    ``state`` is None for a code that nobody has explained. ``signature`` and ``photo`` are under
    what the post keeps its proofs of delivery.
    """

    __tablename__ = "shipment_event"
    __table_args__ = (
        Index("ix_shipment_event_order_number", "order_number", "at"),
        Index("ix_shipment_event_item_code", "item_code", "at"),
        {"info": APPEND_ONLY},
    )

    source: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    order_number: Mapped[str | None]
    item_code: Mapped[str | None]
    at: Mapped[datetime]
    told_at: Mapped[datetime]
    code: Mapped[str]
    state: Mapped[str | None]
    place: Mapped[str | None]
    note: Mapped[str | None]
    collector: Mapped[str | None]
    collector_paper: Mapped[str | None]
    signature: Mapped[str | None]
    photo: Mapped[str | None]
    by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    raw: Mapped[str] = mapped_column(Text)


class PostalCursorRow(Base):
    """Up to where the events of a post office were read; written together with those events."""

    __tablename__ = "postal_cursor"

    provider: Mapped[str] = mapped_column(primary_key=True)
    cursor: Mapped[str]
    read_at: Mapped[datetime]


class PostalBatchRow(Base):
    """Biên bản giao nhận: parcels that desk and postman hand over, signed by both.

    ``officer`` signs for the agency, the postman by name and code; ``signed_at`` is the later of
    both, and what the term of posted dossiers begins with.
    """

    __tablename__ = "postal_batch"
    __table_args__ = (
        UniqueConstraint("agency", "year", "number"),
        Index("ix_postal_batch_agency", "agency", "made_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    year: Mapped[int]
    number: Mapped[int]
    direction: Mapped[str]
    made_by: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id))
    made_at: Mapped[datetime]
    officer: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    officer_at: Mapped[datetime | None]
    postman: Mapped[str | None]
    postman_code: Mapped[str | None]
    postman_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]


class PostalBatchItemRow(Base):
    """A parcel of a list; it changes hands by one list only."""

    __tablename__ = "postal_batch_item"

    shipment_id: Mapped[UUID] = mapped_column(ForeignKey(ShipmentRow.id), primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey(PostalBatchRow.id), index=True)

"""Where notices are on their way: each with its ways, the messages sent, the calls to be made."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.agencies.tables import AgencyRow
from app.db.base import Base
from app.dossiers.tables import DossierRow, NoticeRow
from app.people.tables import PersonRow


class NoticeWayRow(Base):
    """One notice to an applicant and what becomes of it; ``media`` are the ways, in their order.

    ``look_at`` is when the verdict about the way it is on may change by itself.
    """

    __tablename__ = "notice_way"
    __table_args__ = (
        ForeignKeyConstraint(
            ["dossier_id", "seq", "notice", "about"],
            [NoticeRow.dossier_id, NoticeRow.seq, NoticeRow.notice, NoticeRow.about],
        ),
        UniqueConstraint("dossier_id", "seq", "notice", "about"),
        Index(
            "ix_notice_way_look", "look_at", "id",
            postgresql_where=text("state = 'under_way'"),
        ),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id))
    seq: Mapped[int]
    notice: Mapped[str]
    about: Mapped[str]
    told_at: Mapped[datetime]
    language: Mapped[str]
    must_reach: Mapped[bool]
    lawful: Mapped[bool]
    media: Mapped[list[str]] = mapped_column(ARRAY(Text))
    state: Mapped[str]
    planned_at: Mapped[datetime]
    look_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


class NoticeDeliveryRow(Base):
    """One message: a notice on one of its ways. ``id`` is what the other side knows it by.

    ``recipient`` is masked; ``digest`` is of what was sent, ``code`` why it was not delivered.
    """

    __tablename__ = "notice_delivery"
    __table_args__ = (
        UniqueConstraint("way_id", "medium"),
        Index("ix_notice_delivery_not_before", "not_before"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    way_id: Mapped[UUID] = mapped_column(ForeignKey(NoticeWayRow.id))
    medium: Mapped[str]
    recipient: Mapped[str]
    not_before: Mapped[datetime]
    state: Mapped[str]
    state_at: Mapped[datetime]
    template: Mapped[str | None]
    template_version: Mapped[str | None]
    language: Mapped[str]
    digest: Mapped[bytes | None]
    provider: Mapped[str | None]
    provider_id: Mapped[str | None]
    code: Mapped[str | None]
    sent_at: Mapped[datetime | None]


class NoticeCallRow(Base):
    """Danh sách cần gọi: a notice that must reach and did not; ``call_on`` is the day to call.

    ``tried`` counts calls that reached nobody; open while there is no ``outcome``.
    """

    __tablename__ = "notice_call"
    __table_args__ = (
        Index(
            "ix_notice_call_open", "agency", "call_on", "way_id",
            postgresql_where=text("outcome is null"),
        ),
    )  # fmt: skip

    way_id: Mapped[UUID] = mapped_column(ForeignKey(NoticeWayRow.id), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), index=True)
    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    call_on: Mapped[date]
    tried: Mapped[int]
    outcome: Mapped[str | None]
    by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    at: Mapped[datetime | None]


class PersonChoiceRow(Base):
    """How somebody with an account wants to be told; ``media`` null: in every way.

    By ``steps`` he hears of every step of his dossiers, by the others of what matters.
    """

    __tablename__ = "notice_choice"

    person_id: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id), primary_key=True)
    media: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    steps: Mapped[list[str]] = mapped_column(ARRAY(Text))
    language: Mapped[str]
    at: Mapped[datetime]


class DossierChoiceRow(Base):
    """The same for one dossier; it goes before the person's own."""

    __tablename__ = "notice_choice_of_dossier"

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    media: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    steps: Mapped[list[str]] = mapped_column(ARRAY(Text))
    language: Mapped[str]
    at: Mapped[datetime]

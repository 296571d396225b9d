"""What happened to a dossier and what was said about it: only ever added to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base
from app.db.grants import APPEND_ONLY
from app.dossiers.tables.current import DossierRow
from app.people.tables import PersonRow


class DossierEventRow(Base):
    """One line of history. Append-only: grants and a trigger forbid update and delete.

    What stands behind ``hash`` is how the dossier stood after it, for figures as of any day.
    """

    __tablename__ = "dossier_event"
    __table_args__ = (
        Index("ix_dossier_event_at", "at", "dossier_id", "seq"),
        Index("ix_dossier_event_action", "action", "at", "dossier_id", "seq"),
        Index("ix_dossier_event_actor", "actor", "at", "dossier_id", "seq"),
        Index("ix_dossier_event_agency", "competent_agency", "at", "dossier_id", "seq"),
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


class IssuedFormRow(Base):
    """A statutory form once issued: its number, and the facts it states, as they were then."""

    __tablename__ = "issued_form"
    __table_args__ = (
        Index("ix_issued_form_sha256", "sha256", postgresql_where=text("sha256 is not null")),
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str] = mapped_column(primary_key=True)
    issued_at: Mapped[datetime]
    facts: Mapped[str] = mapped_column(Text)
    storage_key: Mapped[str | None] = mapped_column(default=None)
    sha256: Mapped[bytes | None] = mapped_column(default=None)


class NoticeRow(Base):
    """A notice to the applicant or the holder; the portal shows it as soon as it is written.

    ``facts`` are what it states (JSON): agency, unit, person and times as they were then.
    ``about`` is empty for what a move said, and else names what it is about, such as a parcel.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_at", "at"),
        Index(
            "uq_notice_about", "dossier_id", "notice", "about",
            unique=True,
            postgresql_where=text("about <> ''"),
        ),
    )  # fmt: skip

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    notice: Mapped[str] = mapped_column(primary_key=True)
    recipient: Mapped[str]
    at: Mapped[datetime]
    facts: Mapped[str] = mapped_column(Text, server_default="{}")
    about: Mapped[str] = mapped_column(primary_key=True, server_default="")


class DossierViewRow(Base):
    """Who looked at a dossier, and when. Append-only."""

    __tablename__ = "dossier_view"
    __table_args__ = (
        Index("ix_dossier_view_dossier", "dossier_id", "at"),
        Index("ix_dossier_view_at", "at", "id"),
        Index("ix_dossier_view_person", "person", "at", "id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id))
    person: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id))
    at: Mapped[datetime]

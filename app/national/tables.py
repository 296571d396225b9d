"""What the national portal was told of each dossier, and what came from there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.agencies.tables import AgencyRow
from app.db.base import Base
from app.dossiers.tables import DossierRow
from app.people.tables import PersonRow


class NationalSyncRow(Base):
    """How far the portal is behind one dossier: ``told_seq`` and ``steps_seq`` of ``wanted_seq``.

    ``status`` is the last that the portal took, ``digest`` of what it then took. ``behind`` since
    ``wanted_at``. A dossier is sent by one sender at a time, who has it until ``sending_until``.
    ``refused``: why it waits for a person, with the portal's own ``refusal`` words.
    """

    __tablename__ = "national_sync"
    __table_args__ = (
        Index(
            "ix_national_sync_behind",
            "wanted_at",
            postgresql_where=text("behind and refused is null"),
        ),
        Index(
            "ix_national_sync_refused", "wanted_at", postgresql_where=text("refused is not null")
        ),
        Index("ix_national_sync_synced", "synced_at"),
        {"postgresql_with": {"fillfactor": 80}},
    )

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    code: Mapped[str]
    wanted_seq: Mapped[int]
    wanted_at: Mapped[datetime]
    told_seq: Mapped[int]
    steps_seq: Mapped[int]
    status: Mapped[int | None]
    known: Mapped[bool]
    behind: Mapped[bool]
    digest: Mapped[bytes | None] = mapped_column(default=None)
    synced_at: Mapped[datetime | None] = mapped_column(default=None)
    failed_at: Mapped[datetime | None] = mapped_column(default=None)
    failures: Mapped[int] = mapped_column(server_default="0", default=0)
    failure: Mapped[str | None] = mapped_column(default=None)
    refused: Mapped[str | None] = mapped_column(default=None)
    refusal: Mapped[str | None] = mapped_column(Text, default=None)
    sending_until: Mapped[datetime | None] = mapped_column(default=None)


class ExternalCodeRow(Base):
    """A dossier's code in another system; the same code there is the same dossier here."""

    __tablename__ = "external_code"
    __table_args__ = (Index("ix_external_code_dossier", "dossier_id"),)

    system: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id))
    first_seen_at: Mapped[datetime]


class NationalArrivalRow(Base):
    """What the portal handed over: kept before it is acknowledged, as it came (``content``, JSON).

    ``kind`` is ``submit``, ``supplement`` or ``withdraw``; ``number`` counts supplements from 1.
    ``reasons`` (JSON) are why our rules do not take it. ``agency`` is the one-stop it is for, as
    far as we know that.
    """

    __tablename__ = "national_arrival"
    __table_args__ = (
        UniqueConstraint("code", "kind", "number"),
        Index("ix_national_arrival_open", "id", postgresql_where=text("state <> 'taken'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str]
    kind: Mapped[str]
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[bytes]
    arrived_at: Mapped[datetime]
    state: Mapped[str]
    reasons: Mapped[str] = mapped_column(Text, server_default="[]")
    agency: Mapped[str | None] = mapped_column(ForeignKey(AgencyRow.code), default=None)
    dossier_id: Mapped[UUID | None] = mapped_column(ForeignKey(DossierRow.id), default=None)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id), default=None)
    closed_because: Mapped[str | None] = mapped_column(Text, default=None)


class NationalDifferenceRow(Base):
    """Where the portal shows something else than we say; None: it has no such dossier."""

    __tablename__ = "national_difference"

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    found_at: Mapped[datetime]
    our_status: Mapped[int]
    our_due: Mapped[datetime | None]
    their_status: Mapped[int | None]
    their_due: Mapped[datetime | None]


class NationalCheckRow(Base):
    """Đối soát: one reconciliation, how many dossiers it looked up and how many differed."""

    __tablename__ = "national_check"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True, init=False)
    at: Mapped[datetime]
    looked_up: Mapped[int]
    differing: Mapped[int]


class NationalProcedureRow(Base):
    """What the national catalogue calls a procedure, and its field."""

    __tablename__ = "national_procedure"

    procedure: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    field: Mapped[str]
    field_name: Mapped[str]
    seen_at: Mapped[datetime]

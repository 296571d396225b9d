"""Money beside the dossiers: what was asked, tried, received and given back."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.agencies.tables import AgencyRow
from app.db.base import Base
from app.db.grants import APPEND_ONLY
from app.dossiers.tables import DossierRow
from app.people.tables import PersonRow

WATCHED = text("inquire_at is not null")


class PurseRow(Base):
    """The money of one dossier: whoever changes it holds this row, and counts the change."""

    __tablename__ = "purse"

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    changes: Mapped[int]


class PaymentOrderRow(Base):
    """One attempt to pay. ``items`` and ``how`` are JSON; ``amount`` is whole VND.

    ``inquire_at`` is when the other side is asked again whether the money came, ``inquiries`` how
    often it was. ``trouble`` is why it could not be begun.
    """

    __tablename__ = "payment_order"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_payment_order_dossier_id", "dossier_id", "begun_at"),
        Index("ix_payment_order_inquire_at", "inquire_at", postgresql_where=WATCHED),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id))
    reference: Mapped[str] = mapped_column(unique=True)
    provider: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    items: Mapped[str] = mapped_column(Text)
    state: Mapped[str]
    begun_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    begun_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    how: Mapped[str | None] = mapped_column(Text)
    trouble: Mapped[str | None]
    inquire_at: Mapped[datetime | None]
    inquiries: Mapped[int]
    settled_at: Mapped[datetime | None]


class PaymentEventRow(Base):
    """What another side told us of one transaction of its own, as it was told, once for each way.

    ``source`` is ``callback``, ``inquiry`` or ``statement``; ``number`` is the other side's.
    """

    __tablename__ = "payment_event"
    __table_args__ = (
        UniqueConstraint("provider", "source", "number"),
        Index("ix_payment_event_reference", "reference"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[str]
    source: Mapped[str]
    number: Mapped[str]
    reference: Mapped[str | None]
    amount: Mapped[int] = mapped_column(BigInteger)
    happened_at: Mapped[datetime]
    told_at: Mapped[datetime]
    raw: Mapped[str] = mapped_column(Text)


class MoneyEntryRow(Base):
    """Bút toán: ``amount`` goes from ``credit`` to ``debit``. ``key`` names it: it happens once.

    ``provider`` and ``number`` name the transaction of the other side behind it.
    """

    __tablename__ = "money_entry"
    __table_args__ = (
        CheckConstraint("amount > 0 and debit <> credit", name="carries"),
        Index("ix_money_entry_dossier_id", "dossier_id", "at"),
        Index("ix_money_entry_number", "provider", "number"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id))
    key: Mapped[str] = mapped_column(unique=True)
    booking: Mapped[str]
    debit: Mapped[str]
    credit: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInteger)
    fee: Mapped[str | None]
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey(PaymentOrderRow.id))
    provider: Mapped[str | None]
    number: Mapped[str | None]
    at: Mapped[datetime]
    by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))


class ReceiptBookRow(Base):
    """The last number given in one agency's book of one series and year."""

    __tablename__ = "receipt_book"

    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code), primary_key=True)
    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class ReceiptRow(Base):
    """Biên lai thu phí, lệ phí: numbers run from 1 without a gap and are never given again.

    ``taken_by`` is the officer who took cash; None for what came in by a bank. ``items`` is JSON.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("agency", "series", "year", "number"),
        Index("ix_receipt_dossier_id", "dossier_id"),
        {"info": APPEND_ONLY},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    series: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id))
    entry: Mapped[UUID] = mapped_column(ForeignKey(MoneyEntryRow.id), unique=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str]
    payer: Mapped[str]
    items: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    taken_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))


class RefundRow(Base):
    """Quyết định hoàn trả: a document of its own; it is paid out after it was approved.

    ``paid_how`` is the account that the money left, ``paid_number`` its transaction.
    """

    __tablename__ = "refund"
    __table_args__ = (
        UniqueConstraint("agency", "year", "number"),
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_refund_dossier_id", "dossier_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    agency: Mapped[str] = mapped_column(ForeignKey(AgencyRow.code))
    year: Mapped[int]
    number: Mapped[int]
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id))
    amount: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str]
    legal_basis: Mapped[str]
    approved_by: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id))
    approved_at: Mapped[datetime]
    paid_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    paid_at: Mapped[datetime | None]
    paid_how: Mapped[str | None]
    paid_number: Mapped[str | None]


class ExemptionClaimRow(Base):
    """Đề nghị miễn phí, lệ phí: for one fee, with its evidence, decided once.

    ``evidence`` is the key of a document of the dossier; None when the desk saw it on paper.
    """

    __tablename__ = "exemption_claim"
    __table_args__ = (Index("ix_exemption_claim_dossier_id", "dossier_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id))
    fee: Mapped[str]
    reason: Mapped[str]
    evidence: Mapped[str | None]
    claimed_by: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id))
    claimed_at: Mapped[datetime]
    granted: Mapped[bool | None]
    words: Mapped[str | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    decided_at: Mapped[datetime | None]


class DoorChoiceRow(Base):
    """Whether the applicant wants to pay the postman, as he or his desk said it last."""

    __tablename__ = "door_choice"

    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id), primary_key=True)
    agrees: Mapped[bool]
    said_at: Mapped[datetime]
    said_by: Mapped[UUID] = mapped_column(ForeignKey(PersonRow.id))


class DoorCollectionRow(Base):
    """Thu hộ: what the post was asked to collect with one parcel, and what became of it.

    What was asked never changes: ``fee`` and ``postage``, whole VND (None where our tariff names no
    postage). ``settled_at`` is when, by the ledger, the post owed nothing (more) for it.
    """

    __tablename__ = "door_collection"
    __table_args__ = (
        CheckConstraint("fee > 0", name="fee"),
        Index("ix_door_collection_dossier_id", "dossier_id"),
        Index(
            "ix_door_collection_unsettled",
            "provider",
            "since",
            postgresql_where=text("settled_at is null"),
        ),
    )

    order_number: Mapped[str] = mapped_column(primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey(DossierRow.id))
    provider: Mapped[str]
    fee: Mapped[int] = mapped_column(BigInteger)
    postage: Mapped[int | None]
    state: Mapped[str]
    since: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class ReconciliationRow(Base):
    """Đối soát một ngày: the file that was compared last, and what it came to.

    ``transfer`` is the bank's number of the money that came with a list of the post's, ``amount``
    how much that was (whole VND). The file of a provider's own day has neither, and is the only one
    of its day.
    """

    __tablename__ = "reconciliation"
    __table_args__ = (UniqueConstraint("provider", "day", "transfer"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider: Mapped[str]
    day: Mapped[date]
    transfer: Mapped[str]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    file_name: Mapped[str]
    sha256: Mapped[bytes]
    lines: Mapped[int]
    matched: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))


class DifferenceRow(Base):
    """Chênh lệch: it stays until a person has settled it, or a later file shows none."""

    __tablename__ = "reconciliation_difference"
    __table_args__ = (
        UniqueConstraint("reconciliation", "kind", "number"),
        Index(
            "ix_reconciliation_difference_open",
            "reconciliation",
            postgresql_where=text("settled_at is null"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reconciliation: Mapped[UUID] = mapped_column(ForeignKey(ReconciliationRow.id))
    kind: Mapped[str]
    number: Mapped[str]
    reference: Mapped[str | None]
    theirs: Mapped[int | None] = mapped_column(BigInteger)
    ours: Mapped[int | None] = mapped_column(BigInteger)
    dossier_id: Mapped[UUID | None] = mapped_column(ForeignKey(DossierRow.id))
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey(PersonRow.id))
    settled_at: Mapped[datetime | None]
    words: Mapped[str | None]

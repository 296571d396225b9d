"""what is owed, how it was paid, refunds and reconciliation."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | Sequence[str] | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

HISTORY = ("payment_event", "money_entry", "receipt")


def upgrade() -> None:
    _purse()
    _payment_order()
    _payment_event()
    _money_entry()
    _receipt_book()
    _receipt()
    _refund()
    _exemption_claim()
    _reconciliation()
    _reconciliation_difference()
    for table in HISTORY:
        op.execute(
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _purse() -> None:
    op.create_table(
        "purse",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name="fk_purse_dossier_id"),
        sa.PrimaryKeyConstraint("dossier_id", name="pk_purse"),
    )


def _payment_order() -> None:
    op.create_table(
        "payment_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("inquire_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inquiries", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["begun_by"], ["person.id"], name="fk_payment_order_begun_by"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name="fk_payment_order_dossier_id"),
        sa.PrimaryKeyConstraint("id", name="pk_payment_order"),
        sa.UniqueConstraint("reference", name="uq_payment_order_reference"),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_order_amount")),
    )
    op.create_index("ix_payment_order_dossier_id", "payment_order", ["dossier_id", "begun_at"])
    where = sa.text("inquire_at is not null")
    op.create_index(
        "ix_payment_order_inquire_at", "payment_order", ["inquire_at"], postgresql_where=where
    )


def _payment_event() -> None:
    op.create_table(
        "payment_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_payment_event"),
        sa.UniqueConstraint(
            "provider", "source", "number", name="uq_payment_event_provider_source_number"
        ),
    )
    op.create_index("ix_payment_event_reference", "payment_event", ["reference"])


def _money_entry() -> None:
    op.create_table(
        "money_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("booking", sa.String(), nullable=False),
        sa.Column("debit", sa.String(), nullable=False),
        sa.Column("credit", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.String(), nullable=True),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name="fk_money_entry_by"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name="fk_money_entry_dossier_id"),
        sa.ForeignKeyConstraint(["order_id"], ["payment_order.id"], name="fk_money_entry_order_id"),
        sa.PrimaryKeyConstraint("id", name="pk_money_entry"),
        sa.UniqueConstraint("key", name="uq_money_entry_key"),
        sa.CheckConstraint("amount > 0 and debit <> credit", name=op.f("ck_money_entry_carries")),
    )
    op.create_index("ix_money_entry_dossier_id", "money_entry", ["dossier_id", "at"])
    op.create_index("ix_money_entry_number", "money_entry", ["provider", "number"])


def _receipt_book() -> None:
    op.create_table(
        "receipt_book",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name="fk_receipt_book_agency"),
        sa.PrimaryKeyConstraint("agency", "series", "year", name="pk_receipt_book"),
    )


def _receipt() -> None:
    op.create_table(
        "receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("entry", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("payer", sa.String(), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name="fk_receipt_agency"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name="fk_receipt_dossier_id"),
        sa.ForeignKeyConstraint(["entry"], ["money_entry.id"], name="fk_receipt_entry"),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name="fk_receipt_taken_by"),
        sa.PrimaryKeyConstraint("id", name="pk_receipt"),
        sa.UniqueConstraint(
            "agency", "series", "year", "number", name="uq_receipt_agency_series_year_number"
        ),
        sa.UniqueConstraint("entry", name="uq_receipt_entry"),
    )
    op.create_index("ix_receipt_dossier_id", "receipt", ["dossier_id"])


def _refund() -> None:
    op.create_table(
        "refund",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_by", sa.Uuid(), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_how", sa.String(), nullable=True),
        sa.Column("paid_number", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name="fk_refund_agency"),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name="fk_refund_approved_by"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name="fk_refund_dossier_id"),
        sa.ForeignKeyConstraint(["paid_by"], ["person.id"], name="fk_refund_paid_by"),
        sa.PrimaryKeyConstraint("id", name="pk_refund"),
        sa.CheckConstraint("amount > 0", name=op.f("ck_refund_amount")),
        sa.UniqueConstraint("agency", "year", "number", name="uq_refund_agency_year_number"),
    )
    op.create_index("ix_refund_dossier_id", "refund", ["dossier_id"])


def _exemption_claim() -> None:
    op.create_table(
        "exemption_claim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("fee", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("claimed_by", sa.Uuid(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["claimed_by"], ["person.id"], name="fk_exemption_claim_claimed_by"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name="fk_exemption_claim_decided_by"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name="fk_exemption_claim_dossier_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_exemption_claim"),
    )
    op.create_index("ix_exemption_claim_dossier_id", "exemption_claim", ["dossier_id"])


def _reconciliation() -> None:
    op.create_table(
        "reconciliation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="fk_reconciliation_made_by"),
        sa.PrimaryKeyConstraint("id", name="pk_reconciliation"),
        sa.UniqueConstraint("provider", "day", name="uq_reconciliation_provider_day"),
    )


def _reconciliation_difference() -> None:
    op.create_table(
        "reconciliation_difference",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reconciliation", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("theirs", sa.BigInteger(), nullable=True),
        sa.Column("ours", sa.BigInteger(), nullable=True),
        sa.Column("dossier_id", sa.Uuid(), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name="fk_reconciliation_difference_dossier_id"
        ),
        sa.ForeignKeyConstraint(
            ["reconciliation"],
            ["reconciliation.id"],
            name="fk_reconciliation_difference_reconciliation",
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["person.id"], name="fk_reconciliation_difference_settled_by"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reconciliation_difference"),
        sa.UniqueConstraint(
            "reconciliation",
            "kind",
            "number",
            name="uq_reconciliation_difference_reconciliation_kind_number",
        ),
    )
    where = sa.text("settled_at is null")
    op.create_index(
        "ix_reconciliation_difference_open",
        "reconciliation_difference",
        ["reconciliation"],
        postgresql_where=where,
    )


def downgrade() -> None:
    for table in (
        "reconciliation_difference",
        "reconciliation",
        "exemption_claim",
        "refund",
        "receipt",
        "receipt_book",
        "money_entry",
        "payment_event",
        "payment_order",
        "purse",
    ):
        op.drop_table(table)

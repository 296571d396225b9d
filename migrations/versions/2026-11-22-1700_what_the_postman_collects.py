"""fees that the postman collects, and the post's lists of what it pays over."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | Sequence[str] | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OF_A_DAY = "uq_reconciliation_provider_day"
OF_A_TRANSFER = "uq_reconciliation_provider_day_transfer"
IN_THE_LEDGER = (
    "the ledger has money that the post collected, which the version before cannot read, and"
    " entries are never deleted: restore a backup from before that money instead"
)


def upgrade() -> None:
    op.create_table(
        "door_choice",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name="fk_door_choice_dossier_id"),
        sa.ForeignKeyConstraint(["said_by"], ["person.id"], name="fk_door_choice_said_by"),
        sa.PrimaryKeyConstraint("dossier_id", name="pk_door_choice"),
    )
    op.create_table(
        "door_collection",
        sa.Column("order_number", sa.String(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("postage", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("fee > 0", name="ck_door_collection_fee"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name="fk_door_collection_dossier_id"
        ),
        sa.PrimaryKeyConstraint("order_number", name="pk_door_collection"),
    )
    op.create_index("ix_door_collection_dossier_id", "door_collection", ["dossier_id"])
    op.create_index(
        "ix_door_collection_unsettled",
        "door_collection",
        ["provider", "since"],
        postgresql_where=sa.text("settled_at is null"),
    )
    op.add_column(
        "reconciliation",
        sa.Column("transfer", sa.String(), nullable=False, server_default=""),
    )
    op.alter_column("reconciliation", "transfer", server_default=None)
    op.add_column("reconciliation", sa.Column("amount", sa.BigInteger(), nullable=True))
    op.drop_constraint(OF_A_DAY, "reconciliation")
    op.create_unique_constraint(OF_A_TRANSFER, "reconciliation", ["provider", "day", "transfer"])


def downgrade() -> None:
    """Refused once the ledger, which is only ever added to, has entries that older code cannot."""
    kept = sa.text(
        "select count(*) from money_entry where booking in ('remitted', 'uncollected')"
        " or debit = 'post' or credit = 'post'"
    )
    if op.get_bind().scalar(kept):
        raise RuntimeError(IN_THE_LEDGER)
    op.drop_constraint(OF_A_TRANSFER, "reconciliation")
    op.execute(
        "delete from reconciliation_difference where reconciliation in"
        " (select id from reconciliation where transfer <> '')"
    )
    op.execute("delete from reconciliation where transfer <> ''")
    op.create_unique_constraint(OF_A_DAY, "reconciliation", ["provider", "day"])
    op.drop_column("reconciliation", "amount")
    op.drop_column("reconciliation", "transfer")
    op.drop_table("door_collection")
    op.drop_table("door_choice")

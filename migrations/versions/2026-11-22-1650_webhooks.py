"""subscriptions of other systems, and what was delivered to them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | Sequence[str] | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OWED = sa.text("settled_at is null")


def upgrade() -> None:
    op.create_table(
        "webhook_subscription",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("kinds", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("claimed_to", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("oldest_generation", sa.Integer(), nullable=False),
        sa.Column("overlap_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_because", sa.String(), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "oldest_generation between 1 and generation",
            name=op.f("ck_webhook_subscription_generations"),
        ),
        sa.CheckConstraint(
            "(stopped_at is null) = (stopped_because is null)",
            name=op.f("ck_webhook_subscription_stopped"),
        ),
        sa.ForeignKeyConstraint(
            ["agency"], ["agency.code"], name=op.f("fk_webhook_subscription_agency")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_webhook_subscription_created_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_subscription")),
    )
    _deliveries()


def _deliveries() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("subscription", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("dossier", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_next", sa.Boolean(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_status", sa.Integer(), nullable=True),
        sa.Column("last_words", sa.String(), nullable=True),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("skipped_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "not is_next or settled_at is null", name=op.f("ck_webhook_delivery_next")
        ),
        sa.ForeignKeyConstraint(
            ["subscription"],
            ["webhook_subscription.id"],
            name=op.f("fk_webhook_delivery_subscription"),
        ),
        sa.ForeignKeyConstraint(
            ["dossier"], ["dossier.id"], name=op.f("fk_webhook_delivery_dossier")
        ),
        sa.ForeignKeyConstraint(
            ["skipped_by"], ["person.id"], name=op.f("fk_webhook_delivery_skipped_by")
        ),
        sa.PrimaryKeyConstraint("subscription", "position", name=op.f("pk_webhook_delivery")),
    )
    op.create_index(
        "ix_webhook_delivery_due",
        "webhook_delivery",
        ["subscription", "next_at", "position"],
        postgresql_where=sa.text("is_next and parked_at is null"),
    )
    op.create_index(
        "ix_webhook_delivery_lane",
        "webhook_delivery",
        ["subscription", "dossier", "position"],
        postgresql_where=OWED,
    )
    op.create_index(
        "ix_webhook_delivery_owed",
        "webhook_delivery",
        ["subscription", "position"],
        postgresql_where=OWED,
    )
    op.create_index("ix_webhook_delivery_settled", "webhook_delivery", ["settled_at"])
    op.create_index("ix_webhook_delivery_last", "webhook_delivery", ["subscription", "last_at"])


def downgrade() -> None:
    op.drop_table("webhook_delivery")
    op.drop_table("webhook_subscription")

"""what happened, for whoever follows: an outbox and a numbered feed; and the queues of desks."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _table("outbox", "id")
    _table("feed", "position")
    op.create_index("ix_feed_dossier", "feed", ["dossier", "position"])
    op.create_index(
        "ix_dossier_desk",
        "dossier",
        ["holder_agency", "national", "urgent_at", "id"],
        postgresql_where=sa.text("is_open and holder_permission = 'receive'"),
    )


def _table(name: str, key: str) -> None:
    op.create_table(
        name,
        sa.Column(key, sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("dossier", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(key, name=f"pk_{name}"),
    )


def downgrade() -> None:
    op.drop_index("ix_dossier_desk", "dossier")
    op.drop_table("feed")
    op.drop_table("outbox")

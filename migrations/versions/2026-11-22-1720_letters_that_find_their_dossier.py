"""letters that find their dossier, and the feed by its moments."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | Sequence[str] | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ARRIVAL = "axis_arrival"
CITED = ("cites_document", "cites_code")


def upgrade() -> None:
    for name in CITED:
        op.add_column(ARRIVAL, sa.Column(name, sa.String(), nullable=False, server_default=""))
        op.alter_column(ARRIVAL, name, server_default=None)
    op.add_column(ARRIVAL, sa.Column("attached_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(ARRIVAL, sa.Column("attached_by", sa.Uuid(), nullable=True))
    op.create_foreign_key("fk_axis_arrival_attached_by", ARRIVAL, "person", ["attached_by"], ["id"])
    op.create_index("ix_feed_at", "feed", ["at", "position"])


def downgrade() -> None:
    op.drop_index("ix_feed_at", "feed")
    op.drop_constraint("fk_axis_arrival_attached_by", ARRIVAL)
    for name in ("attached_by", "attached_at", *CITED):
        op.drop_column(ARRIVAL, name)

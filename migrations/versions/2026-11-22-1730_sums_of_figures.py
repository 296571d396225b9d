"""sums of the figures."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | Sequence[str] | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FIGURES = (
    "received",
    "newly_received",
    "received_online",
    "received_counter",
    "received_post",
    "received_carried_over",
    "done",
    "done_early",
    "done_on_time",
    "done_late",
    "done_no_limit",
    "in_progress",
    "in_progress_in_time",
    "in_progress_late",
    "waiting",
    "form_not_online",
    "form_on_time",
    "refused",
    "withdrawn",
    "stopped",
    "left_late",
    "extended",
    "violations",
    "violations_override",
    "violations_late_transfer",
    "violations_missed_apology",
    "violations_late_apology",
    "children",
)


def upgrade() -> None:
    op.create_table(
        "figure_news",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("dossier_id", "seq", name="pk_figure_news"),
    )
    op.create_table(
        "figure_cell",
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(figure, sa.Integer(), nullable=False) for figure in FIGURES),
        sa.CheckConstraint(
            "level in ('day', 'month', 'year', 'due')", name=op.f("ck_figure_cell_level")
        ),
        sa.PrimaryKeyConstraint(
            "level", "day", "agency", "field", "procedure", "channel", "state",
            name="pk_figure_cell",
        ),
    )  # fmt: skip
    op.create_table(
        "figure_told",
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(figure, sa.Integer(), nullable=False) for figure in FIGURES),
        sa.PrimaryKeyConstraint(
            "first", "last", "agency", "field", "procedure", "channel", "state",
            name="pk_figure_told",
        ),
    )  # fmt: skip
    op.create_table(
        "figure_fold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_figure_fold"),
    )
    op.execute(
        "insert into figure_news (dossier_id, seq, at)"
        " select id, 1, submitted_at from dossier"
        " union all select id, version, last_at from dossier where version > 1"
    )


def downgrade() -> None:
    op.drop_table("figure_fold")
    op.drop_table("figure_told")
    op.drop_table("figure_cell")
    op.drop_table("figure_news")

"""saved views of lists, drafts of results; the inbox is read by parts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["person.id"], name=op.f("fk_saved_view_person_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("person", "name", name=op.f("uq_saved_view_person_name")),
    )
    op.create_table(
        "result_draft",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("blocks", sa.Text(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_result_draft_dossier_id_dossier")
        ),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_result_draft_by_person")),
        sa.PrimaryKeyConstraint("dossier_id", "version", name=op.f("pk_result_draft")),
    )
    _inbox_by("holder_agency", "holder_permission", "urgent_at", "id")


def downgrade() -> None:
    _inbox_by("holder_agency", "urgent_at", "id")
    op.drop_table("result_draft")
    op.drop_table("saved_view")


def _inbox_by(*columns: str) -> None:
    op.drop_index("ix_dossier_inbox", "dossier")
    is_open = sa.text("is_open")
    op.create_index("ix_dossier_inbox", "dossier", [*columns], postgresql_where=is_open)

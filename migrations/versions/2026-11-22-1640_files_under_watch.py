"""files under watch: quarantine, scanning, retention."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | Sequence[str] | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APPEND_ONLY = ("file_fetch", "file_removal")


def upgrade() -> None:
    op.add_column(
        "upload", sa.Column("watch", sa.String(), server_default="unwatched", nullable=False)
    )
    op.add_column("upload", sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("upload", sa.Column("threat", sa.String(), nullable=True))
    op.create_index(
        "ix_upload_watched",
        "upload",
        ["watch", "created_at"],
        postgresql_where=sa.text("watch in ('quarantined', 'infected')"),
    )
    op.create_table(
        "file_fetch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dossier", sa.Uuid(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("partner", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person"], ["person.id"], name=op.f("fk_file_fetch_person_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_fetch")),
    )
    op.create_index("ix_file_fetch_dossier", "file_fetch", ["dossier", "at"])
    op.create_table(
        "file_removal",
        sa.Column("upload", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dossier", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("class", sa.String(), nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("upload", name=op.f("pk_file_removal")),
    )
    op.create_index("ix_file_removal_dossier", "file_removal", ["dossier"])
    op.create_table(
        "dossier_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_dossier_hold_dossier_id_dossier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_hold")),
    )
    op.create_index("ix_dossier_hold_dossier", "dossier_hold", ["dossier_id", "id"])
    for table in (*APPEND_ONLY, "dossier_hold"):
        op.execute(
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("dossier_hold")
    op.drop_table("file_removal")
    op.drop_table("file_fetch")
    op.drop_index("ix_upload_watched", table_name="upload")
    for column in ("threat", "scanned_at", "watch"):
        op.drop_column("upload", column)

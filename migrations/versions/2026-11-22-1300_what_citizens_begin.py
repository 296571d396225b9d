"""drafts of submissions, files that are still coming in, complaints."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | Sequence[str] | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("upload", sa.Column("kept_until", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "incoming_upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("parts", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("upload", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["owner"], ["person.id"], name=op.f("fk_incoming_upload_owner_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_upload")),
    )
    op.create_index(op.f("ix_incoming_upload_expires_at"), "incoming_upload", ["expires_at"])
    op.create_table(
        "draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("procedure_version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_as", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_draft_person_person")),
        sa.ForeignKeyConstraint(["sent_as"], ["dossier.id"], name=op.f("fk_draft_sent_as_dossier")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(
        "ix_draft_person",
        "draft",
        ["person", "updated_at"],
        postgresql_where=sa.text("sent_as is null"),
    )
    op.create_index(op.f("ix_draft_updated_at"), "draft", ["updated_at"])
    op.create_table(
        "complaint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_complaint_dossier_id_dossier")
        ),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_complaint_person_person")),
        sa.ForeignKeyConstraint(
            ["agency"], ["agency.code"], name=op.f("fk_complaint_agency_agency")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_complaint_answered_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
    )
    op.create_index("ix_complaint_dossier", "complaint", ["dossier_id", "at"])
    op.create_index(
        "ix_complaint_open",
        "complaint",
        ["agency", "at"],
        postgresql_where=sa.text("answered_at is null"),
    )


def downgrade() -> None:
    for table in ("complaint", "draft", "incoming_upload"):
        op.drop_table(table)
    op.drop_column("upload", "kept_until")

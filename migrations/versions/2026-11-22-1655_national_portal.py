"""what the national portal knows, and the dossiers that came from it."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | Sequence[str] | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _told()
    _came()
    _checked()


def _told() -> None:
    op.create_table(
        "national_sync",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("wanted_seq", sa.Integer(), nullable=False),
        sa.Column("wanted_at", MOMENT, nullable=False),
        sa.Column("told_seq", sa.Integer(), nullable=False),
        sa.Column("steps_seq", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("behind", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("synced_at", MOMENT, nullable=True),
        sa.Column("failed_at", MOMENT, nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("refused", sa.String(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("sending_until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name="fk_national_sync_dossier_id"),
        sa.PrimaryKeyConstraint("dossier_id", name="pk_national_sync"),
        postgresql_with={"fillfactor": "80"},
    )
    waiting = sa.text("behind and refused is null")
    op.create_index(
        "ix_national_sync_behind", "national_sync", ["wanted_at"], postgresql_where=waiting
    )
    refused = sa.text("refused is not null")
    op.create_index(
        "ix_national_sync_refused", "national_sync", ["wanted_at"], postgresql_where=refused
    )
    op.create_index("ix_national_sync_synced", "national_sync", ["synced_at"])


def _came() -> None:
    op.create_table(
        "external_code",
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name="fk_external_code_dossier_id"),
        sa.PrimaryKeyConstraint("system", "code", name="pk_external_code"),
    )
    op.create_index("ix_external_code_dossier", "external_code", ["dossier_id"])
    op.create_table(
        "national_arrival",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("arrived_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reasons", sa.Text(), server_default="[]", nullable=False),
        sa.Column("agency", sa.String(), nullable=True),
        sa.Column("dossier_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_because", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name="fk_national_arrival_agency"),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name="fk_national_arrival_closed_by"),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name="fk_national_arrival_dossier_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_national_arrival"),
        sa.UniqueConstraint("code", "kind", "number", name="uq_national_arrival_code_kind_number"),
    )
    open_ = sa.text("state <> 'taken'")
    op.create_index("ix_national_arrival_open", "national_arrival", ["id"], postgresql_where=open_)


def _checked() -> None:
    op.create_table(
        "national_difference",
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column("our_status", sa.Integer(), nullable=False),
        sa.Column("our_due", MOMENT, nullable=True),
        sa.Column("their_status", sa.Integer(), nullable=True),
        sa.Column("their_due", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name="fk_national_difference_dossier_id"
        ),
        sa.PrimaryKeyConstraint("dossier_id", name="pk_national_difference"),
    )
    op.create_table(
        "national_check",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("looked_up", sa.Integer(), nullable=False),
        sa.Column("differing", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_national_check"),
    )
    op.create_table(
        "national_procedure",
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("field_name", sa.String(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("procedure", name="pk_national_procedure"),
    )


def downgrade() -> None:
    for table in (
        "national_procedure",
        "national_check",
        "national_difference",
        "national_arrival",
        "external_code",
        "national_sync",
    ):
        op.drop_table(table)

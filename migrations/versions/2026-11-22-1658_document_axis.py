"""official documents on the document axis."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | Sequence[str] | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

MOMENT = sa.DateTime(timezone=True)
STATES = "axis_letter_state"


def upgrade() -> None:
    op.create_table(
        "axis_address",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("organ_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name="fk_axis_address_agency"),
        sa.PrimaryKeyConstraint("agency", name="pk_axis_address"),
        sa.UniqueConstraint("organ_id", name="uq_axis_address_organ_id"),
    )
    op.create_table(
        "axis_letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("takes_back", sa.Uuid(), nullable=True),
        sa.Column("from_agency", sa.String(), nullable=False),
        sa.Column("from_organ", sa.String(), nullable=False),
        sa.Column("to_agency", sa.String(), nullable=False),
        sa.Column("to_organ", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("notation", sa.String(), nullable=False),
        sa.Column("type_name", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("promulgated_on", sa.Date(), nullable=False),
        sa.Column("due", MOMENT, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("axis_id", sa.String(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name="fk_axis_letter_dossier_id"),
        sa.ForeignKeyConstraint(
            ["from_agency"], ["agency.code"], name="fk_axis_letter_from_agency"
        ),
        sa.ForeignKeyConstraint(["to_agency"], ["agency.code"], name="fk_axis_letter_to_agency"),
        sa.PrimaryKeyConstraint("id", name="pk_axis_letter"),
    )
    op.create_index("ix_axis_letter_dossier", "axis_letter", ["dossier_id", "made_at"])
    queued = sa.text("state = 'queued'")
    op.create_index("ix_axis_letter_queued", "axis_letter", ["made_at"], postgresql_where=queued)
    op.create_table(
        STATES,
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("heard_at", MOMENT, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["axis_letter.id"], name="fk_axis_letter_state_letter_id"
        ),
        sa.PrimaryKeyConstraint("letter_id", "state", "at", name="pk_axis_letter_state"),
    )
    _arrivals()
    for guard, when in (
        ("unchanged BEFORE UPDATE OR DELETE", "ROW"),
        ("not_emptied BEFORE TRUNCATE", "STATEMENT"),
    ):
        op.execute(
            f"CREATE TRIGGER {STATES}_{guard} ON {STATES}"
            f" FOR EACH {when} EXECUTE FUNCTION refuse_change()"
        )


def _arrivals() -> None:
    op.create_table(
        "axis_arrival",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("axis_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("organ_id", sa.String(), nullable=False),
        sa.Column("organ_name", sa.String(), nullable=False),
        sa.Column("to_organ", sa.String(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("promulgated_on", sa.Date(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=True),
        sa.Column("dossier_id", sa.Uuid(), nullable=True),
        sa.Column("arrived_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name="fk_axis_arrival_dossier_id"),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["axis_letter.id"], name="fk_axis_arrival_letter_id"
        ),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name="fk_axis_arrival_settled_by"),
        sa.PrimaryKeyConstraint("id", name="pk_axis_arrival"),
        sa.UniqueConstraint("axis_id", name="uq_axis_arrival_axis_id"),
        sa.UniqueConstraint(
            "organ_id", "document_id", "kind", name="uq_axis_arrival_organ_id_document_id_kind"
        ),
    )
    op.create_index("ix_axis_arrival_dossier", "axis_arrival", ["dossier_id", "arrived_at"])
    unsettled = sa.text("settled_at is null")
    op.create_index(
        "ix_axis_arrival_waiting", "axis_arrival", ["arrived_at"], postgresql_where=unsettled
    )
    op.create_table(
        "axis_attachment",
        sa.Column("arrival_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("scanned", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["arrival_id"], ["axis_arrival.id"], name="fk_axis_attachment_arrival_id"
        ),
        sa.PrimaryKeyConstraint("arrival_id", "number", name="pk_axis_attachment"),
    )


def downgrade() -> None:
    for table in ("axis_attachment", "axis_arrival", STATES, "axis_letter", "axis_address"):
        op.drop_table(table)

"""who administered what, and the indexes by which history is searched."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ACTS = "administrative_act"
INDEXES: Sequence[tuple[str, str, Sequence[str]]] = (
    ("ix_dossier_event_at", "dossier_event", ("at", "dossier_id", "seq")),
    ("ix_dossier_event_action", "dossier_event", ("action", "at", "dossier_id", "seq")),
    ("ix_dossier_event_actor", "dossier_event", ("actor", "at", "dossier_id", "seq")),
    ("ix_dossier_event_agency", "dossier_event", ("competent_agency", "at", "dossier_id", "seq")),
    ("ix_dossier_view_at", "dossier_view", ("at", "id")),
    ("ix_dossier_view_person", "dossier_view", ("person", "at", "id")),
    ("ix_dossier_decided", "dossier", ("competent_agency", "id")),
    ("ix_dossier_finished", "dossier", ("finished_at",)),
    ("ix_dossier_last", "dossier", ("last_at",)),
    ("ix_administrative_act_person", ACTS, ("person", "id")),
)


def upgrade() -> None:
    op.create_table(
        ACTS,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=True),
        sa.Column("agency", sa.String(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name="fk_administrative_act_agency"),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name="fk_administrative_act_by"),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name="fk_administrative_act_person"),
        sa.PrimaryKeyConstraint("id", name="pk_administrative_act"),
    )
    for name, table, columns in INDEXES:
        op.create_index(name, table, list(columns))
    deciding = ["competent_agency", "original_due", "id"]
    undone = sa.text("accepted_at is not null and finished_at is null and parent is null")
    op.create_index("ix_dossier_deciding", "dossier", deciding, postgresql_where=undone)
    staff = sa.text("kind = 'staff'")
    op.create_index("ix_person_staff", "person", ["username"], postgresql_where=staff)
    op.execute(
        f"CREATE TRIGGER {ACTS}_unchanged BEFORE UPDATE OR DELETE ON {ACTS}"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {ACTS}_not_emptied BEFORE TRUNCATE ON {ACTS}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.drop_index("ix_person_staff", table_name="person")
    op.drop_index("ix_dossier_deciding", table_name="dossier")
    for name, table, _ in INDEXES:
        op.drop_index(name, table_name=table)
    op.drop_table(ACTS)

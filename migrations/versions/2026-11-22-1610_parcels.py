"""parcels in both directions, their order numbers, batches and events."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | Sequence[str] | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "postal_cursor",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("cursor", sa.String(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_postal_cursor")),
    )
    op.create_table(
        "postal_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer", sa.Uuid(), nullable=True),
        sa.Column("officer_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("postman", sa.String(), nullable=True),
        sa.Column("postman_code", sa.String(), nullable=True),
        sa.Column("postman_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name=op.f("fk_postal_batch_agency")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_postal_batch_made_by")),
        sa.ForeignKeyConstraint(["officer"], ["person.id"], name=op.f("fk_postal_batch_officer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postal_batch")),
        sa.UniqueConstraint(
            "agency", "year", "number", name=op.f("uq_postal_batch_agency_year_number")
        ),
    )
    op.create_index("ix_postal_batch_agency", "postal_batch", ["agency", "made_at"], unique=False)
    op.create_table(
        "shipment_event",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=True),
        sa.Column("item_code", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=True),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("collector", sa.String(), nullable=True),
        sa.Column("collector_paper", sa.String(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_shipment_event_by")),
        sa.PrimaryKeyConstraint("source", "event_id", name=op.f("pk_shipment_event")),
        info={"append_only": True},
    )
    op.create_index(
        "ix_shipment_event_item_code", "shipment_event", ["item_code", "at"], unique=False
    )
    op.create_index(
        "ix_shipment_event_order_number", "shipment_event", ["order_number", "at"], unique=False
    )
    op.create_table(
        "shipment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("moved_seq", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("item_code", sa.String(), nullable=True),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("contents", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("postage", sa.Integer(), nullable=True),
        sa.Column("collect_postage", sa.Integer(), nullable=False),
        sa.Column("collect_fee", sa.Integer(), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("picked_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("target_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("late_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_wanted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("collector", sa.String(), nullable=True),
        sa.Column("collector_paper", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name=op.f("fk_shipment_agency")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_shipment_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipment")),
        sa.UniqueConstraint(
            "dossier_id",
            "direction",
            "number",
            name=op.f("uq_shipment_dossier_id_direction_number"),
        ),
        sa.UniqueConstraint("order_number", name=op.f("uq_shipment_order_number")),
    )
    op.create_index("ix_shipment_item_code", "shipment", ["item_code"], unique=False)
    op.create_index(
        "uq_shipment_item_code_under_way",
        "shipment",
        ["provider", "item_code"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index(
        "ix_shipment_trouble",
        "shipment",
        ["agency", "id"],
        unique=False,
        postgresql_where=sa.text("trouble is not null"),
    )
    op.create_index(
        "ix_shipment_target_at",
        "shipment",
        ["target_at"],
        unique=False,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index(
        "ix_shipment_under_way",
        "shipment",
        ["agency", "direction", "id"],
        unique=False,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "postal_batch_item",
        sa.Column("shipment_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["postal_batch.id"], name=op.f("fk_postal_batch_item_batch_id")
        ),
        sa.ForeignKeyConstraint(
            ["shipment_id"], ["shipment.id"], name=op.f("fk_postal_batch_item_shipment_id")
        ),
        sa.PrimaryKeyConstraint("shipment_id", name=op.f("pk_postal_batch_item")),
    )
    op.create_index(
        op.f("ix_postal_batch_item_batch_id"), "postal_batch_item", ["batch_id"], unique=False
    )
    for guard, when in (
        ("unchanged BEFORE UPDATE OR DELETE", "ROW"),
        ("not_emptied BEFORE TRUNCATE", "STATEMENT"),
    ):
        op.execute(
            f"CREATE TRIGGER shipment_event_{guard} ON shipment_event"
            f" FOR EACH {when} EXECUTE FUNCTION refuse_change()"
        )


def downgrade() -> None:
    for table in (
        "postal_batch_item",
        "shipment",
        "shipment_event",
        "postal_batch",
        "postal_cursor",
    ):
        op.drop_table(table)

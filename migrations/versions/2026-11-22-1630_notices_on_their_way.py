"""notices on their way: texts, channels, deliveries, the call list."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | Sequence[str] | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("about", sa.String(), server_default="", nullable=False))
    op.drop_constraint("pk_notice", "notice", type_="primary")
    op.create_primary_key("pk_notice", "notice", ["dossier_id", "seq", "notice", "about"])
    op.create_index("ix_notice_at", "notice", ["at"])
    op.create_index(
        "uq_notice_about",
        "notice",
        ["dossier_id", "notice", "about"],
        unique=True,
        postgresql_where=sa.text("about <> ''"),
    )
    _ways()
    _nobody_is_told_of_the_past()
    _deliveries()
    _calls()
    _choice("notice_choice", "person_id", "person")
    _choice("notice_choice_of_dossier", "dossier_id", "dossier")


def _ways() -> None:
    op.create_table(
        "notice_way",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("notice", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("must_reach", sa.Boolean(), nullable=False),
        sa.Column("lawful", sa.Boolean(), nullable=False),
        sa.Column("media", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_id", "seq", "notice", "about"],
            ["notice.dossier_id", "notice.seq", "notice.notice", "notice.about"],
            name=op.f("fk_notice_way_dossier_id_seq_notice_about"),
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_notice_way_dossier_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_way")),
        sa.UniqueConstraint(
            "dossier_id", "seq", "notice", "about",
            name=op.f("uq_notice_way_dossier_id_seq_notice_about"),
        ),
    )  # fmt: skip
    op.create_index(
        "ix_notice_way_look",
        "notice_way",
        ["look_at", "id"],
        postgresql_where=sa.text("state = 'under_way'"),
    )


def _nobody_is_told_of_the_past() -> None:
    """What was told before there were ways was shown on the portal: it goes out to nobody now."""
    op.execute(
        """
insert into notice_way (id, dossier_id, seq, notice, about, told_at, language, must_reach, lawful,
                        media, state, planned_at, settled_at)
select gen_random_uuid(), dossier_id, seq, notice, about, at, 'vi', false, false,
       '{}', 'shown', at, at
  from notice where recipient = 'applicant'
"""
    )


def _deliveries() -> None:
    op.create_table(
        "notice_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("way_id", sa.Uuid(), nullable=False),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("template", sa.String(), nullable=True),
        sa.Column("template_version", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("provider", sa.String(), nullable=True),
        sa.Column("provider_id", sa.String(), nullable=True),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["way_id"], ["notice_way.id"], name=op.f("fk_notice_delivery_way_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_delivery")),
        sa.UniqueConstraint("way_id", "medium", name=op.f("uq_notice_delivery_way_id_medium")),
    )
    op.create_index("ix_notice_delivery_not_before", "notice_delivery", ["not_before"])


def _calls() -> None:
    op.create_table(
        "notice_call",
        sa.Column("way_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("call_on", sa.Date(), nullable=False),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("by", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["way_id"], ["notice_way.id"], name=op.f("fk_notice_call_way_id")),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name=op.f("fk_notice_call_dossier_id")
        ),
        sa.ForeignKeyConstraint(["agency"], ["agency.code"], name=op.f("fk_notice_call_agency")),
        sa.ForeignKeyConstraint(["by"], ["person.id"], name=op.f("fk_notice_call_by")),
        sa.PrimaryKeyConstraint("way_id", name=op.f("pk_notice_call")),
    )
    op.create_index(op.f("ix_notice_call_dossier_id"), "notice_call", ["dossier_id"])
    op.create_index(
        "ix_notice_call_open",
        "notice_call",
        ["agency", "call_on", "way_id"],
        postgresql_where=sa.text("outcome is null"),
    )


def _choice(table: str, key: str, whose: str) -> None:
    op.create_table(
        table,
        sa.Column(key, sa.Uuid(), nullable=False),
        sa.Column("media", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint([key], [f"{whose}.id"], name=op.f(f"fk_{table}_{key}")),
        sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    for table in (
        "notice_choice_of_dossier",
        "notice_choice",
        "notice_call",
        "notice_delivery",
        "notice_way",
    ):
        op.drop_table(table)
    op.execute("delete from notice where about <> ''")
    op.drop_index("uq_notice_about", "notice")
    op.drop_index("ix_notice_at", "notice")
    op.drop_constraint("pk_notice", "notice", type_="primary")
    op.create_primary_key("pk_notice", "notice", ["dossier_id", "seq", "notice"])
    op.drop_column("notice", "about")

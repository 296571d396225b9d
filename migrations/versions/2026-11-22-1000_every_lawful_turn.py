"""papers in custody, hand-over lists, campaigns, registers; how a dossier stood after each event.

Events that are there already get what can be known of them: the moments of acceptance and of the
end as of each, and for the last one everything that the dossier says today.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | Sequence[str] | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

EVENT_COLUMNS = (
    ("national", sa.Integer()),
    ("is_open", sa.Boolean()),
    ("holder_agency", sa.String()),
    ("competent_agency", sa.String()),
    ("clock", sa.String()),
    ("due", sa.DateTime(timezone=True)),
    ("original_due", sa.DateTime(timezone=True)),
    ("accepted_at", sa.DateTime(timezone=True)),
    ("finished_at", sa.DateTime(timezone=True)),
    ("standing", sa.String()),
    ("violations", sa.Integer()),
)
ALWAYS_THERE = ("is_open", "competent_agency", "clock", "violations")
KNOWN_OF_OLD_EVENTS = """
update dossier_event e
   set competent_agency = d.competent_agency,
       accepted_at = case when d.accepted_at <= e.at then d.accepted_at end,
       finished_at = case when d.finished_at <= e.at then d.finished_at end,
       is_open = e.seq < d.version or d.is_open,
       clock = case when e.seq = d.version then d.clock
                    when d.accepted_at <= e.at then 'run' else 'none' end,
       original_due = case when d.accepted_at <= e.at then d.original_due end,
       due = case when d.accepted_at <= e.at then d.due end,
       national = case when e.seq = d.version then d.national
                       when d.accepted_at <= e.at then 4 else 1 end,
       holder_agency = case when e.seq = d.version then d.holder_agency end,
       standing = case when d.finished_at <= e.at then d.standing end,
       violations = 0
  from dossier d where d.id = e.dossier_id
"""
PINNED = """
update dossier
   set calendar = snapshot::json ->> 'calendar',
       calendar_version = (snapshot::json ->> 'calendar_version')::int,
       parent = (snapshot::json ->> 'parent')::uuid,
       violations = coalesce(
           (select json_agg(violation -> 'kind' order by n)
              from json_array_elements(snapshot::json -> 'violations')
                   with ordinality as v (violation, n))::text, '[]'),
       papers_at =
           (select paper ->> 'holder'
              from json_array_elements(snapshot::json -> 'custody')
                   with ordinality as c (paper, n)
             where paper ->> 'holder' is not null order by n limit 1),
       seats = coalesce(
           (select array_agg(distinct value order by value)
              from json_each_text(snapshot::json -> 'seats')), '{}')
"""
"""A database that comes forward again says in its dossiers what they had come to know."""
ON_PAPER = """
update dossier d
   set papers_at = d.receiving_agency,
       snapshot = cast(jsonb_set(
           cast(d.snapshot as jsonb) || '{"undo": null}', '{custody}',
           (select jsonb_agg(jsonb_build_object(
                     'key', key, 'copies', 1, 'holder', d.receiving_agency,
                     'since', d.submitted_at))
              from jsonb_array_elements_text(cast(d.snapshot as jsonb) -> 'papers') as given (key))
           ) as text)
 where cast(d.snapshot as jsonb) -> 'papers' <> '[]'
"""
"""What the desk has on paper was a list of keys; nothing was said of giving it back."""


def upgrade() -> None:
    _tables()
    op.add_column("dossier", sa.Column("calendar", sa.String(), nullable=True))
    op.add_column("dossier", sa.Column("calendar_version", sa.Integer(), nullable=True))
    op.add_column("dossier", sa.Column("parent", sa.Uuid(), nullable=True))
    op.add_column(
        "dossier", sa.Column("violations", sa.Text(), server_default="[]", nullable=False)
    )
    op.add_column("dossier", sa.Column("papers_at", sa.String(), nullable=True))
    op.add_column(
        "dossier", sa.Column("seats", sa.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.add_column("notice", sa.Column("facts", sa.Text(), server_default="{}", nullable=False))
    op.execute(PINNED)
    op.execute(ON_PAPER)
    op.alter_column("dossier", "calendar", nullable=False)
    _foreign_key("dossier", "parent", "dossier", "id")
    _foreign_key("dossier", "papers_at", "agency", "code")
    is_open = sa.text("is_open")
    op.create_index(
        "ix_dossier_version",
        "dossier",
        ["procedure", "procedure_version", "id"],
        postgresql_where=is_open,
    )
    op.create_index(
        "ix_dossier_calendar",
        "dossier",
        ["calendar", "calendar_version", "id"],
        postgresql_where=is_open,
    )
    op.create_index(
        "ix_dossier_parent",
        "dossier",
        ["parent"],
        postgresql_where=sa.text("parent is not null"),
    )
    _events()


def _events() -> None:
    for name, kind in EVENT_COLUMNS:
        op.add_column("dossier_event", sa.Column(name, kind, nullable=True))
    op.execute("ALTER TABLE dossier_event DISABLE TRIGGER dossier_event_unchanged")
    op.execute(KNOWN_OF_OLD_EVENTS)
    op.execute("ALTER TABLE dossier_event ENABLE TRIGGER dossier_event_unchanged")
    for name in ALWAYS_THERE:
        op.alter_column("dossier_event", name, nullable=False)


def _tables() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_agency", sa.String(), nullable=False),
        sa.Column("to_agency", sa.String(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("given_on_behalf_of", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    _foreign_key("handover", "from_agency", "agency", "code")
    _foreign_key("handover", "to_agency", "agency", "code")
    _foreign_key("handover", "given_by", "person", "id")
    _foreign_key("handover", "given_on_behalf_of", "person", "id")
    op.create_index("ix_handover_to", "handover", ["to_agency", "given_at"])
    op.create_index("ix_handover_from", "handover", ["from_agency", "given_at"])
    op.create_table(
        "handover_item",
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("papers", sa.Text(), nullable=False),
        sa.Column("received_by", sa.Uuid(), nullable=True),
        sa.Column("received_on_behalf_of", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missing", sa.Text(), server_default="[]", nullable=False),
        sa.PrimaryKeyConstraint("handover_id", "dossier_id", name=op.f("pk_handover_item")),
    )
    _foreign_key("handover_item", "handover_id", "handover", "id")
    _foreign_key("handover_item", "dossier_id", "dossier", "id")
    _foreign_key("handover_item", "received_by", "person", "id")
    _foreign_key("handover_item", "received_on_behalf_of", "person", "id")
    op.create_index("ix_handover_item_dossier", "handover_item", ["dossier_id"])
    op.create_table(
        "register_export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("storage_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_export")),
        sa.UniqueConstraint("agency", "year", name=op.f("uq_register_export_agency_year")),
    )
    _foreign_key("register_export", "agency", "agency", "code")
    op.create_table(
        "register_entry",
        sa.Column("agency", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("agency", "year", "number", name=op.f("pk_register_entry")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_register_entry_dossier_id")),
    )
    _foreign_key("register_entry", "agency", "agency", "code")
    _foreign_key("register_entry", "dossier_id", "dossier", "id")
    op.create_index(
        "ix_issued_form_sha256",
        "issued_form",
        ["sha256"],
        postgresql_where=sa.text("sha256 is not null"),
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
    )
    op.create_table(
        "campaign_dossier",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "dossier_id", name=op.f("pk_campaign_dossier")),
    )
    _foreign_key("campaign_dossier", "campaign_id", "campaign", "id")
    _foreign_key("campaign_dossier", "dossier_id", "dossier", "id")


def _foreign_key(table: str, column: str, target: str, key: str) -> None:
    name = op.f(f"fk_{table}_{column}_{target}")
    op.create_foreign_key(name, table, target, [column], [key])


def downgrade() -> None:
    op.drop_index("ix_issued_form_sha256", "issued_form")
    for table in (
        "campaign_dossier",
        "campaign",
        "register_entry",
        "register_export",
        "handover_item",
        "handover",
    ):
        op.drop_table(table)
    for name, _ in EVENT_COLUMNS:
        op.drop_column("dossier_event", name)
    for name in ("ix_dossier_parent", "ix_dossier_calendar", "ix_dossier_version"):
        op.drop_index(name, "dossier")
    op.drop_column("notice", "facts")
    for name in ("seats", "papers_at", "violations", "parent", "calendar_version", "calendar"):
        op.drop_column("dossier", name)

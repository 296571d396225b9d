"""What the database itself does so that nothing published ever changes; run by the migrations.

The service's role may only read and add; the trigger also stops whoever owns the tables.
"""

from sqlalchemy import Connection, Table, event, text

from app.procedures.tables import (
    CalendarVersionRow,
    LifecycleVersionRow,
    ProcedureVersionRow,
    PublicationRow,
)

IMMUTABLE = (PublicationRow, CalendarVersionRow, LifecycleVersionRow, ProcedureVersionRow)

REFUSE_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change_of_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was published never changes: %', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""


def trigger_statements(table: str) -> tuple[str, str]:
    """The two triggers of one table: for rows, and for emptying it at one stroke."""
    refuse = "EXECUTE FUNCTION refuse_change_of_published()"
    changed = f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse}"
    emptied = f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"
    return (
        f"CREATE TRIGGER {table}_immutable {changed}",
        f"CREATE TRIGGER {table}_not_emptied {emptied}",
    )


STATEMENTS: tuple[str, ...] = (
    REFUSE_FUNCTION,
    *(statement for row in IMMUTABLE for statement in trigger_statements(row.__tablename__)),
)
"""In order; for the migration that creates the tables."""


def _refuse_changes(table: Table, connection: Connection, **_: object) -> None:
    connection.execute(text(REFUSE_FUNCTION))
    for statement in trigger_statements(table.name):
        connection.execute(text(statement))


for _row in IMMUTABLE:
    event.listen(_row.__table__, "after_create", _refuse_changes)

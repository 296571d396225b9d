"""history and publications are only added to: the database itself refuses anything else.

The service's role may only read and add; the triggers also stop whoever owns the tables. A chain
of history must continue where it ended.
"""

from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only added, never changed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""
CONTINUE = """
CREATE FUNCTION continue_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    previous bytea;
BEGIN
    IF NEW.seq = 1 THEN
        previous := decode(repeat('00', 32), 'hex');
    ELSE
        SELECT hash INTO previous FROM dossier_event
         WHERE dossier_id = NEW.dossier_id AND seq = NEW.seq - 1;
    END IF;
    IF previous IS DISTINCT FROM NEW.prev_hash THEN
        RAISE EXCEPTION 'the chain of the dossier is broken at %', NEW.seq
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
ONLY_ADDED_TO = (
    "dossier_event",
    "dossier_event_payload",
    "dossier_view",
    "publication",
    "calendar_version",
    "lifecycle_version",
    "procedure_version",
)


def upgrade() -> None:
    op.execute(REFUSE)
    op.execute(CONTINUE)
    for table in ONLY_ADDED_TO:
        op.execute(
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE TRIGGER dossier_event_continues BEFORE INSERT ON dossier_event"
        " FOR EACH ROW EXECUTE FUNCTION continue_chain()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER dossier_event_continues ON dossier_event")
    for table in ONLY_ADDED_TO:
        op.execute(f"DROP TRIGGER {table}_not_emptied ON {table}")
        op.execute(f"DROP TRIGGER {table}_unchanged ON {table}")
    op.execute("DROP FUNCTION continue_chain()")
    op.execute("DROP FUNCTION refuse_change()")

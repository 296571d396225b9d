"""What the service's role may do with each table, as the tables themselves declare it.

``__table_args__ = {"info": {"append_only": True}}`` makes a table of history: the service may read
it and add to it, never change or delete. Every other table may be read and written.
"""

from collections.abc import Iterable

from sqlalchemy import MetaData, Table

from app.db.sessions import APP_ROLE

WRITTEN = "SELECT, INSERT, UPDATE, DELETE"
HISTORY = "SELECT, INSERT"
APPEND_ONLY = {"append_only": True}


def grants(metadata: MetaData, present: frozenset[str]) -> Iterable[str]:
    """Statements that give exactly what is declared, for the tables that are ``present``."""
    yield f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}"
    for table in metadata.sorted_tables:
        if table.name in present:
            yield f'REVOKE ALL ON TABLE "{table.name}" FROM {APP_ROLE}'
            yield f'GRANT {rights(table)} ON TABLE "{table.name}" TO {APP_ROLE}'
    if "alembic_version" in present:
        yield f"GRANT SELECT ON TABLE alembic_version TO {APP_ROLE}"  # readiness compares it
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}"


def rights(table: Table) -> str:
    return HISTORY if table.info.get("append_only") else WRITTEN

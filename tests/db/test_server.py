"""What the house asks of a server, and what it allows itself on it."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db.grants import rights
from app.db.server import durability_findings, require_durability
from app.db.sessions import APP_ROLE, Sessions, create_engine
from app.db.trouble import WeakDurability
from app.schema import METADATA

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


async def test_a_server_that_forgets_is_refused(engine: AsyncEngine):
    """The tests' own server is such a one."""
    with pytest.raises(WeakDurability) as refusal:
        await require_durability(engine)
    assert "fsync=off" in refusal.value.en
    assert "synchronous_commit=off" in refusal.value.vi


async def test_the_role_of_the_service_has_no_powers_of_its_own(engine: AsyncEngine):
    async with engine.connect() as connection:
        findings = await durability_findings(connection)
    assert [finding for finding in findings if finding.startswith("role")] == []


async def test_whoever_owns_the_tables_must_not_run_the_service(database_url: str):
    owner = create_engine(database_url, pool_size=1, role=None)
    async with owner.connect() as connection:
        findings = await durability_findings(connection)
    await owner.dispose()
    assert {"role superuser", "role owns tables"} <= set(findings)


async def test_the_service_may_do_with_each_table_what_the_table_declares(sessions: Sessions):
    allowed = text("SELECT has_table_privilege(:role, :table, :verb)")
    async with sessions() as session:
        for table in METADATA.sorted_tables:
            may = [
                verb
                for verb in VERBS
                if await session.scalar(
                    allowed, {"role": APP_ROLE, "table": table.name, "verb": verb}
                )
            ]
            assert ", ".join(may) == rights(table), table.name


def test_history_may_only_be_added_to():
    assert rights(METADATA.tables["dossier_event"]) == "SELECT, INSERT"

"""History is only added to: the service may not change it, and its owner is stopped as well."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db.sessions import create_engine
from app.dossiers.actions.verify_history import verify_history
from app.dossiers.actions.view import ViewDossier, view_dossier
from tests.dossiers.world import MORNING, World

HISTORY = {
    "dossier_event": "action",
    "dossier_event_payload": "payload",
    "dossier_view": "at",
    "publication": "published_at",
    "calendar_version": "source",
    "lifecycle_version": "source",
    "procedure_version": "source",
}
DENIED = "42501"
REFUSED_BY_TRIGGER = "23001"
BROKEN = text("""
INSERT INTO dossier_event
SELECT dossier_id, cast(:seq as int), at, 'receive', from_state, to_state, actor_kind, actor, role,
       agency, on_behalf_of, payload_digest, cast(:prev as bytea), sha256('x')
  FROM dossier_event WHERE seq = 1
""")


@asynccontextmanager
async def owner(world: World) -> AsyncGenerator[AsyncConnection]:
    """A connection of whoever owns the tables, here even a superuser."""
    engine = create_engine(world.url, pool_size=1, role=None)
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()


def statements(table: str, column: str) -> tuple[str, ...]:
    return (
        f"UPDATE {table} SET {column} = {column}",  # noqa: S608
        f"DELETE FROM {table}",  # noqa: S608
        f"TRUNCATE {table} CASCADE",
    )


async def with_history(world: World) -> None:
    dossier = await world.walked(2)
    await view_dossier(
        world.office, ViewDossier(str(dossier.id), world.people["receiver1"], MORNING)
    )


async def rows(connection: AsyncConnection, table: str) -> list[str]:
    found = await connection.scalars(text(f"SELECT t::text FROM {table} t ORDER BY 1"))  # noqa: S608
    return list(found)


async def test_the_service_may_not_change_delete_or_empty_history(world: World):
    await with_history(world)
    for table, column in HISTORY.items():
        for statement in statements(table, column):
            async with world.sessions() as session:
                with pytest.raises(DBAPIError) as refusal:
                    await session.execute(text(statement))
            assert getattr(refusal.value.orig, "sqlstate", None) == DENIED, statement


async def test_whoever_owns_the_tables_is_stopped_by_them(world: World):
    await with_history(world)
    async with owner(world) as connection:
        for table, column in HISTORY.items():
            before = await rows(connection, table)
            assert before, table
            for statement in statements(table, column):
                with pytest.raises(DBAPIError) as refusal:
                    await connection.execute(text(statement))
                assert getattr(refusal.value.orig, "sqlstate", None) == REFUSED_BY_TRIGGER
                await connection.rollback()
            assert await rows(connection, table) == before


async def test_the_service_is_no_owner_and_takes_no_other_role(world: World):
    for statement in (
        "ALTER TABLE dossier_event DISABLE TRIGGER ALL",
        "DROP TRIGGER dossier_event_unchanged ON dossier_event",
        "GRANT UPDATE ON dossier_event TO motcua_app",
        "SET session_replication_role = replica",
        "CREATE TABLE mine (x int)",
    ):
        async with world.sessions() as session:
            if statement.startswith("GRANT"):
                await session.execute(text(statement))  # a warning, and nothing is granted
                with pytest.raises(DBAPIError):
                    await session.execute(text("UPDATE dossier_event SET action = 'x'"))
                continue
            with pytest.raises(DBAPIError) as refusal:
                await session.execute(text(statement))
            assert getattr(refusal.value.orig, "sqlstate", None) == DENIED, statement


@pytest.mark.parametrize(
    ("seq", "prev"),
    [(2, b"\0" * 32), (2, b"\1" * 32), (3, b"\0" * 32), (0, b"\0" * 32), (7, b"")],
)
async def test_an_event_that_does_not_continue_the_chain_is_not_taken(
    world: World, seq: int, prev: bytes
):
    await world.submitted()
    async with world.sessions() as session:
        with pytest.raises(DBAPIError) as refusal:
            await session.execute(BROKEN, {"seq": seq, "prev": prev})
    assert getattr(refusal.value.orig, "sqlstate", None) == REFUSED_BY_TRIGGER
    assert (await verify_history(world.sessions)).events == 1


async def test_no_event_stands_twice_at_one_place_of_a_chain(world: World):
    dossier = await world.walked(1)
    async with world.sessions() as session:
        first = await session.scalar(
            text("SELECT hash FROM dossier_event WHERE dossier_id = :id AND seq = 1"),
            {"id": dossier.id},
        )
        with pytest.raises(IntegrityError):
            await session.execute(BROKEN, {"seq": 2, "prev": first})

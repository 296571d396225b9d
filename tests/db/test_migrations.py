"""Every way through the migrations: from the first on, with data, back, by two, and cut short."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from app.db.embedded.sharing import Attached
from app.db.ids import new_id
from app.db.migrate import alembic_config, migrate, newest_revision
from app.db.server import prepare_role
from app.db.sessions import AsyncEngine, create_engine, create_sessions
from app.domain.custody import Paper
from app.domain.dossier import Dossier
from app.domain.violations import Violation, ViolationKind
from app.dossiers.actions.verify_history import verify_history
from app.dossiers.snapshots import from_text, to_text
from tests.conftest import administer
from tests.db.looking import Rows, connected, contents, tables_of
from tests.dossiers.world import World, founded, opened_world

FIRST = "0001"
BEFORE_THE_GUARDS = "0002"
BEFORE_CUSTODY = "0003"
BEFORE_THE_WAYS = "0010"
BEFORE_THE_DOOR = "0015"
ROOT = Path(__file__).parents[2]
MIGRATE = (
    "import asyncio, sys; from app.db.migrate import migrate; asyncio.run(migrate(sys.argv[1]))"
)
PATIENCE = 120
PROJECTED = {
    "dossier": ["id", "calendar", "calendar_version", "parent", "violations", "papers_at", "seats"]
}
"""What lists ask about, and older revisions keep in the snapshot alone."""


@pytest.fixture
async def empty(cluster: Attached) -> AsyncGenerator[str]:
    """A database in which nobody has migrated yet."""
    name = f"empty_{new_id().hex}"
    await administer(cluster, f"CREATE DATABASE {name}")
    yield cluster.url(name)
    await administer(cluster, f"DROP DATABASE {name} WITH (FORCE)")


async def with_alembic(url: str, act: Callable[[Config], object]) -> None:
    """What an operator would do by hand with Alembic, under the owner of the tables."""

    def run(connection: Connection) -> None:
        config = alembic_config()
        config.attributes["connection"] = connection
        act(config)

    engine = create_engine(url, pool_size=1, role=None)
    async with engine.begin() as connection:
        await prepare_role(connection)  # the server may never have seen a database of the house
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


async def upgraded(url: str, revision: str) -> None:
    await with_alembic(url, partial(command.upgrade, revision=revision))


async def downgraded(url: str, revision: str) -> None:
    await with_alembic(url, partial(command.downgrade, revision=revision))


async def nothing_is_left_over(url: str) -> None:
    await with_alembic(url, command.check)


async def revision_of(url: str) -> str | None:
    async with connected(url) as connection:
        found: str | None = await connection.fetchval("SELECT version_num FROM alembic_version")
        return found


async def test_from_the_first_revision_an_empty_database_comes_to_the_newest(empty: str):
    await upgraded(empty, FIRST)
    assert await revision_of(empty) == FIRST

    await migrate(empty)

    assert await revision_of(empty) == newest_revision()
    await nothing_is_left_over(empty)


async def test_jobs_that_were_promised_under_the_first_revision_are_kept(empty: str):
    await upgraded(empty, FIRST)
    async with connected(empty) as connection:
        await connection.execute(
            "INSERT INTO pgqueuer (priority, status, entrypoint, payload)"
            " VALUES (0, 'queued', 'a.job_of_old', 'whole')"
        )
    known = {"pgqueuer": ["entrypoint", "payload", "status"]}
    before = await contents(empty, known)

    await migrate(empty)

    assert await contents(empty, known) == before
    assert len(before["pgqueuer"]) == 1


async def test_on_every_step_of_the_way_an_older_database_with_data_loses_nothing(
    empty: str, tmp_path: Path
):
    """Dossiers with their histories go back to an older revision and come forward again."""
    engine, world = await peopled(empty, tmp_path)
    dossier, linked = await world.walked(2), await world.walked(8)
    known = await knowing(empty, linked, parent=dossier)
    await engine.dispose()

    await downgraded(empty, BEFORE_THE_GUARDS)
    old = await tables_of(empty)
    before = await contents(empty, old)
    assert before["dossier_event"]
    await migrate(empty)

    assert await contents(empty, old) == before
    assert await contents(empty, PROJECTED) == known
    await nothing_is_left_over(empty)
    tally = await verify_history(world.sessions, storage=world.storage)
    assert (tally.dossiers, tally.events, tally.broken) == (2, 12, [])
    await world.act(dossier, "accept", by="clerk")
    await engine.dispose()


async def peopled(url: str, folder: Path) -> tuple[AsyncEngine, World]:
    """A province at work under the newest revision, and the engine to dispose of."""
    await migrate(url)
    engine = create_engine(url, pool_size=4)
    sessions = create_sessions(engine)
    await founded(sessions, folder)
    return engine, await opened_world(url, sessions, folder / "files")


async def knowing(url: str, dossier: Dossier, *, parent: Dossier) -> Rows:
    """What lists ask about, once ``dossier`` has a parent, a chain, a violation and papers."""
    at, seat = dossier.entered_at, dossier.competent_agency
    full = replace(
        dossier,
        parent=parent.id,
        custody=(Paper(key="don", copies=1, holder=None), Paper(key="anh", copies=1, holder=seat)),
        seats={"approve": seat, "sign": seat},
        violations=tuple(Violation(kind=kind, action="route", at=at) for kind in ViolationKind),
    )
    async with connected(url) as connection:
        await connection.execute(
            "update dossier set snapshot = $2, parent = $3, violations = $4, papers_at = $5::text,"
            " seats = array[$5::text] where id = $1",
            *(dossier.id, to_text(full), parent.id, json.dumps([*ViolationKind]), seat),
        )
    return await contents(url, PROJECTED)


async def test_papers_that_were_a_list_of_keys_are_in_the_custody_of_the_desk(
    empty: str, tmp_path: Path
):
    engine, world = await peopled(empty, tmp_path)
    dossier = await world.walked(1)
    await engine.dispose()
    await downgraded(empty, BEFORE_CUSTODY)
    async with connected(empty) as connection:
        await connection.execute(
            """update dossier set snapshot =
               ((snapshot::jsonb - 'custody') || '{"papers": ["don"]}')::text"""
        )

    await migrate(empty)

    async with connected(empty) as connection:
        row = await connection.fetchrow("select snapshot, papers_at, version from dossier")
    desk = dossier.receiving_agency
    since = dossier.submitted_at
    kept = Paper(key="don", copies=1, holder=desk, since=since)
    assert from_text(row["snapshot"]) == replace(dossier, custody=(kept,))
    assert (row["papers_at"], row["version"]) == (desk, dossier.version)


async def test_money_that_the_post_collected_is_not_left_to_code_that_cannot_read_it(
    empty: str, tmp_path: Path
):
    engine, world = await peopled(empty, tmp_path)
    dossier = await world.walked(1)
    await engine.dispose()
    async with connected(empty) as connection:
        await connection.execute(
            "insert into money_entry (id, dossier_id, key, booking, debit, credit, amount, at)"
            " values ($1, $2, 'door:post:T1:0', 'paid', 'post', 'applicant', 1, now())",
            new_id(),
            dossier.id,
        )
    with pytest.raises(RuntimeError, match="restore a backup"):
        await downgraded(empty, BEFORE_THE_DOOR)
    async with connected(empty) as connection:
        assert await connection.fetchval("select count(*) from money_entry") == 1
        assert await connection.fetchval("select count(*) from door_collection") == 0


async def test_what_was_told_before_notices_had_ways_goes_out_to_nobody(empty: str, tmp_path: Path):
    engine, world = await peopled(empty, tmp_path)
    await world.walked(2)
    await engine.dispose()
    await downgraded(empty, BEFORE_THE_WAYS)
    await migrate(empty)
    async with connected(empty) as connection:
        rows = await connection.fetch(
            "select w.state, w.media, w.look_at from notice n left join notice_way w"
            " using (dossier_id, seq, notice, about) where n.recipient = 'applicant'"
        )
    assert rows
    assert {tuple(map(str, row)) for row in rows} == {("shown", "[]", "None")}


async def test_after_the_way_back_the_database_guards_history_again(empty: str, tmp_path: Path):
    await migrate(empty)
    await downgraded(empty, BEFORE_THE_GUARDS)
    await migrate(empty)
    engine = create_engine(empty, pool_size=2)
    sessions = create_sessions(engine)
    await founded(sessions, tmp_path)
    async with connected(empty) as connection:
        with pytest.raises(asyncpg.RestrictViolationError):
            await connection.execute("UPDATE publication SET published_at = now()")
    async with sessions() as session:
        rights = await session.scalar(
            text("SELECT has_table_privilege('motcua_app', 'publication', 'UPDATE')")
        )
    await engine.dispose()
    assert rights is False


async def test_processes_that_migrate_at_once_wait_for_each_other(empty: str):
    processes = [await migrating(empty) for _ in range(2)]
    endings = [await asyncio.wait_for(process.communicate(), PATIENCE) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], endings
    assert await revision_of(empty) == newest_revision()
    await nothing_is_left_over(empty)


async def test_a_migration_killed_in_its_midst_leaves_nothing_half_done(empty: str):
    """Somebody is in its way, so that it stands between two of its statements when it dies."""
    await upgraded(empty, FIRST)
    async with connected(empty) as connection:
        obstacle = connection.transaction()
        await obstacle.start()
        await connection.execute("CREATE TABLE upload (x int)")
        process = await migrating(empty)
        await until_it_waits(empty)
        process.kill()
        await process.communicate()
        await obstacle.rollback()
    assert await revision_of(empty) == FIRST
    assert set(await tables_of(empty)) == {
        table for table in await tables_of(empty) if table.startswith("pgqueuer")
    }

    await migrate(empty)

    assert await revision_of(empty) == newest_revision()
    await nothing_is_left_over(empty)


async def test_a_migration_that_does_not_get_its_lock_gives_up_and_can_be_repeated(empty: str):
    """It does not stand in the way of a service that is at work (``lock_timeout``)."""
    await upgraded(empty, FIRST)
    async with connected(empty) as connection:
        obstacle = connection.transaction()
        await obstacle.start()
        await connection.execute("CREATE TABLE upload (x int)")
        process = await migrating(empty)
        _, said = await asyncio.wait_for(process.communicate(), PATIENCE)
        await obstacle.rollback()
    assert process.returncode != 0
    assert b"lock timeout" in said
    assert await revision_of(empty) == FIRST

    await migrate(empty)

    assert await revision_of(empty) == newest_revision()


async def migrating(url: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", MIGRATE, url, cwd=ROOT, stderr=asyncio.subprocess.PIPE
    )


async def until_it_waits(url: str) -> None:
    waiting = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(PATIENCE), connected(url) as connection:
        while not await connection.fetchval(waiting):  # noqa: ASYNC110 - another process waits
            await asyncio.sleep(0.02)

"""PostgreSQL for the tests: one embedded cluster for a run, one database for each worker.

- ``sessions``: really commits, into a transaction that never will. The one to use.
- ``engine``: connections under the service's role, to a migrated database that stays empty.
- ``fresh_database``: the URL of a migrated database of the test's own, which really commits; for
  tests of concurrency, of crashes and of HTTP. It costs some 50 ms.

The cluster starts with the first test that asks for it, and a run without such tests has none.
"""

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from app.db.embedded.sharing import Attached, attach, shut
from app.db.ids import new_id
from app.db.migrate import migrate
from app.db.sessions import Sessions, create_engine

FOLDER = pytest.StashKey[Path]()
MEMORY, ROOM = Path("/dev/shm"), 8 * 1024**3  # noqa: S108 - files of its own, by mkdtemp
TEMPLATE = "template_motcua"
LONG = ("journeys", "lifecycle")
"""Packages whose tests take many seconds each."""
FAST_AND_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "max_wal_size": "4GB",
}


def pytest_configure(config: pytest.Config) -> None:
    """The first process of a run chooses the folder; the workers of xdist are told."""
    told = getattr(config, "workerinput", {}).get("motcua_folder")
    config.stash[FOLDER] = new_folder() if told is None else Path(told)


def new_folder() -> Path:
    """The run's own, where no disk is waited for if there is room; it goes with the run.

    Temporary files of tests, and of whatever they start, lie in it too; but what a failed test
    wrote into its ``tmp_path`` stays, to be looked at.
    """
    beside = MEMORY if "TMPDIR" not in os.environ and has_room(MEMORY) else tempfile.gettempdir()
    folder = Path(tempfile.mkdtemp(prefix="motcua-tests-", dir=beside))
    folder.chmod(0o711)  # run by root, the server is another user's and must get in
    temporary = folder / "tmp"
    temporary.mkdir()
    temporary.chmod(0o1777)
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(beside))
    os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
    return folder


def has_room(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK) and shutil.disk_usage(folder).free >= ROOM


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """After the shuffling: what is long begins each worker's share, and packages stay whole.

    Whoever has done with a share takes over the other end of another's: short tests, so that all
    workers end together. What a module or a package has set up is seldom set up by two of them.
    """
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    packages = dict.fromkeys(item.path.parent for item in items)
    places = {package: place for place, package in enumerate(packages)}
    items.sort(key=lambda item: places[item.path.parent])
    long = [item for item in items if item.path.parent.name in LONG]
    short = [item for item in items if item.path.parent.name not in LONG]
    ordered: list[pytest.Item] = []
    for worker in range(workers):
        ordered += long[worker::workers]
        end = len(items) * (worker + 1) // workers
        room = max(0, end - len(ordered))
        ordered += short[:room]
        del short[:room]
    items[:] = ordered


class TellWorkers:
    """Registered only when xdist is there: its hook is unknown otherwise."""

    def pytest_configure_node(self, node: pytest.Session) -> None:
        vars(node)["workerinput"]["motcua_folder"] = str(node.config.stash[FOLDER])


def pytest_plugin_registered(plugin: object, manager: pytest.PytestPluginManager) -> None:
    if type(plugin).__name__ == "DSession" and not manager.has_plugin("tell-workers"):
        manager.register(TellWorkers(), "tell-workers")


def pytest_unconfigure(config: pytest.Config) -> None:
    folder = config.stash.get(FOLDER, None)
    if folder is None or hasattr(config, "workerinput"):
        return
    if (folder / "postgres").exists():
        shut(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Generator[Attached]:
    """The run's own PostgreSQL, shared by its workers."""
    attached = attach(request.config.stash[FOLDER], FAST_AND_FORGETFUL)
    yield attached
    attached.release()


@pytest.fixture(scope="session")
async def template(cluster: Attached) -> str:
    """A migrated database to copy."""
    return await made_once(cluster, TEMPLATE, "template1", migrate)


@pytest.fixture(scope="session")
async def database_url(cluster: Attached, template: str) -> str:
    """The worker's own database; it stays empty, for nobody commits into it."""
    name = f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    await copy_database(cluster, template, name)
    return cluster.url(name)


@pytest.fixture(scope="session")
async def engine(database_url: str) -> AsyncGenerator[AsyncEngine]:
    """Connections under the role of the service."""
    engine = create_engine(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def sessions(engine: AsyncEngine) -> AsyncGenerator[Sessions]:
    """Sessions that really commit, into a transaction that never will."""
    async with engine.connect() as connection:
        outer = await connection.begin()
        yield async_sessionmaker(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        )
        await outer.rollback()


@pytest.fixture
async def fresh_database(cluster: Attached, template: str) -> AsyncGenerator[str]:
    """The URL of a migrated database of the test's own, dropped afterwards."""
    async with a_copy(cluster, template) as url:
        yield url


async def made_once(
    cluster: Attached, name: str, model: str, furnish: Callable[[str], Awaitable[object]]
) -> str:
    """A database ``name`` to copy, made of ``model`` by the worker that comes first."""
    with (cluster.cluster.folder / f"{name}.lock").open("a+") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        if await administer(cluster, "SELECT FROM pg_database WHERE datname = $1", name):
            return name
        draft = f"{name}_draft"
        await administer(cluster, f"DROP DATABASE IF EXISTS {draft}")
        await copy_database(cluster, model, draft)
        await furnish(cluster.url(draft))
        await administer(cluster, f"ALTER DATABASE {draft} RENAME TO {name}")
    return name


@asynccontextmanager
async def a_copy(cluster: Attached, model: str) -> AsyncGenerator[str]:
    """The URL of a copy of ``model``, which is there for as long as the block lasts."""
    name = f"copy_{new_id().hex}"
    await copy_database(cluster, model, name)
    yield cluster.url(name)
    await administer(cluster, f"DROP DATABASE {name} WITH (FORCE)")


async def copy_database(cluster: Attached, template: str, name: str) -> None:
    await administer(cluster, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")


async def administer(cluster: Attached, statement: str, *values: str) -> list[asyncpg.Record]:
    """Run what no transaction may hold, such as CREATE DATABASE."""
    url = cluster.url("postgres").replace("postgresql+asyncpg", "postgresql")
    connection = await asyncpg.connect(url)
    try:
        rows: list[asyncpg.Record] = await connection.fetch(statement, *values)
        return rows
    finally:
        await connection.close()

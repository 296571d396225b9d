"""A province for the tests of dossiers: made once for each worker, copied for each test."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from uuid6 import uuid7

from app.db.embedded.sharing import Attached
from app.db.sessions import create_engine, create_sessions
from tests.conftest import administer, copy_database
from tests.dossiers.world import World, founded, opened_world


@pytest.fixture(scope="session")
async def founded_database(
    cluster: Attached, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[str]:
    """The name of a database with the province in it; nobody stays connected to it."""
    name = f"province_{uuid7().hex}"
    await copy_database(cluster, template, name)
    engine = create_engine(cluster.url(name), pool_size=2)
    await founded(create_sessions(engine), tmp_path_factory.mktemp("procedures"))
    await engine.dispose()
    yield name
    await administer(cluster, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def world(cluster: Attached, founded_database: str, tmp_path: Path) -> AsyncGenerator[World]:
    """The province in a database of the test's own, which really commits."""
    name = f"fresh_{uuid7().hex}"
    await copy_database(cluster, founded_database, name)
    engine = create_engine(cluster.url(name), pool_size=12)
    yield await opened_world(cluster.url(name), create_sessions(engine), tmp_path / "files")
    await engine.dispose()
    await administer(cluster, f"DROP DATABASE {name} WITH (FORCE)")

"""A province for the tests of dossiers: made once, copied for each test."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from app.db.embedded.sharing import Attached
from app.db.sessions import create_engine, create_sessions
from tests.conftest import a_copy, made_once
from tests.dossiers.world import World, founded, opened_world

FOUNDED = "template_founded"


@pytest.fixture(scope="session")
async def founded_database(
    cluster: Attached, template: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The name of a database with the province in it; nobody stays connected to it."""

    async def furnish(url: str) -> None:
        engine = create_engine(url, pool_size=2)
        await founded(create_sessions(engine), tmp_path_factory.mktemp("procedures"))
        await engine.dispose()

    return await made_once(cluster, FOUNDED, template, furnish)


@pytest.fixture
async def world(cluster: Attached, founded_database: str, tmp_path: Path) -> AsyncGenerator[World]:
    """The province in a database of the test's own, which really commits."""
    async with a_copy(cluster, founded_database) as url:
        engine = create_engine(url, pool_size=12)
        yield await opened_world(url, create_sessions(engine), tmp_path / "files")
        await engine.dispose()

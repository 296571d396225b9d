"""The service over HTTP: a furnished province to copy, and a world of its own for each module."""

import asyncio
import fcntl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from uuid6 import uuid7

from app.db.embedded.sharing import Attached
from tests.conftest import administer, copy_database
from tests.web.administration import ruled  # noqa: F401 - a fixture
from tests.web.furnishing import furnish
from tests.web.world import World, opened_world

FURNISHED = "template_province"


@pytest.fixture(scope="session")
async def province(cluster: Attached, template: str) -> str:
    """A furnished database to copy, made by the worker that comes first."""
    with (cluster.cluster.folder / "province.lock").open("a+") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        if await administer(cluster, "SELECT FROM pg_database WHERE datname = $1", FURNISHED):
            return FURNISHED
        draft = f"{FURNISHED}_draft"
        await administer(cluster, f"DROP DATABASE IF EXISTS {draft}")
        await copy_database(cluster, template, draft)
        await furnish(cluster.url(draft))
        await administer(cluster, f"ALTER DATABASE {draft} RENAME TO {FURNISHED}")
    return FURNISHED


@asynccontextmanager
async def a_world(
    cluster: Attached, province: str, folder: Path, **settings: Any
) -> AsyncGenerator[World]:
    """A province of its own, which really commits, for as long as the block lasts."""
    name = f"world_{uuid7().hex}"
    await copy_database(cluster, province, name)
    async with opened_world(cluster.url(name), folder, **settings) as world:
        yield world
    await administer(cluster, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
async def world(
    cluster: Attached, province: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[World]:
    """One for the tests of a module: each makes the dossiers that it needs."""
    async with a_world(cluster, province, tmp_path_factory.mktemp("world")) as world:
        yield world

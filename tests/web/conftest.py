"""The service over HTTP: a furnished province to copy, and a world of its own for each module."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from app.db.embedded.sharing import Attached
from tests.conftest import a_copy, made_once
from tests.web.administration import with_rulers
from tests.web.furnishing import furnish
from tests.web.world import World, opened_world

FURNISHED = "template_province"


@pytest.fixture(scope="session")
async def province(cluster: Attached, template: str) -> str:
    """A furnished database to copy."""
    return await made_once(cluster, FURNISHED, template, furnish)


@asynccontextmanager
async def a_world(
    cluster: Attached, province: str, folder: Path, **settings: Any
) -> AsyncGenerator[World]:
    """A province of its own, which really commits, for as long as the block lasts."""
    async with a_copy(cluster, province) as url, opened_world(url, folder, **settings) as world:
        yield world


@pytest.fixture(scope="module")
async def world(
    cluster: Attached, province: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[World]:
    """One for the tests of a module: each makes the dossiers that it needs."""
    async with a_world(cluster, province, tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture
async def ruled(cluster: Attached, province: str, tmp_path: Path) -> AsyncGenerator[World]:
    """A world for one test alone, with its administrators: what they do concerns everybody."""
    async with a_world(cluster, province, tmp_path) as world:
        yield await with_rulers(world)

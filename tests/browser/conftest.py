"""A real browser before a real service: see ``site``, ``visit``, ``phone`` and ``desktop``."""

import os
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from app.db.embedded.sharing import Attached
from tests.browser import town
from tests.browser.sites import Site, opened_site
from tests.browser.visiting import PHONE, Visitors
from tests.conftest import FOLDER, a_copy, made_once
from tools.chromium import FLAGS, chromium

TOWN, POPULATED = "template_town", "template_populated"


@pytest.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """One Chromium for a worker's whole run."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS])
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def town_template(cluster: Attached, template: str) -> str:
    return await made_once(cluster, TOWN, template, town.found)


@asynccontextmanager
async def a_site(
    cluster: Attached, model: str, folder: Path, **settings: Any
) -> AsyncGenerator[Site]:
    """A site over a copy of ``model``, which it may change as it likes."""
    async with (
        a_copy(cluster, model) as url,
        opened_site(url, folder, town.accounts(), **settings) as site,
    ):
        yield site


@pytest.fixture(scope="module")
async def site(
    cluster: Attached, town_template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[Site]:
    """A province without dossiers, for the tests of a module."""
    async with a_site(cluster, town_template, tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="session")
async def populated_template(
    request: pytest.FixtureRequest, cluster: Attached, town_template: str
) -> tuple[str, Path]:
    """The province with sixty dossiers, and the folder of its files: see ``motcua populate``."""
    folder = request.config.stash[FOLDER] / "populated"

    async def furnish(url: str) -> None:
        folder.mkdir(exist_ok=True)
        await town.populate(url, folder)

    return await made_once(cluster, POPULATED, town_template, furnish), folder


@pytest.fixture(scope="module")
async def populated_site(
    cluster: Attached,
    populated_template: tuple[str, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncGenerator[Site]:
    """A living province with sixty dossiers in every state, for the tests of a module."""
    model, files = populated_template
    folder = tmp_path_factory.mktemp("populated") / "data"
    shutil.copytree(files, folder, copy_function=os.link)
    async with a_site(cluster, model, folder, post_collects_fees=True) as site:
        yield site


@pytest.fixture
async def visit_populated(browser: Browser, populated_site: Site) -> AsyncGenerator[Visitors]:
    """As ``visit``, on ``populated_site``."""
    coming = Visitors(browser, populated_site)
    yield coming
    await coming.leave()


@pytest.fixture
async def visit(browser: Browser, site: Site) -> AsyncGenerator[Visitors]:
    """A page of somebody for each call."""
    coming = Visitors(browser, site)
    yield coming
    await coming.leave()


@pytest.fixture
async def phone(visit: Visitors) -> Page:
    """The page of somebody not signed in, 360 × 800."""
    return await visit(None, PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
async def desktop(visit: Visitors) -> Page:
    """The page of somebody not signed in, 1366 × 768."""
    return await visit()

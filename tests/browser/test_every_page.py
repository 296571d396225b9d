"""Every page there is, as those who may see it see it: none can be forgotten.

Pages are found by their links. ``BY_HAND`` names those to which only a form or a script leads.
"""

import gzip
from collections.abc import Mapping

import pytest
from playwright.async_api import Page, Response

from app.web.messages import Language
from tests.browser.axe import at_hand, violations
from tests.browser.crawling import Walk, page_routes, strolled, vietnamese
from tests.browser.preparing import by_hand
from tests.browser.sites import Site
from tests.browser.visiting import DESKTOP, PHONE, Visitors, overflow

PEOPLE: Mapping[str | None, tuple[str, ...]] = {
    None: ("/", "/dang-nhap", "/thu-tuc", "/tra-cuu", "/so-lieu", "/xac-minh"),
    "congdan1": ("/", "/ho-so-cua-toi"),
    "congdan2": ("/ho-so-cua-toi",),
    "tiepnhan.tthcc": ("/quay",),
    "vanthu.svhttdl": ("/viec",),
    "chuyenvien1.svhttdl": ("/viec",),
    "truongphong.svhttdl": ("/viec", "/dieu-hanh"),
    "giamdoc.svhttdl": ("/viec", "/dieu-hanh"),
    "giamsat.tinh": ("/dieu-hanh", "/quan-tri"),
    "danhmuc.tinh": ("/quan-tri",),
    "quantri.tinh": ("/quan-tri",),
}
"""Who walks about, and from where."""

ACTIONS, OF_AN_ACTION = "/viec/{ref}/thao-tac/{name}", "#doing"
"""Pages of one dossier, alike but for what an action asks for."""

PAPERS = ("*/viec/*/giay-to/*", "*/viec/*/bieu-mau/*", "*/viec/*/du-thao.pdf*")
"""What an officer reads in a frame beside a dossier; the tests of officers open it."""

LIGHT = 60 * 1024
"""Bytes of style and script, compressed, that the first view of a public page may need."""


Given = Mapping[str | None, tuple[str, ...]]


@pytest.fixture(scope="module")
async def given(populated_site: Site) -> Given:
    return await by_hand(populated_site)


async def test_every_page_is_reached_whole_and_in_one_language(populated_site: Site, given: Given):
    site = populated_site
    known = await vietnamese(site)
    reached: set[str] = set()
    troubles: list[str] = []
    for language in Language:
        for who, starts in PEOPLE.items():
            walk = Walk(site, who, language)
            await walk.from_(*starts, *given.get(who, ()))
            reached |= walk.seen.keys()
            troubles += walk.troubles(known)
    assert not troubles, "\n".join(dict.fromkeys(troubles))
    assert page_routes() == reached, "link to it, or name it in tests/browser/preparing.py"


SURFACES: Mapping[str, tuple[str | None, ...]] = {
    "public": (None,),
    "citizen": ("congdan1", "congdan2"),
    "desk": ("tiepnhan.tthcc",),
    "inbox": ("chuyenvien1.svhttdl", "truongphong.svhttdl", "giamdoc.svhttdl"),
    "leaders and publishers": ("giamsat.tinh", "danhmuc.tinh"),
    "administrators": ("quantri.tinh",),
}


@pytest.mark.parametrize("surface", SURFACES)
async def test_every_page_fits_and_can_be_used_by_anybody(
    surface: str, populated_site: Site, visit_populated: Visitors, given: Given
):
    troubles: list[str] = []
    judged: set[str] = set()
    frames: set[str] = set()
    for who in SURFACES[surface]:
        page = await visit_populated(who, PHONE)
        await at_hand(page)
        await _without_papers(page, visit_populated)
        starts = [*PEOPLE[who], *given.get(who, ())]
        async for kind in strolled(page, populated_site, starts, judged):
            route = kind.partition(" ")[0]
            part = OF_AN_ACTION if route == ACTIONS and route in frames else ""
            frames.add(route)
            troubles += [f"{page.url}: {what}" for what in await _judged(page, part)]
    assert not troubles, "\n".join(troubles)


async def _without_papers(page: Page, visit: Visitors) -> None:
    """Frames stay empty: the browser's viewer of PDFs is slow, and nobody here judges it."""
    line = await page.context.new_cdp_session(page)
    await line.send("Network.enable")
    await line.send("Network.setBlockedURLs", {"urls": [*PAPERS]})
    visit.expect("failed: net::ERR_BLOCKED_BY_CLIENT")


async def _judged(page: Page, part: str) -> list[str]:
    """What axe finds, and what is wider than the window, on a phone and on an office screen."""
    found = []
    for size in (PHONE, DESKTOP):
        await page.set_viewport_size(size)
        wide = size["width"]
        found += [f"{wide}: {line}" for line in await violations(page, part)]
        found += [f"{wide}: too wide: {line}" for line in await overflow(page)]
    await page.set_viewport_size(PHONE)
    return found


@pytest.mark.parametrize("address", PEOPLE[None])
async def test_the_first_view_of_a_public_page_is_light(address: str, visit_populated: Visitors):
    page = await visit_populated(None, PHONE)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - it wants a function
    await page.goto(address)
    weights: dict[str, int] = {}
    for answer in answers:
        if answer.request.resource_type in {"stylesheet", "script"}:
            assert answer.headers.get("content-encoding") == "gzip", answer.url
            weights[answer.url] = len(gzip.compress(await answer.body(), 9))
    assert weights
    assert sum(weights.values()) <= LIGHT, weights

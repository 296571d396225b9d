"""Pictures of every page for the documentation: ``python -m tools.screens [folder] [surface …]``.

A living province is made and walked through as the tests walk through it. Each kind of page is
drawn once, on a phone and on an office screen, in as few colours as it needs.
"""

import asyncio
import io
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from PIL import Image
from playwright.async_api import Error, Page, async_playwright

from app.db.embedded.sharing import attach, shut
from app.db.migrate import migrate
from tests.browser import town
from tests.browser.crawling import strolled
from tests.browser.preparing import by_hand
from tests.browser.sites import Site, opened_site
from tests.browser.test_every_page import PEOPLE, SURFACES
from tests.browser.visiting import DESKTOP, PHONE, Visitors
from tools.chromium import FLAGS, chromium
from tools.pictured import OUTSIDE, lively, scenes

FOLDER = Path("docs/screens")
DOSSIERS = 300
COLOURS, APART, CELL = 40, 12, 8
"""Colours that lie in one cell are one to Pillow when it looks for the nearest."""
TALLEST = 1500
CALM = 5_000
"""Milliseconds that a page is given to come to rest."""
WIDTHS = (("dien-thoai", PHONE), ("may-tinh", DESKTOP))

HOMES: Mapping[str, tuple[str, ...]] = {
    "public": ("/",),
    "citizen": ("/",),
    "desk": ("/quay",),
    "inbox": ("/viec",),
    "leaders and publishers": ("/dieu-hanh", "/quan-tri"),
    "administrators": ("/quan-tri",),
}
"""Where the pages of a surface lie; others are drawn with their own."""


async def main(folder: Path, surfaces: Sequence[str]) -> None:
    async with _province() as site, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS])
        given = await by_hand(site)
        await lively(site, given)
        drawn: set[str] = set()
        for surface in surfaces:
            visit = Visitors(browser, site)
            own = folder / surface.partition(" ")[0]
            _emptied(own)
            for who in SURFACES[surface]:
                page = await visit(who)
                starts = [*PEOPLE[who], *given.get(who, ())]
                async for kind in strolled(page, site, starts, {*drawn}):
                    if kind.startswith(HOMES[surface]):
                        drawn.add(kind)
                        await _drawn(page, own, _name(kind))
            for scene in scenes(given):
                if folder / scene.surface == own:
                    page = await visit(scene.who)
                    await page.goto(scene.address)
                    if scene.does is not None:
                        await scene.does(page)
                    await _drawn(page, own, scene.name)
            visit.expect("")
            await visit.leave()
        await browser.close()
    _listed(folder)


@asynccontextmanager
async def _province() -> AsyncIterator[Site]:
    """A province of its own, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="motcua-screens-") as name:
        folder = Path(name)
        os.chmod(folder, 0o711)  # noqa: PTH101, S103 - the server is another user's and must get in
        attached = await asyncio.to_thread(attach, folder, {"fsync": "off"})
        try:
            await migrate(attached.url())
            await town.found(attached.url())
            await town.populate(attached.url(), folder, DOSSIERS)
            async with opened_site(attached.url(), folder, town.accounts(), **OUTSIDE) as site:
                yield site
        finally:
            attached.release()
            await asyncio.to_thread(shut, folder)


def _emptied(folder: Path) -> None:
    """Pages that are no more leave no picture."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()


async def _drawn(page: Page, folder: Path, name: str) -> None:
    for suffix, size in WIDTHS:
        await page.set_viewport_size(size)
        with suppress(Error):  # a page that shows a PDF may never call itself idle
            await page.wait_for_load_state("networkidle", timeout=CALM)
        await page.evaluate("scrollTo(0, 0)")  # what sticks is where it begins
        picture = await page.screenshot(full_page=True, animations="disabled")
        path = folder / f"{name}.{suffix}.png"
        path.write_bytes(_small(picture))
        print(f"{path}  {path.stat().st_size // 1024} KB")  # noqa: T201


def _listed(folder: Path) -> None:
    """An index of all pictures, by surface."""
    lines = ["# Màn hình / Screens", "", "Made by `make screens`; not drawn by hand.", ""]
    for surface in sorted(path for path in folder.iterdir() if path.is_dir()):
        lines += [f"## {surface.name}", ""]
        for phone in sorted(surface.glob(f"*.{WIDTHS[0][0]}.png")):
            name = phone.name.partition(".")[0]
            pair = " · ".join(f"[{w}]({surface.name}/{name}.{w}.png)" for w, _ in WIDTHS)
            lines.append(f"- `{name}`: {pair}")
        lines.append("")
    (folder / "README.md").write_text("\n".join(lines), "utf-8")


def _name(kind: str) -> str:
    """A file's name for a kind of page."""
    return re.sub(r"[^a-z0-9_]+", "-", kind.replace("{ref}", "ma")).strip("-") or "trang-chu"


def _small(picture: bytes) -> bytes:
    """The same picture in few colours, and not taller than anybody would scroll."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image = image.crop((0, 0, image.width, min(image.height, TALLEST)))
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in _colours(image) for part in colour])
    reduced = image.quantize(palette=palette, dither=Image.Dither.NONE)
    content = io.BytesIO()
    reduced.save(content, "PNG", optimize=True)
    return content.getvalue()


def _colours(image: Image.Image) -> list[tuple[int, int, int]]:
    """The commonest colours that can be told apart: a small mark keeps its own."""
    found: list[tuple[int, int, int]] = []
    for _, colour in sorted(image.getcolors(image.width * image.height) or (), reverse=True):
        assert isinstance(colour, tuple)  # noqa: S101 - it is RGB
        one = (colour[0], colour[1], colour[2])
        if all(
            sum(abs(a - b) for a, b in zip(one, other, strict=True)) >= APART
            and any(a // CELL != b // CELL for a, b in zip(one, other, strict=True))
            for other in found
        ):
            found.append(one)
        if len(found) == COLOURS:
            break
    return found


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if sys.argv[1:] else FOLDER, sys.argv[2:] or [*SURFACES]))

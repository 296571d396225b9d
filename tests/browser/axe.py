"""Accessibility as axe-core judges it: no violation of WCAG 2.2, levels A and AA."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from playwright.async_api import Page

SOURCE = Path(__file__).with_name("vendor") / "axe.min.js"
SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]

_RUN = """async ([part, levels]) => {
  const found = await axe.run(part || document, {
    runOnly: { type: "tag", values: levels },
    resultTypes: ["violations"],
    iframes: false,
    preload: false,
  });
  return found.violations.flatMap((broken) => broken.nodes.map((node) => ({
    rule: broken.id, help: broken.help, html: node.html, why: node.failureSummary,
  })));
}"""


@cache
def _source() -> str:
    content = SOURCE.read_bytes()
    assert sha256(content).hexdigest() == SHA256, "not the axe-core that was vendored"
    return content.decode()


async def at_hand(page: Page) -> None:
    """Every page that is opened from now on brings axe along: cheaper where each one is judged."""
    await page.context.add_init_script(_source())


async def violations(page: Page, part: str = "") -> list[str]:
    """What is wrong with the page as it stands, in axe's words; empty when nothing is.

    ``part`` is the selector of what alone is looked at, with all rules but those for whole pages.
    """
    await page.wait_for_load_state()  # what scripts do to it belongs to it
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_source())  # evaluated by the debugger: no policy of the page is bent
    found: list[dict[str, str]] = await page.evaluate(_RUN, [part, LEVELS])
    return [f"{one['rule']}: {one['help']}\n  {one['html']}\n  {one['why']}" for one in found]


async def axe(page: Page) -> None:
    """Fail with everything that axe finds on the page as it stands."""
    found = await violations(page)
    assert not found, f"{page.url}\n" + "\n".join(found)

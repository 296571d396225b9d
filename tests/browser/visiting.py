"""People before a screen, each with a browser context of their own.

Whatever the browser complains about fails the test.
"""

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    Response,
    ViewportSize,
    expect,
)

from app.web.dependencies import SESSION_COOKIE
from tests.browser.sites import Site

PHONE: Final[ViewportSize] = {"width": 360, "height": 800}
DESKTOP: Final[ViewportSize] = {"width": 1366, "height": 768}
PATIENCE = 60_000
"""Milliseconds that a page may take for anything: a busy machine fails no test."""

expect.set_options(timeout=PATIENCE)

_PAGES = {"document", "xhr", "fetch"}
"""What may answer with a refusal: a page, or a part of one."""

_OF_THE_BROWSER = {"data", "blob", "about", "chrome", "chrome-extension"}
"""Nothing leaves the browser: its own viewer of PDFs is made of such parts."""

_LEFT = "net::ERR_ABORTED"
"""A page was left, or a download began."""

_STATUS = "Failed to load resource"
"""Chromium's line for any answer of 400 or more; ``_answered`` judges those itself."""


@dataclass(eq=False)
class Watch:
    """What went wrong in a context; ``expected`` are words of complaints that a test provokes.

    Playwright remembers things on whoever listens: no slots.
    """

    host: str
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._said)
        context.on("weberror", lambda error: self._complain(f"script: {error.error}"))
        context.on("request", self._asked)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def judge(self) -> None:
        left = [
            complaint
            for complaint in self.complaints
            if not any(words in complaint for words in self.expected)
        ]
        assert not left, "\n".join(left)

    def _complain(self, what: str) -> None:
        self.complaints.append(what)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not message.text.startswith(_STATUS):
            where = message.location.get("url", "")
            self._complain(f"console {message.type}: {message.text} ({where})")

    def _asked(self, request: Request) -> None:
        there = urlsplit(request.url)
        if there.scheme not in _OF_THE_BROWSER and there.netloc != self.host:
            self._complain(f"another host was asked: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != _LEFT:
            self._complain(f"failed: {request.failure} {request.url}")

    def _answered(self, response: Response) -> None:
        part = response.request.resource_type not in _PAGES
        if response.status >= 500 or (part and response.status >= 400):
            self._complain(f"{response.status} {response.request.method} {response.url}")


@dataclass(slots=True)
class Visitors:
    """Opens a window on ``site`` for whomever a test names; all are closed and judged at its end.

    ``expect`` names words of a complaint of the browser that the test brings about on purpose.
    """

    browser: Browser
    site: Site
    _windows: list[tuple[BrowserContext, Watch]] = field(default_factory=list)

    async def __call__(
        self, who: str | None = None, size: ViewportSize = DESKTOP, **options: Any
    ) -> Page:
        """A page of a new context, signed in as ``who``. ``options`` are playwright's own."""
        context = await self.browser.new_context(
            base_url=self.site.address,
            viewport=size,
            **{
                "locale": "vi-VN",
                "timezone_id": "Asia/Ho_Chi_Minh",
                "reduced_motion": "reduce",
                **options,
            },
        )
        context.set_default_timeout(PATIENCE)
        watch = Watch(urlsplit(self.site.address).netloc)
        watch.over(context)
        self._windows.append((context, watch))
        page = await context.new_page()
        if who is not None:
            await sign_in(page, self.site, who)
        return page

    def expect(self, *words: str) -> None:
        for _, watch in self._windows:
            watch.expected.extend(words)

    async def leave(self) -> None:
        """Close every window. Fails with what the browser complained about meanwhile."""
        windows, self._windows = self._windows, []
        for context, _ in windows:
            await context.close()
        for _, watch in windows:
            watch.judge()


async def sign_in(page: Page, site: Site, who: str) -> None:
    """Sign ``who`` in without the form: the cookie of a session of their own."""
    token = await site.session_of(who)
    cookie: Any = {"name": SESSION_COOKIE, "value": token, "url": site.address, "httpOnly": True}
    await page.context.add_cookies([cookie])


async def overflow(page: Page) -> list[str]:
    """The first that are wider than the window, but for what scrolls by itself."""
    try:
        found: list[str] = await page.evaluate(_OVERFLOW)
    except Error as gone:
        raise AssertionError(page.url) from gone
    return found


_OVERFLOW = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const scrolls = (e) => {
    for (let p = e.parentElement; p && p !== document.body; p = p.parentElement)
      if (getComputedStyle(p).overflowX !== "visible") return true;
    return false;
  };
  const wide = (e) => e.getBoundingClientRect().right > room + 1 && !scrolls(e);
  return [...document.body.querySelectorAll("*")]
    .filter((e) => wide(e) && ![...e.children].some(wide))
    .slice(0, 3)
    .map((e) => `${e.tagName.toLowerCase()}.${e.className} ${e.outerHTML.slice(0, 120)}`);
}"""

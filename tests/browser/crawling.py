"""Walking through every page by its links, as people do, and looking at what each one says."""

import re
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx2
from fastapi.routing import APIRoute
from playwright.async_api import Page
from starlette.routing import Match

from app.domain.ids import ProcedureCode
from app.domain.machine import Words
from app.domain.procedure import Procedure
from app.web.dependencies import SESSION_COOKIE
from app.web.messages import Language
from app.web.site.page import LANGUAGE_COOKIE
from app.web.site.words import english
from app.web.surfaces import router as every_page
from tests.browser.sites import Site

BESIDE = ("/api/", "/static/", "/healthz", "/readyz", "/metrics", "/ngon-ngu/", "/dang-xuat")
"""What is no page, and what changes who or how one is."""
FIXED_WORDS = 4
"""A sentence with gaps is known by at least so many words of its own; fewer fit anything."""
UNRENDERED = re.compile(r"\{\{|\{%|%\(\w+\)s|\?\?|\bNone\b|\bundefined\b|<\w+ object at")
SILENT = {"script", "style", "title", "textarea", "option", "pre", "code"}
GAP = re.compile(r"%\((\w+)\)s")


@dataclass(slots=True)
class Seen:
    """A page as somebody saw it."""

    address: str
    status: int
    media_type: str
    html: "Html | None" = None

    @property
    def troubles(self) -> Iterator[str]:
        """What no page may lack or show."""
        if self.status != 200:
            yield f"answers {self.status}"
        if self.html is None:
            return
        for text in self.html.texts:
            if UNRENDERED.search(text):
                yield f"shows {text[:80]!r}"
        if self.html.is_part:
            return
        if not self.html.title.strip():
            yield "has no title"
        if self.html.headings != 1:
            yield f"has {self.html.headings} h1"


class Html(HTMLParser):
    """What a test wants to know of a page: its language, title, heading, links and texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lang, self.title, self.headings = "", "", 0
        self.links: list[str] = []
        self.texts: list[str] = []
        self._inside: list[str] = []
        self.is_part = "<html" not in text
        """What a script puts into a page that is there."""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in SILENT:
            self._inside.append(tag)
        if tag == "html":
            self.lang = given.get("lang") or ""
        self.headings += tag == "h1"
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._inside[-1:] == ["title"]:
            self.title += data
        elif not self._inside and (text := " ".join(data.split())):
            self.texts.append(text)


@dataclass(frozen=True, slots=True)
class Vietnamese:
    """What an English page must not say: sentences of the catalogue, words of the procedures."""

    exact: frozenset[str]
    patterns: tuple[re.Pattern[str], ...]

    def in_(self, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            if text in self.exact or any(pattern.fullmatch(text) for pattern in self.patterns):
                yield text


@dataclass(slots=True)
class Walk:
    """Everything that one person reaches by links, in one language."""

    site: Site
    who: str | None
    language: Language = Language.VI
    seen: dict[str, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    """By the path of the route."""

    async def from_(self, *starts: str) -> "Walk":
        waiting, known, kinds = deque(starts), set(starts), set[str]()
        async with await self._client() as http:
            while waiting:
                address = waiting.popleft()
                route = route_of(address)
                if route is None or (kind := kind_of(route, address)) in kinds:
                    continue
                kinds.add(kind)
                page = await self._looked(http, address)
                self.seen[route].append(page)
                for link in page.html.links if page.html else ():
                    there = local(self.site, address, link)
                    if there is not None and there not in known:
                        known.add(there)
                        waiting.append(there)
        return self

    async def _client(self) -> httpx2.AsyncClient:
        cookies = {LANGUAGE_COOKIE: self.language.value}
        if self.who is not None:
            cookies[SESSION_COOKIE] = await self.site.session_of(self.who)
        return httpx2.AsyncClient(
            base_url=self.site.address,
            cookies=cookies,
            headers={"accept": "text/html", "sec-fetch-site": "same-origin"},
            timeout=30,
        )

    async def _looked(self, http: httpx2.AsyncClient, address: str) -> Seen:
        answer = await http.get(address, follow_redirects=True)
        kind = answer.headers.get("content-type", "").partition(";")[0]
        html = Html(answer.text) if kind == "text/html" else None
        return Seen(address, answer.status_code, kind, html)

    def troubles(self, vietnamese: Vietnamese) -> Iterator[str]:
        who = self.who or "anybody"
        for pages in self.seen.values():
            for page in pages:
                wrong = [*page.troubles]
                html = page.html
                if html and not html.is_part and html.lang != self.language.value:
                    wrong.append(f"has the language {html.lang!r}")
                if self.language is Language.EN and html is not None:
                    wrong += [f"says {text!r}" for text in vietnamese.in_(html.texts)]
                yield from (f"{page.address} ({who}, {self.language}): {what}" for what in wrong)


async def strolled(
    page: Page, site: Site, starts: Iterable[str], known: set[str]
) -> AsyncIterator[str]:
    """Stand on one page of each kind after the other, by links; yields the kind (``kind_of``).

    Files and parts of pages are passed by, and kinds that are ``known`` already; what is yielded
    comes to be known. Where one is sent on, it is the page that one sees.
    """
    waiting, visited = [*starts], set[str]()
    for address in waiting:  # it grows as pages are found
        route = route_of(address)
        if route is None or (kind := kind_of(route, address)) in visited:
            continue
        visited.add(kind)
        answer = await page.request.get(address, max_retries=3)  # an idle connection was closed
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        html = Html(await answer.text())
        if html.is_part:
            continue
        found = route_of(urlsplit(answer.url).path)
        kind = kind if found is None else kind_of(found, answer.url)
        if kind not in known:
            known.add(kind)
            await page.goto(address)
            yield kind
        links = [local(site, address, link) for link in html.links]
        waiting += [link for link in links if link is not None]


def route_of(address: str) -> str | None:
    """The path of the page route that answers ``address``; None when none does."""
    path = urlsplit(address).path
    scope = {"type": "http", "path": path, "method": "GET", "root_path": "", "headers": []}
    if path.startswith(BESIDE):
        return None
    for route in every_page.routes:
        if isinstance(route, APIRoute) and route.matches(scope)[0] is Match.FULL:
            return route.path
    return None


def kind_of(route: str, address: str) -> str:
    """Pages of one route are alike, but for those of different actions."""
    own = route.endswith("/{name}")
    return f"{route} {urlsplit(address).path.rpartition('/')[2]}" if own else route


def page_routes() -> set[str]:
    """The paths of every page that can be looked at."""
    return {
        route.path
        for route in every_page.routes
        if isinstance(route, APIRoute)
        and "GET" in (route.methods or ())
        and not route.path.startswith(BESIDE)
    }


def local(site: Site, base: str, link: str) -> str | None:
    """``link`` as an address of this site, without its fragment; None when it leads elsewhere."""
    there = urlsplit(urljoin(site.address + base, link))
    if f"{there.scheme}://{there.netloc}" != site.address:
        return None
    return there.path + (f"?{there.query}" if there.query else "")


async def vietnamese(site: Site) -> Vietnamese:
    """Everything Vietnamese that has an English of its own."""
    exact, patterns = set(), []
    for sentence, said in english().items():
        plain = " ".join(sentence.split())
        if sentence in ({said} if isinstance(said, str) else {*said}):
            continue
        parts = GAP.split(plain)[::2]
        if len(parts) == 1:
            exact.add(plain)
        elif sum(len(part.split()) for part in parts) >= FIXED_WORDS:
            patterns.append(re.compile(".+".join(re.escape(part) for part in parts)))
    async with site.house.sessions() as session:
        rules = await site.house.office.rules(session)
    for code, version in rules.texts["procedure"]:
        exact |= {words.vi for words in _words(rules.procedure(ProcedureCode(code), version))}
    return Vietnamese(frozenset(exact), tuple(patterns))


def _words(procedure: Procedure) -> Iterator[Words]:
    found = [procedure.name, procedure.field_name, procedure.result]
    found += [document.label for document in procedure.documents]
    for state in procedure.machine.states.values():
        found += [state.label, *(action.label for action in state.actions.values())]
    return (words for words in found if words.vi != words.en)

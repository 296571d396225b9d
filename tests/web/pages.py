"""Looking at pages without a browser: the cookie of a session, forms as browsers send them."""

import re
from collections.abc import Mapping
from html import unescape

import httpx2

from app.web.dependencies import SESSION_COOKIE
from app.web.site.page import LANGUAGE_COOKIE
from tests.web.world import NOBODY, World

HTML = {"accept": "text/html,application/xhtml+xml", "sec-fetch-site": "same-origin"}


async def look(
    world: World, path: str, who: str = NOBODY, *, language: str = "vi", **headers: str
) -> httpx2.Response:
    """``path`` as ``who`` sees it; redirects are not followed."""
    return await world.http.get(path, headers={**_headers(world, who, language), **headers})


async def send(
    world: World,
    path: str,
    fields: Mapping[str, str | list[str]],
    who: str = NOBODY,
    *,
    language: str = "vi",
    **headers: str,
) -> httpx2.Response:
    """A form, sent as ``application/x-www-form-urlencoded``."""
    return await world.http.post(
        path, data=dict(fields), headers={**_headers(world, who, language), **headers}
    )


def words(answer: httpx2.Response) -> str:
    """What a page says, without its markup, on one line."""
    text = re.sub(r"(?s)<(script|style|head)\b.*?</\1>", " ", answer.text)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def hidden_fields(answer: httpx2.Response, action: str | None = None) -> dict[str, str]:
    """The hidden fields of a page (of the form that goes to ``action``), by name."""
    text = answer.text
    if action is not None:
        found = re.search(rf'(?s)<form[^>]*action="{re.escape(action)}".*?</form>', text)
        assert found is not None, f"no form goes to {action}"
        text = found[0]
    inputs = re.findall(r'<input[^>]*type="hidden"[^>]*>', text)
    named = (
        (re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in inputs
    )
    return {name[1]: unescape(value[1]) if value else "" for name, value in named if name}


def _headers(world: World, who: str, language: str) -> dict[str, str]:
    known = world.people.get(who)
    cookies = [f"{LANGUAGE_COOKIE}={language}"]
    if known is not None:
        cookies.append(f"{SESSION_COOKIE}={known.token}")
    return {**HTML, "cookie": "; ".join(cookies)}

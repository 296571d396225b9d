"""A page of another site cannot make a browser act here in somebody's name.

Browsers say where a request comes from (``Sec-Fetch-Site``, older ones ``Origin``); a client with a
bearer token is no browser that was led astray. So forms need no tokens.
"""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain.errors import Forbidden
from app.web.site.refusals import answer_for

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class FromAnotherSite(Forbidden):
    """A form of another site was sent here."""


class SameSite:
    """Middleware: refuses what changes something when another site's page asked for it."""

    def __init__(self, app: ASGIApp) -> None:
        self._inner = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in _SAFE:
            headers = Headers(scope=scope)
            if "authorization" not in headers and _is_foreign(headers):
                answer = await answer_for(Request(scope), FromAnotherSite())
                await answer(scope, receive, send)
                return
        await self._inner(scope, receive, send)


def _is_foreign(headers: Headers) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != headers.get("host")

"""Refusals that no page caught, as pages: they say what happened and where to go from there.

Whose session has ended in the middle of a form signs in and sends it on: what was typed is kept in
the page that asks for the password.
"""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from fastapi import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.domain.errors import DomainError, Unauthenticated, Unavailable
from app.web.boundary import VettedRequest
from app.web.dependencies import get_now, who_asks
from app.web.problems import problem
from app.web.site.page import Sight, language_of_page, local_path, sign_in_path

AGAIN = "_again"
"""Stands for the fields of a form that has none, so that it is sent on as well."""

KEPT = "kept:"
"""Before the name of a field that waits in the sign-in page for its form to be sent on."""

_BESIDE_PAGES = ("/api/", "/healthz", "/readyz", "/metrics")


def is_for_a_page(request: Request) -> bool:
    """Whether whoever asked is a person with a browser."""
    path = request.url.path
    return not path.startswith(_BESIDE_PAGES) and "text/html" in request.headers.get("accept", "")


async def refusal_page(request: Request, refusal: DomainError) -> Response | None:
    """None for whoever is no person with a browser."""
    house = getattr(request.app.state, "house", None)
    if house is None or not is_for_a_page(request):
        return None
    now = await get_now()
    page = Sight(request, house, None, now, language_of_page(request))
    if isinstance(refusal, Unauthenticated):
        return await _to_sign_in(page, request, refusal)
    shown = page.trouble(refusal)
    if not isinstance(refusal, Unavailable):
        page = replace(page, who=await who_asks(request, now))
    return page.html("site/refusal.html", shown.status, refusal=shown)


async def _to_sign_in(page: Sight, request: Request, refusal: Unauthenticated) -> Response:
    if page.is_part:
        return page.html("site/signed_out_part.html", page.trouble(refusal).status)
    if request.method in {"GET", "HEAD"}:
        return RedirectResponse(sign_in_path(page.path), 303)
    kept = await _typed(request)
    if kept is None:
        return sign_in_again(page, _came_from(request), [])
    return sign_in_again(page, page.path, kept or [(AGAIN, "1")])


def sign_in_again(page: Sight, back_to: str, kept: Sequence[tuple[str, str]]) -> HTMLResponse:
    """The sign-in page, holding the form that was being sent when the session had ended."""
    return page.html(
        "site/sign_in.html", 401, back_to=local_path(back_to), kept=kept, username="", again=True
    )


def _came_from(request: Request) -> str:
    """The page that held the form."""
    referer = urlsplit(request.headers.get("referer", ""))
    here = referer.netloc == request.url.netloc
    return local_path(referer.path + (f"?{referer.query}" if referer.query else "")) if here else ""


async def answer_for(request: Request, refusal: DomainError) -> Response:
    """``refusal`` as whoever asked reads it: a page, or a problem in JSON."""
    page = await refusal_page(request, refusal)
    return page or problem(refusal, request.headers.get("accept-language"))


async def _typed(request: Request) -> list[tuple[str, str]] | None:
    """The texts of the form that could not be sent; None for files, which no page can keep."""
    if "multipart" in request.headers.get("content-type", ""):
        return None
    inner = VettedRequest(request.scope, request.receive)
    try:
        await inner.vet_form()
        form = await inner.form()
    except (DomainError, RuntimeError):  # too large, or gone with the connection
        return None
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]

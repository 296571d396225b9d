"""A page: who looks at it, in which language, how it is written, and where it sends people next.

``page: Page`` in an endpoint's arguments is everything that a surface needs from here::

    return page.html("desk/queue.html", lines=lines)
    return page.to("/quay", said=page.say("Đã tiếp nhận hồ sơ %(code)s.", code=code))
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

from fastapi import Depends, Request, status
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.domain.errors import DomainError
from app.domain.machine import Words
from app.domain.people import Permission, Principal, PrincipalKind
from app.idempotency.keys import Answer
from app.web.dependencies import CurrentPrincipal, CurrentStaff, MaybePrincipal, Now, TheHouse
from app.web.house import House
from app.web.messages import Language
from app.web.site.navigation import Place, places_for
from app.web.site.rendering import environment
from app.web.site.trouble import Trouble, trouble
from app.web.site.words import say, spoken

LANGUAGE_COOKIE = "motcua_language"
SAID_COOKIE = "motcua_said"
_SAID_AT_MOST = 2400
"""Bytes: a browser drops a cookie of more than 4,096."""
_SAID_FOR = 60

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""No other host, no script or style inside a page."""

_NOTHING: dict[str, object] = {"trouble": None, "labels": {}}
"""What a template may ask for though its page gave none."""

_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
}


@dataclass(frozen=True, slots=True)
class Sight:
    """One request for a page. ``who`` is None for whoever has not signed in."""

    request: Request
    house: House
    who: Principal | None
    now: datetime
    language: Language

    @property
    def path(self) -> str:
        """The address with its query, local to this service."""
        query = self.request.url.query
        return self.request.url.path + (f"?{query}" if query else "")

    @property
    def is_part(self) -> bool:
        """Whether a script asked for a part of a page, to put it into one that is there."""
        return self.request.headers.get("hx-request") == "true"

    @property
    def is_staff(self) -> bool:
        return self.who is not None and self.who.kind is PrincipalKind.STAFF

    def may(self, *permissions: Permission) -> bool:
        """Whether the reader holds one of ``permissions`` anywhere."""
        return self.who is not None and bool(self.who.agencies(*permissions))

    def places(self) -> list[Place]:
        return places_for(self.who, self.request.url.path)

    def say(self, sentence: str, /, **facts: object) -> str:
        """``sentence`` (Vietnamese, known to the catalogue) in the reader's language."""
        return say(sentence, self.language, **facts)

    def spoken(self, words: Words) -> str:
        """The data's own words in the reader's language."""
        return spoken(words, self.language)

    def new_key(self) -> str:
        """For the hidden field ``_key`` of a form that must have its effect once."""
        return uuid4().hex

    def trouble(self, refusal: DomainError) -> Trouble:
        """``refusal`` as a page shows it: a summary, and a sentence for each field."""
        return trouble(refusal, self.language)

    def html(
        self,
        template: str,
        status_code: int = status.HTTP_200_OK,
        *,
        headers: Mapping[str, str] | None = None,
        **context: Any,  # noqa: ANN401  (whatever the template shows)
    ) -> HTMLResponse:
        """The page. ``trouble`` in ``context`` is shown on top and beside its fields."""
        said = _said(self.request)
        given = {**_NOTHING, "page": self, "who": self.who, "said": said, **context}
        text = environment(self.language).get_template(template).render(given)
        answer = HTMLResponse(text, status_code, {**_HEADERS, **(headers or {})})
        answer.headers["Content-Language"] = self.language.value
        if said and not self.is_part:
            answer.delete_cookie(SAID_COOKIE)
        return answer

    def refused(self, refusal: DomainError, template: str, **context: Any) -> HTMLResponse:  # noqa: ANN401
        """The page again with what was typed, and ``refusal`` as its trouble.

        ``labels`` in ``context`` name the fields in the summary of what is wrong, in their order
        on the page.
        """
        shown = self.trouble(refusal).in_order(context.get("labels", ()))
        return self.html(template, shown.status, trouble=shown, **context)

    def to(self, path: str, *, said: str = "") -> Response:
        """Go on at ``path`` (303), where ``said`` is shown once."""
        answer = RedirectResponse(path, status.HTTP_303_SEE_OTHER)
        if said:
            text = urlsafe_b64encode(said.encode()[:_SAID_AT_MOST]).decode()
            answer.set_cookie(SAID_COOKIE, text, max_age=_SAID_FOR, httponly=True, samesite="lax")
        return answer


def gone_to(path: str) -> Answer:
    """What is kept for a form that was sent once: where its sender was sent on."""
    return Answer(status.HTTP_303_SEE_OTHER, path.encode())


def local_path(wanted: str | None, otherwise: str = "/") -> str:
    """``wanted`` when it is an address of this service, so that no link leads elsewhere."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return otherwise
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return otherwise
    return otherwise if parts.netloc or parts.scheme or "\\" in wanted else wanted


def sign_in_path(back_to: str) -> str:
    return f"/dang-nhap?tiep={quote(back_to, safe='')}"


def language_of_page(request: Request) -> Language:
    """Vietnamese, unless the reader chose English by the switch."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return Language.EN if chosen == Language.EN else Language.VI


def _said(request: Request) -> str:
    try:
        return urlsafe_b64decode(request.cookies.get(SAID_COOKIE, "")).decode(errors="ignore")
    except ValueError:
        return ""


async def _sight(request: Request, house: TheHouse, who: MaybePrincipal, now: Now) -> Sight:
    return Sight(request, house, who, now, language_of_page(request))


Page = Annotated[Sight, Depends(_sight)]
"""A page that anybody may see."""


async def _own(page: Page, _who: CurrentPrincipal) -> Sight:
    return page


async def _inside(page: Page, _who: CurrentStaff) -> Sight:
    return page


OwnPage = Annotated[Sight, Depends(_own)]
"""A page for whoever is signed in; others are sent to sign in and come back."""

StaffPage = Annotated[Sight, Depends(_inside)]
"""A page for those who work here."""

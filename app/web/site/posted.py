"""What a page's form sent: measured and vetted as any body, with its effect promised once.

``form: Posted`` gives the fields; ``claim: SentOnce`` is made of the hidden field ``_key``, so that
a double click, Back or a second tab gets the first answer again and nothing happens twice.
"""

import re
from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from app.domain.people import Principal
from app.dossiers.once import Given, answer_before
from app.idempotency.keys import Claim, checked_key, fingerprint
from app.web.boundary import VettedRequest
from app.web.dependencies import CurrentPrincipal
from app.web.site.page import Sight

_NUMBER = re.compile(r"\d{1,9}", re.ASCII)

KEY = "_key"
"""The hidden field that makes a form one act; ``page.new_key()`` fills it."""

VERSION = "_version"
"""The hidden field that says which version of the dossier the sender saw."""

DRAFT = "_draft"
"""The hidden field that says which version of a draft the sender saw; it changes as one types."""


async def _posted(request: Request) -> FormData:
    assert isinstance(request, VettedRequest)  # noqa: S101 - every page lies behind the boundary
    await request.vet_form()
    return await request.form()


Posted = Annotated[FormData, Depends(_posted)]


async def _claimed(request: Request, form: Posted, who: CurrentPrincipal) -> Claim | None:
    return claim_in(request, form, who)


def claim_in(request: Request, form: FormData, who: Principal) -> Claim | None:
    """The claim of a form that the page read itself, for a file came with it."""
    key = form.get(KEY)
    if not isinstance(key, str) or not key:
        return None
    said = "\0".join(
        f"{name}\0{value}"
        for name, value in form.multi_items()
        if name not in {KEY, DRAFT} and str(value)
    )
    path = request.url.path
    return Claim(who.id, checked_key(key), fingerprint("POST", path, said.encode()))


SentOnce = Annotated[Claim | None, Depends(_claimed)]


def texts(form: FormData) -> Mapping[str, str]:
    """The fields that hold text, trimmed; of several of one name, the last."""
    return {name: value.strip() for name, value in form.multi_items() if isinstance(value, str)}


def version_of(form: FormData) -> int | None:
    """The version that the sender saw (hidden field ``_version``)."""
    value = form.get(VERSION)
    return int(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else None


async def led_before(page: Sight, claim: Claim | None) -> Response | None:
    """Where the first sending of this form led; None when this is the first.

    Raises KeyUsedForAnotherRequest.
    """
    before = None if claim is None else await answer_before(page.house.office, claim)
    return None if before is None else page.to(before.body.decode())


def follow(given: Given) -> Response:
    """Send the sender where the first sending of this form led (see ``page.gone_to``)."""
    return RedirectResponse(given.answer.body.decode(), given.answer.status)

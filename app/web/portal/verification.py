"""Xác minh: the page behind the QR of an issued form, and a place to compare a file. No name."""

import hashlib
from typing import Annotated, Final

from fastapi import Path, status
from starlette.responses import Response

from app.domain.errors import DomainError
from app.papers.verifying import Verified
from app.web.boundary import boundary_router
from app.web.multipart import file_part
from app.web.site.page import Page, Sight
from app.web.verdicts import (
    UNKNOWN_FILE,
    UNKNOWN_TOKEN,
    Verdict,
    looked_up,
    looked_up_file,
    verdict_on,
)

router = boundary_router(include_in_schema=False)

FORM: Final = "portal/verify.html"
LARGEST_MB: Final = 10


@router.get("/xac-minh")
async def ask(page: Page) -> Response:
    return page.html(FORM, largest=LARGEST_MB)


@router.post("/xac-minh")
async def by_file(page: Page) -> Response:
    """Whether this very file was issued here. It is read once and not kept."""
    try:
        part = await file_part(page.request, max_mb=LARGEST_MB)
        digest = hashlib.sha256()
        async for chunk in part.content:
            digest.update(chunk)
    except DomainError as refusal:
        labels = {"file": page.say("Tệp cần xác minh")}
        return page.refused(refusal, FORM, largest=LARGEST_MB, labels=labels)
    found = await looked_up_file(page.house, digest.digest())
    return _said(page, found, UNKNOWN_FILE)


@router.get("/xac-minh/{token}")
async def by_token(page: Page, token: Annotated[str, Path(max_length=200)]) -> Response:
    """What the token vouches for, for whoever scanned it; no name is shown."""
    return _said(page, await looked_up(page.house, token), UNKNOWN_TOKEN)


def _said(page: Sight, found: Verified | None, unknown: Verdict) -> Response:
    sound = (
        found is not None
        and found.contained
        and found.undone_at is None
        and found.superseded_at is None
    )
    return page.html(
        "portal/verdict.html",
        status.HTTP_404_NOT_FOUND if found is None else status.HTTP_200_OK,
        verdict=page.spoken(unknown if found is None else verdict_on(found)),
        sound=sound,
        found=found,
        tracking=None if found is None else page.house.tokens.address_of(found.dossier),
        largest=LARGEST_MB,
    )

"""Headers by which answers protect those who read them, and by which clients state conditions."""

import re
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Header

from app.domain.errors import Defect, Invalid

SAFE_HEADERS: tuple[tuple[str, str], ...] = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cache-Control", "no-store"),
)
"""On every answer that does not say otherwise: a page names its own policy, a public list its age.
Nothing that may hold personal data is cached by default."""

STRICT_TRANSPORT = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")

_VERSION = re.compile(r'(?:W/)?"(\d{1,9})"')


def as_attachment(name: str) -> str:
    """``Content-Disposition`` for a file of a citizen: saved under its name, never shown inline."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def version_tag(version: int) -> str:
    """``ETag`` of a dossier at ``version``."""
    return f'"{version}"'


async def _expected_version(
    if_match: Annotated[
        str | None, Header(description='The version that the client saw, such as `"3"`.')
    ] = None,
) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    found = _VERSION.fullmatch(if_match.strip())
    if found is None:
        raise Invalid([Defect("If-Match", "bad_version")])
    return int(found[1])


ExpectedVersion = Annotated[int | None, Depends(_expected_version)]
"""The version in ``If-Match``; None when the client states none (or ``*``)."""

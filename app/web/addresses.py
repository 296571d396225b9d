"""The path and the query of a request hold clean text in NFC, or the request is refused."""

import re
from urllib.parse import quote, quote_plus, unquote_to_bytes

from starlette.types import Scope

from app.domain.errors import Defect, Invalid
from app.web.limits import QUERY_BYTES
from app.web.vetting import flaw_in, normal

_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def vet_address(scope: Scope) -> None:
    """Refuse what is not percent-encoded UTF-8, and bring the rest into NFC, in ``scope``.

    Servers decode leniently: a broken byte becomes U+FFFD, and two addresses become one.
    """
    query: bytes = scope["query_string"]
    if len(query) > QUERY_BYTES:
        raise Invalid([Defect("query", "too_long", {"max": QUERY_BYTES})])
    path: bytes = scope.get("raw_path") or quote(scope["path"], errors="surrogatepass").encode()
    defects = [
        Defect(place, flaw)
        for place, raw in (("path", path), ("query", query))
        if (flaw := _flaw(raw)) is not None
    ]
    if defects:
        raise Invalid(defects)
    if not query.isascii() or b"%" in query:
        scope["query_string"] = _normal_query(query)
    parameters = scope.get("path_params")
    if parameters:
        scope["path_params"] = {
            name: normal(value) if isinstance(value, str) else value
            for name, value in parameters.items()
        }


def _flaw(raw: bytes) -> str | None:
    if b"%" not in raw and raw.isascii():
        return flaw_in(raw.decode("ascii"))
    if _BROKEN_ESCAPE.search(raw):
        return "broken_escape"
    try:
        text = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        return "not_utf8"
    return flaw_in(text)


def _normal_query(query: bytes) -> bytes:
    pairs = (pair.partition(b"=") for pair in query.split(b"&"))
    return b"&".join(_normal_part(name) + sign + _normal_part(value) for name, sign, value in pairs)


def _normal_part(part: bytes) -> bytes:
    text = unquote_to_bytes(part.replace(b"+", b" ")).decode("utf-8")
    return quote_plus(normal(text)).encode("ascii")

"""Static files: read once, served compressed under an address that changes with their content.

One hash stands for all of them, so that a style sheet finds its fonts and a script its modules by
plain relative names.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.abc import Traversable
from importlib.resources import files

from fastapi import Request
from starlette.responses import Response

from app.web.boundary import boundary_router
from app.web.problems import NoSuchAddress

PREFIX = "/static"
FOR_EVER = "public, max-age=31536000, immutable"
_COMPRESSED = frozenset({"text/css", "text/javascript", "image/svg+xml"})

router = boundary_router(prefix=PREFIX, include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asset:
    media_type: str
    content: bytes = field(repr=False)
    zipped: bytes | None = field(repr=False)


@cache
def assets() -> Mapping[str, Asset]:
    """Every file under ``app/web/static`` by its path there."""
    return dict(_found(files("app.web").joinpath("static"), ""))


@cache
def version() -> str:
    """Stands for the content of all files together."""
    digest = hashlib.sha256()
    for path, asset in sorted(assets().items()):
        digest.update(path.encode() + b"\0" + hashlib.sha256(asset.content).digest())
    return digest.hexdigest()[:12]


def address(path: str) -> str:
    """Where ``path`` is found, for ever. Raises KeyError for a file that is not there."""
    if path not in assets():
        raise KeyError(path)
    return f"{PREFIX}/{version()}/{path}"


@router.get("/{stamp}/{path:path}")
async def asset(request: Request, stamp: str, path: str) -> Response:
    found = assets().get(path)
    if found is None:
        raise NoSuchAddress
    age = FOR_EVER if stamp == version() else "public, max-age=60"
    headers = {"Cache-Control": age, "Vary": "Accept-Encoding"}
    if found.zipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(found.zipped, media_type=found.media_type, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)


def _found(folder: Traversable, prefix: str) -> Iterator[tuple[str, Asset]]:
    for item in folder.iterdir():
        path = prefix + item.name
        if item.is_dir():
            yield from _found(item, f"{path}/")
        else:
            media_type = mimetypes.guess_type(item.name)[0] or "application/octet-stream"
            content = item.read_bytes()
            zipped = gzip.compress(content, 9, mtime=0) if media_type in _COMPRESSED else None
            yield path, Asset(media_type, content, zipped)

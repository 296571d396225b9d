"""Kept files as answers: whole, or the range that a reader whose line was cut asks for again."""

import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass

from starlette.responses import Response, StreamingResponse

from app.documents.watch import check_readable
from app.dossiers.file import HandedIn
from app.papers.keeping import PaperDamaged
from app.ports.storage import FileMissing, Storage
from app.web.headers import as_attachment

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_WHOLE, _PART, _NOT_THERE = 200, 206, 416


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from ``start`` up to, not including, ``end``."""

    start: int
    end: int


async def file_answer(storage: Storage, file: HandedIn, asked: Mapping[str, str]) -> Response:
    """``file`` to be saved under its own name; ``asked`` are the headers of the request.

    It is begun to be read before the answer is: a store that is away is a failure that can be
    told. Raises FileBeingChecked, FileInfected, FileRemoved, PaperDamaged, TemporaryFailure.
    """
    check_readable(file.watch)
    tag = f'"{file.sha256}"'
    headers = {
        "Content-Disposition": as_attachment(file.name),
        "Digest": f"sha-256={file.sha256}",
        "ETag": tag,
        "Accept-Ranges": "bytes",
    }
    span = span_asked(asked, file.size, tag)
    if span is None:
        headers["Content-Range"] = f"bytes */{file.size}"
        return Response(None, _NOT_THERE, headers, file.media_type)
    part = span != Span(0, file.size)
    if part:
        headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{file.size}"
    headers["Content-Length"] = str(span.end - span.start)
    content = await _begun(storage, file, span)
    return StreamingResponse(content, _PART if part else _WHOLE, headers, file.media_type)


def span_asked(asked: Mapping[str, str], size: int, tag: str) -> Span | None:
    """The one range that is asked for, else the whole; None for one that is not in the file."""
    found = _RANGE.fullmatch(asked.get("range", "").strip())
    if found is None or found[0] == "bytes=-" or asked.get("if-range", tag) != tag:
        return Span(0, size)
    first, last = found[1], found[2]
    if not first:
        return Span(max(0, size - int(last)), size) if int(last) and size else None
    start = int(first)
    end = min(size, int(last) + 1) if last else size
    if last and int(last) < start:
        return Span(0, size)
    return Span(start, end) if start < size else None


async def _begun(storage: Storage, file: HandedIn, span: Span) -> AsyncIterator[bytes]:
    """The bytes, of which the first have been read already."""
    chunks = _read(storage, file.storage_key, span)
    try:
        first = await anext(chunks, b"")
    except FileMissing:
        raise PaperDamaged from None

    async def all_of_them() -> AsyncIterator[bytes]:
        async with aclosing(chunks):
            yield first
            async for chunk in chunks:
                yield chunk

    return all_of_them()


async def _read(storage: Storage, key: str, span: Span) -> AsyncGenerator[bytes]:
    async for chunk in storage.read(key, start=span.start, end=span.end):
        yield chunk

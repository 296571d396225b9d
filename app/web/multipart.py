"""A file in a ``multipart/form-data`` body, handed on while it comes in.

FastAPI's ``UploadFile`` reads the whole form before an endpoint runs; here the endpoint reads, and
a file that is refused by its first bytes is not received to its end.
"""

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.datastructures import FormData
from starlette.requests import Request

from app.domain.errors import Defect, Invalid, UnsupportedMedia
from app.web.boundary import VettedRequest, vetted_form
from app.web.limits import FORM_FIELDS
from app.web.vetting import shown

FIELD = "file"

_FORM_OVERHEAD = 64 * 1024
_HEADERS = 4096

UPLOAD_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {FIELD: {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
"""``openapi_extra`` of an endpoint that takes a file."""


class MultipartExpected(UnsupportedMedia):
    pass


@dataclass(frozen=True, slots=True)
class FilePart:
    """``name`` as the client told it; ``content`` can be read once."""

    name: str
    content: AsyncIterator[bytes]


async def file_part(request: Request, *, max_mb: int) -> FilePart:
    """The first file in the field ``file``; its content raises ``Invalid`` when it is cut short."""
    reading = _reading(request, max_mb)
    while reading.name is None:
        if not await reading.more():
            raise Invalid([Defect(FIELD, "file_missing")])
    return FilePart(reading.name, reading.content())


async def form_with_file(request: Request, *, max_mb: int) -> tuple[FormData, FilePart | None]:
    """The fields of a form, and the file behind them; None when nothing was chosen: it has no name.

    A page puts its file input last, so that whatever was typed has come before the file is read.
    """
    reading = _reading(request, max_mb)
    while not reading.name and await reading.more():
        pass
    part = FilePart(reading.name, reading.content()) if reading.name else None
    return vetted_form(reading.fields), part


def _reading(request: Request, max_mb: int) -> "_Reading":
    kind, options = parse_options_header(request.headers.get("content-type"))
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary or not isinstance(request, VettedRequest):
        raise MultipartExpected
    return _Reading(request.stream(max_mb * 1024 * 1024 + _FORM_OVERHEAD), boundary)


@dataclass(slots=True)
class _Reading:
    """The parser calls back for every piece; the pieces of the file wait until they are read.

    ``fields`` are those that came before it; text is no longer than a form is beside its file.
    """

    stream: AsyncGenerator[bytes, None]
    boundary: bytes
    name: str | None = None
    complete: bool = False
    fields: list[tuple[str, str]] = field(default_factory=list)
    _parser: MultipartParser = field(init=False)
    _header: bytearray = field(default_factory=bytearray)
    _value: bytearray = field(default_factory=bytearray)
    _disposition: bytes = b""
    _inside: bool = False
    _field: str | None = None
    _text: bytearray = field(default_factory=bytearray)
    _pieces: deque[bytes] = field(default_factory=deque)

    def __post_init__(self) -> None:
        try:
            self._parser = MultipartParser(
                self.boundary,
                {
                    "on_header_field": self._on_header_field,
                    "on_header_value": self._on_header_value,
                    "on_header_end": self._on_header_end,
                    "on_headers_finished": self._on_headers_finished,
                    "on_part_data": self._on_part_data,
                    "on_part_end": self._on_part_end,
                },
                max_header_size=_HEADERS,
            )
        except FormParserError:
            raise MultipartExpected from None

    async def more(self) -> bool:
        """Whether another piece of the body came in."""
        chunk = await anext(self.stream, None)
        if chunk is None:
            return False
        try:
            self._parser.write(chunk)
        except FormParserError:
            raise Invalid([Defect(FIELD, "unreadable")]) from None
        return True

    async def content(self) -> AsyncIterator[bytes]:
        while True:
            while self._pieces:
                yield self._pieces.popleft()
            if self.complete:
                break
            if not await self.more():
                raise Invalid([Defect(FIELD, "file_cut_short")])
        await self.stream.aclose()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        if bytes(self._header).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._header.clear()
        self._value.clear()

    def _on_headers_finished(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._disposition = b""
        name = options.get(b"name", b"")
        is_file = name == FIELD.encode() and b"filename" in options
        self._inside = is_file and self.name is None
        if b"filename" not in options and not self.name:
            self._field = name.decode("utf-8", "replace")
            self._text.clear()
        if self._inside:
            try:
                self.name = options[b"filename"].decode("utf-8")
            except UnicodeDecodeError:
                raise Invalid([Defect(FIELD, "file_name_unclean")]) from None

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._inside:
            self._pieces.append(data[start:end])
        elif self._field is not None:
            self._text += data[start:end]
            if len(self._text) > _FORM_OVERHEAD or len(self.fields) > FORM_FIELDS:
                raise Invalid([Defect(shown(self._field), "unreadable")])

    def _on_part_end(self) -> None:
        if self._inside:
            self._inside, self.complete = False, True
        elif self._field is not None:
            self.fields.append((self._field, self._text.decode("utf-8", "replace")))
            self._field = None

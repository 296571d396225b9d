"""PDF: whole, open to everybody, and still: no scripts, attachments or actions of its own.

The names of actions are looked for in the whole file and inside compressed object streams, also
where they are spelt with escapes (``/J#61vaScript``), which only somebody who hides them does. An
object stream that cannot be opened here is refused: what cannot be looked at is not taken.
"""

import mmap
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from app.documents.kinds import FileRefused, Kind, short
from app.documents.tails import archive_at_the_end

_END = rb"(?=[\x00\s/<>\[\](){}%]|$)"
_ACTIVE = re.compile(
    rb"/(?:JavaScript|Launch|EmbeddedFiles?|XFA|RichMedia|SubmitForm|ImportData|GoToE)" + _END
)
_SHORT = re.compile(rb"/(?:JS|AA)" + _END)
"""Too short to look for in compressed data, where any three bytes occur by chance."""

_HIDDEN = re.compile(rb"/[^\x00\s/<>\[\](){}%]{0,60}#[0-9A-Fa-f]{2}[^\x00\s/<>\[\](){}%]{0,60}")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_NEVER_HIDDEN = re.compile(
    rb"/(?:JavaScript|JS|AA|Launch|EmbeddedFiles?|XFA|RichMedia|SubmitForm|ImportData|GoToE"
    rb"|OpenAction|Encrypt|ObjStm|Filter|FlateDecode)"
)
_ON_OPENING = re.compile(rb"/OpenAction[\x00\s]*(?:(\[)|(<<)|(\d{1,10})\s+(\d{1,5})\s+R)?")
_TO_A_PAGE = re.compile(rb"\s*(?:\[|<<(?:(?!>>).){0,300}?/S\s*/GoTo(?![A-Za-z]))", re.DOTALL)
_ENCRYPT = re.compile(rb"/Encrypt[\x00\s]*(?:<<|\d{1,10}\s+\d{1,5}\s+R)")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_OBJECT_STREAM = re.compile(rb"/ObjStm" + _END)
_ONE_FLATE = re.compile(rb"/Filter[\x00\s]*(?:\[[\x00\s]*)?/(?:FlateDecode|Fl)[\x00\s]*(?:\]|/|>>)")
_TAIL = re.compile(rb"startxref\s+\d+\s+%%EOF[\x00\s]*\Z")

_NEAR = 2048
_DICTIONARY = 4096
_INFLATED = 64 * 1024 * 1024

Bytes = bytes | mmap.mmap


def inspect_pdf(file: BinaryIO, size: int) -> None:
    with mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ) as content:
        if re.match(rb"%PDF-[12]\.\d", content) is None or content.rfind(b"%%EOF") < 0:
            raise FileRefused("file_damaged", kind=short(Kind.PDF))
        tail = content[max(0, size - _NEAR) :]
        if _TAIL.search(tail) is None or archive_at_the_end(file, size):
            raise FileRefused("file_has_something_behind", kind=short(Kind.PDF))
        if any(_ENCRYPT.search(content, *span) for span in _outside_streams(content)):
            raise FileRefused("file_locked")
        if _acts(content) or any(_acts(inner) for inner in _object_streams(content)):
            raise FileRefused("file_has_active_content")


def _acts(content: Bytes) -> bool:
    if _ACTIVE.search(content) is not None or any(_hidden(content)):
        return True
    if any(_SHORT.search(content, *span) for span in _outside_streams(content)):
        return True
    return any(not _only_shows_a_page(found, content) for found in _ON_OPENING.finditer(content))


def _hidden(content: Bytes) -> Iterator[bool]:
    for name in _HIDDEN.finditer(content):
        plain = _ESCAPE.sub(lambda digits: bytes.fromhex(digits[1].decode()), name[0])
        yield _NEVER_HIDDEN.fullmatch(plain) is not None


def _only_shows_a_page(found: re.Match[bytes], content: Bytes) -> bool:
    """Office programs write where a document opens: a page is harmless, an action is not."""
    array, dictionary, number, generation = found.groups()
    if array is not None:
        return True
    if dictionary is not None:
        return _TO_A_PAGE.match(content, found.start(2)) is not None
    if number is None:
        return False
    target = re.search(rb"(?<!\d)%b\s+%b\s+obj" % (number, generation), content)
    return target is not None and _TO_A_PAGE.match(content, target.end()) is not None


def _outside_streams(content: Bytes) -> Iterator[tuple[int, int]]:
    position = 0
    while (stream := _STREAM.search(content, position)) is not None:
        yield position, stream.start()
        position = content.find(b"endstream", stream.end())
        if position < 0:
            return
    yield position, len(content)


def _object_streams(content: Bytes) -> Iterator[bytes]:
    left = _INFLATED
    for found in _OBJECT_STREAM.finditer(content):
        stream = _STREAM.search(content, found.end(), found.end() + _DICTIONARY)
        if stream is None:
            raise FileRefused("file_damaged", kind=short(Kind.PDF))
        begin = max(content.rfind(b"obj", 0, found.start()), found.start() - _DICTIONARY)
        inflated = _inflated(content, stream, content[begin : stream.start()], left)
        left -= len(inflated)
        if left <= 0:
            raise FileRefused("file_inflates_too_much")
        yield inflated


def _inflated(content: Bytes, stream: re.Match[bytes], dictionary: bytes, left: int) -> bytes:
    if b"/Filter" not in dictionary:
        return b""  # it lies open, and was looked at with the rest of the file
    if _ONE_FLATE.search(dictionary) is None or b"/Predictor" in dictionary:
        raise FileRefused("file_damaged", kind=short(Kind.PDF))
    end = content.find(b"endstream", stream.end())
    packed = content[stream.end() : end if end >= 0 else len(content)]
    try:
        return zlib.decompressobj().decompress(packed, max_length=max(1, left))
    except zlib.error:
        raise FileRefused("file_damaged", kind=short(Kind.PDF)) from None

"""Ảnh chụp, ảnh quét: whole, of a sane number of pixels, and nothing else behind them."""

import struct
from typing import BinaryIO

from app.documents.kinds import FileRefused, Kind, short
from app.documents.tails import archive_at_the_end

MEGAPIXELS = 40

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SCAN, _END = 0xDA, 0xD9
_MARKERS = 10_000


def inspect_png(file: BinaryIO, size: int) -> None:
    """Chunk by chunk from the header to the end, which must be the end of the file."""
    file.seek(0)
    if file.read(8) != _PNG_SIGNATURE:
        raise FileRefused("file_damaged", kind=short(Kind.PNG))
    position, kind, first = 8, b"", True
    while kind != b"IEND":
        file.seek(position)
        head = file.read(8)
        if len(head) < 8:  # noqa: PLR2004  (length and type of a chunk)
            raise FileRefused("file_damaged", kind=short(Kind.PNG))
        length, kind = struct.unpack(">I4s", head)
        if first:
            _check_png_header(kind, file.read(8))
            first = False
        position += 12 + length
    if position > size:
        raise FileRefused("file_damaged", kind=short(Kind.PNG))
    if position < size:
        raise FileRefused("file_has_something_behind", kind=short(Kind.PNG))


def _check_png_header(kind: bytes, content: bytes) -> None:
    if kind != b"IHDR" or len(content) < 8:  # noqa: PLR2004  (width and height)
        raise FileRefused("file_damaged", kind=short(Kind.PNG))
    width, height = struct.unpack(">II", content)
    _check_pixels(width, height, Kind.PNG)


def inspect_jpeg(file: BinaryIO, size: int) -> None:
    """Marker by marker to the frame header, and an end marker in the file.

    Cameras append previews and clips behind the picture, so data there is not refused, but an
    archive is.
    """
    width, height = _jpeg_size(file)
    _check_pixels(width, height, Kind.JPEG)
    if not _holds_end(file, size):
        raise FileRefused("file_damaged", kind=short(Kind.JPEG))
    if archive_at_the_end(file, size):
        raise FileRefused("file_has_something_behind", kind=short(Kind.JPEG))


def _jpeg_size(file: BinaryIO) -> tuple[int, int]:
    file.seek(2)
    for _ in range(_MARKERS):
        lead = file.read(1)
        marker = file.read(1)
        while marker == b"\xff":
            marker = file.read(1)
        if lead != b"\xff" or not marker or marker[0] in {_SCAN, _END}:
            break
        if marker[0] in _STANDALONE:
            continue
        length = int.from_bytes(file.read(2), "big")
        if marker[0] in _FRAMES:
            frame = file.read(5)
            if len(frame) == 5:  # noqa: PLR2004  (precision, height, width)
                _, height, width = struct.unpack(">BHH", frame)
                return width, height
            break
        file.seek(max(0, length - 2), 1)
    raise FileRefused("file_damaged", kind=short(Kind.JPEG))


def _holds_end(file: BinaryIO, size: int) -> bool:
    """From the back, where it is in almost every picture."""
    block, position = 1 << 20, size
    while position > 0:
        start = max(0, position - block)
        file.seek(start)
        if b"\xff\xd9" in file.read(position - start + 1):
            return True
        position = start
    return False


def _check_pixels(width: int, height: int, kind: Kind) -> None:
    if width == 0 or height == 0:
        raise FileRefused("file_damaged", kind=short(kind))
    if width * height > MEGAPIXELS * 1_000_000:
        raise FileRefused("image_too_large", max_megapixels=MEGAPIXELS)

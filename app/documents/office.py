"""Word and Excel (OOXML): an archive of XML that must not be a bomb, a program or a courier."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from app.documents.kinds import FileRefused, Kind

ENTRIES = 2000
INFLATED = 100 * 1024 * 1024
RATIO = 100

_MAIN_PART = {
    b"wordprocessingml.document.main+xml": Kind.DOCX,
    b"spreadsheetml.sheet.main+xml": Kind.XLSX,
}
_END = struct.Struct("<4s4H2LH")
_DIRECTORY_PER_ENTRY = 1024
_CHUNK = 64 * 1024
_SMALL = 1024 * 1024
"""Below it any ratio is harmless: an empty table of a spreadsheet packs very well."""

_PROGRAM = re.compile(r"vbaproject|vbadata|activex|oleobject|macrosheets", re.IGNORECASE)
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_OLE = b"\xd0\xcf\x11\xe0"
_SYMLINK = 0o120000
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External")
_HYPERLINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def inspect_office(file: BinaryIO, size: int) -> Kind | None:
    """The kind of the office file; None when the archive is not one."""
    _check_end(file, size)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            kind = _kind(archive)
            if kind is None:
                return None
            _check_names(entries)
            left = INFLATED
            for entry in entries:
                left -= _check_content(archive, entry, left)
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _damaged() from error


def _damaged() -> FileRefused:
    return FileRefused("file_damaged", kind="Office")


def _check_end(file: BinaryIO, size: int) -> None:
    """One archive that fills the file. Its directory is measured before anybody reads it."""
    file.seek(max(0, size - _END.size))
    signature, *numbers = _END.unpack(file.read(_END.size)) if size >= _END.size else (b"",)
    if signature != b"PK\x05\x06":
        raise _damaged()
    _disk, _disk_of_directory, _here, entries, length, offset, comment = numbers
    if entries > ENTRIES or length > ENTRIES * _DIRECTORY_PER_ENTRY:
        raise FileRefused("file_inflates_too_much")
    if comment or offset + length + _END.size != size:
        raise FileRefused("file_has_something_behind", kind="Office")


def _kind(archive: zipfile.ZipFile) -> Kind | None:
    try:
        entry = archive.getinfo("[Content_Types].xml")
    except KeyError:
        return None
    with archive.open(entry) as part:
        types = part.read(_SMALL)
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise FileRefused("file_has_macros")
    return next((kind for mark, kind in _MAIN_PART.items() if mark in types), None)


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > ENTRIES:
        raise FileRefused("file_inflates_too_much")
    names = [entry.filename for entry in entries]
    if len({name.lower() for name in names}) < len(names):
        raise _damaged()
    for entry in entries:
        steps = entry.filename.split("/")
        leads_out = ".." in steps or not steps[0] or "\\" in entry.filename or ":" in steps[0]
        if leads_out or (entry.external_attr >> 16) & 0o170000 == _SYMLINK:
            raise _damaged()
        if entry.flag_bits & 0x1:
            raise FileRefused("file_locked")
        if _PROGRAM.search(entry.filename):
            raise FileRefused("file_has_macros")


def _check_content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    """How much ``entry`` really unpacks to; what the archive says about itself is not believed."""
    size = 0
    is_text = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    carry = b""
    for chunk in _chunks(archive, entry):
        if size == 0:
            _check_beginning(chunk, is_text=is_text)
        size += len(chunk)
        if size > left or (size > _SMALL and size > RATIO * max(1, entry.compress_size)):
            raise FileRefused("file_inflates_too_much")
        if is_text:
            _check_text(carry + chunk)
            carry = chunk[-_CHUNK // 16 :]
    return size


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as part:
        while chunk := part.read(_CHUNK):
            yield chunk


def _check_beginning(chunk: bytes, *, is_text: bool) -> None:
    if chunk.startswith(_ARCHIVES):
        raise FileRefused("file_holds_archive")
    if chunk.startswith(_OLE):
        raise FileRefused("file_has_macros")
    if is_text and (b"\x00" in chunk[:64] or chunk.startswith((b"\xff\xfe", b"\xfe\xff"))):
        raise _damaged()  # UTF-16 would hide from the checks below what a reader sees


def _check_text(text: bytes) -> None:
    if _DECLARES.search(text):
        raise _damaged()  # entities: files from elsewhere, and texts that multiply
    for relation in _RELATION.finditer(text):
        if _EXTERNAL.search(relation[0]) and not _HYPERLINK.search(relation[0]):
            raise FileRefused("file_links_outside")

"""Good files of every kind, and hostile ones, made on the spot."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def pdf(catalog: bytes = b"", *objects: bytes, version: bytes = b"1.7", tail: bytes = b"") -> bytes:
    """A PDF of one empty page; ``catalog`` goes into its root, ``objects`` behind the page."""
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        *objects,
    ]
    content, offsets = b"%PDF-" + version + b"\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n" % (len(bodies) + 1, table)
    content += b"<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, start)
    return content + tail


def stream(dictionary: bytes, content: bytes) -> bytes:
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (dictionary, len(content), content)


def object_stream(content: bytes, filters: bytes = b"/Filter/FlateDecode") -> bytes:
    return stream(b"/Type/ObjStm/N 1/First 4" + filters, zlib.compress(content))


def chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def png(width: int = 2, height: int = 2, tail: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0\0\0" * 2)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts + tail


def jpeg(width: int = 640, height: int = 480, tail: bytes = b"\xff\xd9") -> bytes:
    app0 = b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\x34" * 50
    return b"\xff\xd8" + app0 + frame + scan + tail


Entry = tuple[str | zipfile.ZipInfo, bytes]


def archive(entries: Iterable[Entry]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in entries:
            entry = zipfile.ZipInfo(name) if isinstance(name, str) else name
            made.writestr(entry, body, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def office(kind: str = WORD, *more: Entry, types: str = "") -> bytes:
    """A Word (or Excel) file with its main part, and whatever a test puts in."""
    main = "word/document.xml" if kind == WORD else "xl/workbook.xml"
    content_types = f'<Types><Override PartName="/{main}" ContentType="{kind}"/>{types}</Types>'
    relations = (
        f'<Relationships><Relationship Id="r" Type="x/doc" Target="{main}"/></Relationships>'
    )
    return archive(
        [
            ("[Content_Types].xml", content_types.encode()),
            ("_rels/.rels", relations.encode()),
            (main, "<w:document><w:t>Đơn đề nghị</w:t></w:document>".encode()),
            *more,
        ]
    )


def relation(kind: str, target: str) -> Entry:
    points = f'Id="r" Type="http://x/{kind}" Target="{target}" TargetMode="External"'
    text = f"<Relationships><Relationship {points}/></Relationships>"
    return "word/_rels/document.xml.rels", text.encode()


def symlink(name: str, target: str) -> Entry:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o120777 << 16
    return entry, target.encode()


def bomb(megabytes: int) -> Entry:
    return "word/media/image1.png", b"\0" * (megabytes * 1024 * 1024)

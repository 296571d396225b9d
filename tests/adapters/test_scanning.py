"""The promises of a scanner, kept by a real clamd; and what is made of one that misbehaves."""

import asyncio
import io
import struct
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.adapters.scanning import ClamdSettings, NoScanning, build_scanner
from app.ports import Away, PermanentFailure, TemporaryFailure
from app.ports.scanning import Scanner
from tests.documents.files import office, pdf
from tests.partners.clamav import EICAR, LARGEST_MB, MARKER, running_clamd

MEGABYTE = 1024 * 1024
Dialogue = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(scope="module")
def settings() -> Generator[ClamdSettings]:
    with running_clamd() as settings:
        yield settings


@pytest.fixture
def scanner(settings: ClamdSettings) -> Scanner:
    return built(settings)


def built(settings: ClamdSettings) -> Scanner:
    scanner = build_scanner(settings)
    assert scanner is not None
    return scanner


async def pieces(content: bytes, size: int = 700) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


async def test_what_is_known_is_found_also_inside_an_archive(scanner: Scanner):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"before " + MARKER)
    assert await scanner.scan(pieces(EICAR)) == "Eicar-Test-Signature.UNOFFICIAL"
    assert await scanner.scan(pieces(b"%PDF-1.7 " + MARKER)) == "Motcua.Test.UNOFFICIAL"
    assert await scanner.scan(pieces(packed.getvalue())) == "Motcua.Test.UNOFFICIAL"


@pytest.mark.parametrize("content", [b"", b"x", pdf(), office(), b"\0" * MEGABYTE])
async def test_what_is_clean_is_clean(scanner: Scanner, content: bytes):
    assert await scanner.scan(pieces(content, 300_000)) is None


async def test_many_are_scanned_at_once_and_each_gets_its_own_verdict(scanner: Scanner):
    contents = [EICAR if number % 3 == 0 else b"clean %d" % number for number in range(24)]
    found = await asyncio.gather(*(scanner.scan(pieces(content)) for content in contents))
    assert [threat is not None for threat in found] == [n % 3 == 0 for n in range(24)]


async def test_a_file_over_its_limits_is_never_called_clean(scanner: Scanner):
    with pytest.raises(PermanentFailure, match="limits"):
        await scanner.scan(pieces(b"\0" * (3 * LARGEST_MB * MEGABYTE), 100_000))


async def test_it_says_who_it_is(scanner: Scanner):
    assert (await scanner.version()).startswith("ClamAV")


async def test_nobody_there_is_away(tmp_path: Path):
    nobody = built(ClamdSettings(kind="clamd", socket=str(tmp_path / "none"), timeout=1))
    with pytest.raises(Away):
        await nobody.scan(pieces(b"x"))
    refused = built(ClamdSettings(kind="clamd", host="127.0.0.1", port=1, timeout=1))
    with pytest.raises(Away):
        await refused.version()


@asynccontextmanager
async def talking(dialogue: Dialogue) -> AsyncGenerator[Scanner]:
    """A scanner whose other side is ``dialogue``."""

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await dialogue(reader, writer)
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield built(ClamdSettings(kind="clamd", host="127.0.0.1", port=port, timeout=0.4))


async def taken(reader: asyncio.StreamReader) -> bytes:
    """What a client streams, by the protocol: a length and so many bytes, until a length of 0."""
    assert await reader.readexactly(10) == b"zINSTREAM\0"
    content = b""
    while size := struct.unpack("!I", await reader.readexactly(4))[0]:
        content += await reader.readexactly(size)
    return content


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (b"", TemporaryFailure),
        (b"stream: O", TemporaryFailure),
        (b"stream: OK", TemporaryFailure),
        (b"COMMAND READ TIMED OUT\0", TemporaryFailure),
        (b"stream: Can't allocate memory ERROR\0", TemporaryFailure),
        (b"INSTREAM size limit exceeded. ERROR\0", PermanentFailure),
        (b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0", PermanentFailure),
        (b"x" * 9000, TemporaryFailure),
    ],
)
async def test_only_a_whole_verdict_is_one(answer: bytes, failure: type[Exception]):
    async def dialogue(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await taken(reader)
        writer.write(answer)
        await writer.drain()
        writer.write_eof()
        await reader.read()

    async with talking(dialogue) as scanner:
        with pytest.raises(failure):
            await scanner.scan(pieces(b"some bytes"))


async def test_every_byte_arrives_as_it_was_whatever_the_pieces():
    seen: list[bytes] = []

    async def dialogue(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await taken(reader))
        writer.write(b"stream: OK\0")
        await writer.drain()

    content = bytes(range(256)) * 5000
    async with talking(dialogue) as scanner:
        assert await scanner.scan(pieces(content, 1_000_000)) is None
    assert seen == [content]


async def test_one_that_keeps_silent_is_given_up():
    async def dialogue(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await taken(reader)
        await reader.read()

    async with asyncio.timeout(5), talking(dialogue) as scanner:
        with pytest.raises(Away):
            await scanner.scan(pieces(b"some bytes"))


async def test_one_that_reads_nothing_is_given_up():
    async def dialogue(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await asyncio.sleep(5)

    async with asyncio.timeout(5), talking(dialogue) as scanner:
        with pytest.raises(Away):
            await scanner.scan(pieces(b"\0" * 64 * MEGABYTE, MEGABYTE))


async def test_one_that_hangs_up_in_the_middle_may_be_asked_again():
    async def dialogue(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.readexactly(1000)

    async with talking(dialogue) as scanner:
        with pytest.raises(TemporaryFailure):
            await scanner.scan(pieces(b"\0" * 32 * MEGABYTE, MEGABYTE))


def test_nothing_scans_unless_it_is_chosen():
    assert build_scanner(NoScanning()) is None
    with pytest.raises(ValidationError, match="either socket"):
        ClamdSettings(kind="clamd")

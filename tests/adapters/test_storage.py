"""The promises of a storage; every adapter of the port keeps them."""

import asyncio
import hashlib
import socket
from collections.abc import AsyncGenerator, AsyncIterator, Generator
from pathlib import Path

import pytest
from pydantic import SecretStr

from app.adapters.storage import FolderSettings, S3Settings, build_storage
from app.documents.readiness import storage_shortcomings
from app.ports import TemporaryFailure
from app.ports.storage import FileMissing, Storage
from tests.partners.seaweed import seaweed


@pytest.fixture(scope="module")
def bucket() -> Generator[S3Settings]:
    """A real store over the network, one for the module."""
    with seaweed() as settings:
        yield settings


@pytest.fixture(params=["folder", "s3"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncGenerator[Storage]:
    """Every store there is; what a test leaves behind is gone before the next."""
    if request.param == "folder":
        yield build_storage(FolderSettings(root=tmp_path / "files"))
        return
    kept = build_storage(request.getfixturevalue("bucket"))
    yield kept
    for folder in ("uploads", "results", "probes"):
        for key in [file.key async for file in kept.files(folder)]:
            await kept.delete(key)


async def pieces(*content: bytes) -> AsyncIterator[bytes]:
    for piece in content:
        yield piece


async def content(storage: Storage, key: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in storage.read(key, start=start, end=end)])


async def test_what_was_put_is_read_back_whole_and_in_part(storage: Storage):
    kept = await storage.put("uploads/3f/a-1", pieces(b"M\xe1\xbb\x99t ", b"", b"C\xe1\xbb\xada"))
    whole = "Một Cửa".encode()
    assert (kept.size, kept.sha256) == (len(whole), hashlib.sha256(whole).digest())
    assert await content(storage, "uploads/3f/a-1") == whole
    assert await content(storage, "uploads/3f/a-1", 2, 6) == whole[2:6]
    assert await content(storage, "uploads/3f/a-1", 6) == whole[6:]
    assert await content(storage, "uploads/3f/a-1", 6, 6) == b""


async def test_an_empty_file_is_a_file(storage: Storage):
    assert (await storage.put("uploads/empty", pieces())).size == 0
    assert await content(storage, "uploads/empty") == b""


async def test_what_breaks_off_was_never_there(storage: Storage):
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * 100_000
        raise ConnectionResetError

    with pytest.raises((ConnectionResetError, TemporaryFailure)):
        await storage.put("uploads/broken", broken())
    assert not await storage.exists("uploads/broken")
    assert [file async for file in storage.files("uploads")] == []


async def test_deleting_is_done_once_and_asked_for_twice(storage: Storage):
    await storage.put("uploads/a", pieces(b"x"))
    assert await storage.exists("uploads/a")
    await storage.delete("uploads/a")
    await storage.delete("uploads/a")
    assert not await storage.exists("uploads/a")
    with pytest.raises(FileMissing):
        await content(storage, "uploads/a")


async def test_files_are_listed_by_folder(storage: Storage):
    for key in ("uploads/aa/1", "uploads/bb/2", "results/3"):
        await storage.put(key, pieces(b"12345"))
    listed = {file.key: file.size async for file in storage.files("uploads")}
    assert listed == {"uploads/aa/1": 5, "uploads/bb/2": 5}


@pytest.mark.parametrize(
    "key", ["../a", "/etc/passwd", "a/../b", "a//b", "", "A", "đơn.pdf", "a\0", "uploads/"]
)
async def test_a_key_never_leads_out_of_the_store(storage: Storage, key: str):
    with pytest.raises(ValueError, match="not a storage key"):
        await storage.put(key, pieces(b"x"))


async def test_a_large_file_is_hashed_while_it_passes(storage: Storage):
    block = bytes(range(256)) * 4096

    async def blocks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield block

    kept = await storage.put("uploads/large", blocks())
    assert kept.size == 20 * len(block)
    assert kept.sha256 == hashlib.sha256(block * 20).digest()
    assert await content(storage, "uploads/large", len(block) - 1, len(block) + 1) == b"\xff\x00"


async def test_a_store_that_keeps_files_is_ready_and_keeps_no_probe(storage: Storage):
    assert await storage_shortcomings(storage) == []
    assert [file async for file in storage.files("probes")] == []


async def test_a_store_that_cannot_keep_files_is_not_ready(tmp_path: Path):
    storage = build_storage(FolderSettings(root=tmp_path / "files"))
    (tmp_path / "files" / "probes").write_text("a file where a folder should be")
    assert await storage_shortcomings(storage) == ["storage: the folder does not take the file"]


async def test_a_store_that_is_away_is_a_failure_that_passes(bucket: S3Settings):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound, and never listening
        endpoint = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        away = build_storage(bucket.model_copy(update={"endpoint": endpoint, "timeout": 1}))
        with pytest.raises(TemporaryFailure):
            await away.put("uploads/a", pieces(b"x"))
        with pytest.raises(TemporaryFailure):
            await content(away, "uploads/a")
        with pytest.raises(TemporaryFailure):
            await away.exists("uploads/a")
        with pytest.raises(TemporaryFailure):
            await away.delete("uploads/a")
        with pytest.raises(TemporaryFailure):
            [file async for file in away.files("uploads")]
        assert await storage_shortcomings(away) == ["storage: files is away"]


async def test_a_store_that_keeps_silent_is_given_up_in_time(bucket: S3Settings):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        slow = build_storage(bucket.model_copy(update={"endpoint": endpoint, "timeout": 0.3}))
        async with asyncio.timeout(10):
            with pytest.raises(TemporaryFailure):
                await content(slow, "uploads/a")


async def test_a_wrong_key_is_refused_and_its_secret_is_not_told(bucket: S3Settings):
    wrong = SecretStr("wrong-secret-987654321")
    storage = build_storage(bucket.model_copy(update={"secret_access_key": wrong}))
    with pytest.raises(TemporaryFailure) as failure:
        await storage.put("uploads/a", pieces(b"x"))
    told = f"{failure.value!r} {storage!r}"
    assert "wrong-secret" not in told

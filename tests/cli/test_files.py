"""``motcua files`` as an operator types it, with a real S3 store as the target of a move."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.adapters.storage import FolderSettings, build_storage
from app.cli import commands
from app.documents.moving import moved
from tests.partners.seaweed import KEY, SECRET, seaweed


@pytest.fixture
def installation(fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of an installation, which the environment names."""
    monkeypatch.setenv("MOTCUA_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MOTCUA_DATABASE_URL", fresh_database)
    monkeypatch.setenv("MOTCUA_REQUIRE_DURABILITY", "false")
    return tmp_path / "data"


async def typed(*words: str) -> str:
    """What the command says, run in a thread, for it has a loop of its own."""

    def run() -> str:
        done = CliRunner().invoke(commands("files"), ["files", *words])
        return done.output + str(done.exception or "")

    return await asyncio.to_thread(run)


async def test_files_move_whole_and_again_and_a_spoilt_copy_is_mended(
    installation: Path, monkeypatch: pytest.MonkeyPatch
):
    uploads = installation / "files" / "uploads" / "3f"
    uploads.mkdir(parents=True)
    (uploads / "one").write_bytes(b"first")
    (uploads / "two").write_bytes(b"\x00\xff" * 3_000_000)
    assert "MOTCUA_FILES__KIND=s3" in await typed("move")
    with seaweed() as store:
        secret = installation / "secret"
        secret.write_text(f"{SECRET}\n")
        monkeypatch.setenv("MOTCUA_FILES__KIND", "s3")
        monkeypatch.setenv("MOTCUA_FILES__ENDPOINT", store.endpoint)
        monkeypatch.setenv("MOTCUA_FILES__BUCKET", store.bucket)
        monkeypatch.setenv("MOTCUA_FILES__ACCESS_KEY_ID", KEY)
        monkeypatch.setenv("MOTCUA_FILES__SECRET_ACCESS_KEY_FILE", str(secret))
        monkeypatch.setenv("MOTCUA_FILES__ALLOW_HTTP", "true")
        assert "2 tệp đã chép, 0 tệp đã có sẵn" in await typed("move")
        source = build_storage(FolderSettings(root=installation / "files"))
        target = build_storage(store)
        await target.put("uploads/3f/one", source.read("uploads/3f/two"))
        again = {file.key: file.copied async for file in moved(source, target, ["uploads"])}
        assert again == {"uploads/3f/one": True, "uploads/3f/two": False}
        assert b"".join([chunk async for chunk in target.read("uploads/3f/one")]) == b"first"


@pytest.mark.usefixtures("installation")
async def test_retention_and_holds_by_command():
    assert await typed("retention", "--dry-run") == "0 tệp sẽ xóa / would be removed\n"
    assert await typed("retention") == "0 tệp đã xóa / removed\n"
    assert (await typed("scan")).startswith("0 tệp chờ quét")
    refused = await typed("hold", "H17-000000-1", "--reason", "12/KL-TTr", "--by", "Thanh tra")
    assert "Không tìm thấy hồ sơ" in refused

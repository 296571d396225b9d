"""``motcua procedures …`` as an operator meets it: words, files, exit status."""

import asyncio
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from typer.testing import CliRunner, Result

from app.cli.procedures import procedures
from app.db.sessions import create_engine, create_sessions
from app.procedures.rulebook import load_rulebook
from tests.procedures.examples import NAME, PLAIN, edited

WORKED = "2.001827"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(procedures, [str(argument) for argument in arguments])


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_text(PLAIN, "utf-8")
    return path


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    path = tmp_path / NAME
    path.write_text(edited(PLAIN, "sign: {budget: 4wh}", "sign: {owner: king}"), "utf-8")
    return path


def test_a_sound_file_passes(plain: Path):
    result = run("check", plain)

    assert result.exit_code == 0
    assert "Đã kiểm tra 1 tệp: 0 lỗi." in result.output


def test_a_spoilt_file_is_refused_with_file_line_and_remedy(spoilt: Path):
    vietnamese, english = run("check", spoilt), run("check", "--lang", "en", spoilt)

    assert vietnamese.exit_code == english.exit_code == 1
    assert f"{NAME}:30: Không có vai trò “king” — Dùng một vai trò" in vietnamese.output
    assert f"{NAME}:30: There is no role “king” — Use a role" in english.output


def test_everything_that_is_shipped_passes():
    result = run("check", "--no-warnings")

    assert (result.exit_code, result.output.count("\n")) == (0, 1)


def test_a_file_that_is_not_there_is_misuse():
    assert run("check", "nowhere.yaml").exit_code == 2


def test_two_versions_are_compared_part_by_part(plain: Path):
    second = plain.with_name(NAME.replace(".v1.", ".v2."))
    text = PLAIN.replace("version: 1\n", "version: 2\n").replace("total: 5wd", "total: 4wd")
    text = edited(text, "  - {key: don,", "  - {key: anh, vi: Ảnh, en: Photograph}\n  - {key: don,")
    second.write_text(text, "utf-8")

    result = run("diff", "9.000001", "1", "2", "--path", plain.parent)

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "~ version: 1 → 2",
        "~ deadline.total: 5wd → 4wd",
        "+ documents[anh].key: anh",
        "+ documents[anh].vi: Ảnh",
        "+ documents[anh].en: Photograph",
    ]


@pytest.mark.parametrize("command", [["diff", WORKED, "3", "9"], ["diagram", "9.999999"]])
def test_a_version_that_is_not_there_is_misuse(command: list[str]):
    result = run(*command)

    assert result.exit_code == 2
    assert "Không có thủ tục" in result.stderr


def test_the_course_is_drawn(tmp_path: Path):
    out = tmp_path / "course.svg"

    assert run("diagram", WORKED, "--out", out, "--lang", "en").exit_code == 0
    root = ET.fromstring(out.read_text("utf-8"))  # noqa: S314 - our own words
    assert "Food-safety" in (root[0].text or "")
    assert run("diagram", WORKED).output.startswith("<svg ")


def test_a_dossier_is_tried_out_on_the_published_dates():
    result = run("simulate", WORKED, "--from", "2026-08-20T14:00")

    assert result.exit_code == 0
    assert "20/08/2026 14:00  Cán bộ tiếp nhận và trả kết quả: Tiếp nhận hồ sơ" in result.output
    assert "hẹn trả 2026-09-14T17:00, hạn bước 2026-08-20T17:00" in result.output
    assert run("simulate", WORKED, "--from", "tomorrow").exit_code == 2


def test_a_file_with_mistakes_is_not_drawn(spoilt: Path):
    result = run("diagram", "9.000001", "--path", spoilt)

    assert result.exit_code == 1
    assert "king" in result.output


def test_schemas_are_written_for_editors(tmp_path: Path):
    assert run("schemas", "--out", tmp_path).exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "calendar.schema.json",
        "lifecycle.schema.json",
        "procedure.schema.json",
    }


async def test_publishing_from_the_command_line_is_once_and_for_ever(
    plain: Path, fresh_database: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MOTCUA_DATABASE_URL", fresh_database)
    monkeypatch.setenv("MOTCUA_REQUIRE_DURABILITY", "false")

    first = await asyncio.to_thread(run, "publish", plain)
    again = await asyncio.to_thread(run, "publish", plain)
    await asyncio.to_thread(plain.write_text, PLAIN.replace("5wd", "6wd"), "utf-8")
    changed = await asyncio.to_thread(run, "publish", plain)

    assert first.exit_code == 0, first.output
    assert "+ procedure 9.000001 v1" in first.output
    assert "Đã công bố 0 phiên bản mới" in again.output
    assert changed.exit_code == 1
    assert "đã công bố với nội dung khác" in changed.output
    engine = create_engine(fresh_database, pool_size=1)
    async with create_sessions(engine)() as session:
        assert ("9.000001", 1) in (await load_rulebook(session)).texts["procedure"]
    await engine.dispose()

"""``motcua calendars`` and ``motcua procedures migrate``, as an operator types them."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import commands
from tests.dossiers.new_rules import (
    MIGRATING,
    STORM,
    events,
    publish_calendar,
    publish_version,
    stands,
)
from tests.dossiers.world import PROCEDURE, World
from tests.procedures.examples import NAME, edited


async def motcua(world: World, *words: str | Path) -> Result:
    """In a thread of its own, for a command runs a loop of its own."""
    environment = {"MOTCUA_DATABASE_URL": world.url, "MOTCUA_REQUIRE_DURABILITY": "false"}
    line = commands(str(words[0]))
    return await asyncio.to_thread(
        CliRunner().invoke, line, [str(word) for word in words], env=environment
    )


async def test_a_calendar_is_previewed_from_its_file_and_applied_once_published(
    world: World, tmp_path: Path
):
    dossier = await world.walked(3)
    draft, lines = tmp_path / "quang-nam.v2.yaml", tmp_path / "moved.csv"
    draft.write_text(STORM, "utf-8")

    seen = await motcua(world, "calendars", "preview", "quang-nam", "--file", draft, "--csv", lines)
    too_early = await motcua(world, "calendars", "apply", "quang-nam", "--version", "2")
    await publish_calendar(world, tmp_path)
    applied = await motcua(world, "calendars", "apply", "quang-nam", "--version", "2")
    again = await motcua(world, "calendars", "apply", "quang-nam", "--version", "2", "--lang", "en")

    assert seen.exit_code == 0, seen.output
    assert "1 hồ sơ đang mở: 1 đổi hạn, 0 thành quá hạn" in seen.output
    assert "26/08/2026 17:00 → 27/08/2026 17:00" in seen.output
    head, line = lines.read_text("utf-8-sig").splitlines()
    assert head.startswith("ma_ho_so,")
    assert line.startswith(f"{dossier.code},")
    assert (too_early.exit_code, "Chưa công bố phiên bản 2" in too_early.stderr) == (1, True)
    assert applied.exit_code == 0, applied.output
    assert "Đã chuyển: 1 hồ sơ" in applied.output
    assert "0 open dossiers" in again.output
    assert (await events(world, dossier)).count("change_calendar") == 1


@pytest.mark.parametrize("spoilt", [STORM.replace("extends: vn-2026.v1", "extends: vn-1999.v1")])
async def test_a_spoilt_calendar_is_told_with_its_line(world: World, tmp_path: Path, spoilt: str):
    draft = tmp_path / "quang-nam.v2.yaml"
    draft.write_text(spoilt, "utf-8")

    told = await motcua(world, "calendars", "preview", "quang-nam", "--file", draft)
    misused = await motcua(world, "calendars", "preview", "quang-nam")

    assert (told.exit_code, misused.exit_code) == (1, 2)
    assert "quang-nam.v2.yaml:5" in told.output


async def test_a_draft_is_tried_on_past_dossiers_and_open_ones_follow_it(
    world: World, tmp_path: Path
):
    dossier = await world.walked(3)
    (tmp_path / "published").mkdir()
    draft = tmp_path / NAME.replace(".v1.", ".v2.")
    draft.write_text(edited(MIGRATING, "from: 2026-08-21", "from: 2026-01-02"), "utf-8")

    tried = await motcua(world, "procedures", "simulate", draft, "--replay")
    await publish_version(world, tmp_path / "published", draft.read_text("utf-8"))
    seen = await motcua(world, "procedures", "migrate", PROCEDURE, "--to", "2", "--dry-run")
    assert (await stands(world, dossier)).procedure_version == 1
    moved = await motcua(world, "procedures", "migrate", PROCEDURE, "--to", "2")
    refused = await motcua(world, "procedures", "migrate", PROCEDURE, "--to", "7")

    assert tried.exit_code == 1, tried.output
    assert "Đã chạy lại 1 hồ sơ, 4 thao tác: 1 hồ sơ có khác biệt." in tried.output
    assert "1 × Tiếp nhận hồ sơ: hẹn trả khác" in tried.output
    assert seen.exit_code == moved.exit_code == 0, moved.output
    assert "1 hồ sơ đang mở: 1 đổi hạn" in seen.output
    assert "Đã chuyển: 1 hồ sơ" in moved.output
    assert (await stands(world, dossier)).state == "study"
    assert (refused.exit_code, "phiên bản 7" in refused.stderr) == (1, True)

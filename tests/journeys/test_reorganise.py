"""Districts end while somebody is killed; ``drills.reorganise`` does it with many thousands."""

import csv
from functools import partial
from pathlib import Path

import asyncpg
import pypdfium2

from app.agencies.reading import directory_folder
from drills.reorganise import PLAN, Drill, described
from tests.cli.typed import motcua

DOSSIERS = 360


async def test_districts_end_and_each_dossier_is_taken_over_once_whoever_is_killed(
    fresh_database: str, tmp_path: Path
):
    forgetful = {"MOTCUA_REQUIRE_DURABILITY": "false"}
    report = await Drill(fresh_database, tmp_path, DOSSIERS, forgetful).run()
    assert report.clean, "\n".join(described(report))

    connection = await asyncpg.connect(fresh_database.replace("+asyncpg", ""))
    campaign = str(await connection.fetchval("select id from campaign"))
    codes = await connection.fetch(
        "select code from dossier where code like 'H47.21-%' and competent_agency = 'H47.TTHCC'"
    )
    await connection.close()
    out = tmp_path / "bien-ban"
    here = partial(motcua, "agencies", data=tmp_path, database=fresh_database)
    written = await here("minutes", campaign, "--out", str(out))
    assert written.exit_code == 0, written.stderr
    [heading, *lines] = csv.reader(
        (out / "H47.21-H47.TTHCC.csv").read_text("utf-8-sig").splitlines()
    )
    assert heading[1] == "ma_ho_so"
    assert {line[1] for line in lines} == {row["code"] for row in codes} != set()
    sheet = pypdfium2.PdfDocument(out / "H47.21-H47.TTHCC.pdf")
    said = "".join(page.get_textpage().get_text_bounded() for page in sheet)
    assert "BIÊN BẢN BÀN GIAO" in said
    assert all(line[1] in said for line in lines)
    assert (out / "H47.21.1-H47.301.pdf").is_file(), "people alone make minutes too"

    listed = await here("plans")
    assert f"{campaign}  01/07/2025  đã xong" in listed.stdout


async def test_an_operator_sees_everything_that_is_wrong_and_what_would_happen(
    fresh_database: str, tmp_path: Path
):
    said = partial(motcua, "agencies", data=tmp_path, database=fresh_database)
    plan = str(directory_folder() / PLAN)
    late = await said("split", plan, "--dry-run")
    assert late.exit_code == 1
    assert "effective_on: Ngày có hiệu lực phải sau hôm nay" in late.stderr
    assert "closing.H47.21: Không có cơ quan này trong danh bạ." in late.stderr
    assert "H47.301-250701-0001" in late.stdout
    assert "nothing was written" not in late.stdout
    flags = await said("merge", "H47.30", "H47.31", "--into", "H47.TTHCC")
    assert (flags.exit_code, "--on" in flags.stderr) == (2, True)
    nobody = await said(
        "merge", "H47.30", "--into", "H47.31", "--on", "2099-01-01", "--legal", "QĐ 1"
    )
    assert nobody.exit_code == 1
    assert nobody.stderr.count("Không có cơ quan này trong danh bạ.") == 2
    missing = await said("split", str(tmp_path / "plan.yaml"))
    assert (missing.exit_code, "no such file" in missing.stderr) == (2, True)
    (tmp_path / "plan.yaml").write_text("effective_on: mai\nclosing: []\n", "utf-8")
    unreadable = await said("split", str(tmp_path / "plan.yaml"))
    assert unreadable.exit_code == 1
    assert "effective_on: " in unreadable.stderr
    assert "legal_basis: " in unreadable.stderr
    nothing = await said("cancel", "00000000-0000-7000-8000-000000000001")
    assert (nothing.exit_code, "Không có phương án" in nothing.stderr) == (1, True)
    assert "no plan whose day has come" in (await said("carry-out")).stdout

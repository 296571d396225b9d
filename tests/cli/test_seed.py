"""``motcua seed`` as an operator types it, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path


def motcua(*words: str, data: Path, database: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "MOTCUA_DATA": str(data),
        "MOTCUA_DATABASE_URL": database,
        "MOTCUA_REQUIRE_DURABILITY": "false",
    }
    return subprocess.run(
        [Path(sys.executable).with_name("motcua"), *words],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def province(folder: Path, *, agency: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "agencies.yaml").write_text(
        "agencies:\n  - {code: H17, name: Thành phố, name_en: City, tier: province,"
        " valid: {from: 1997-01-01}}\n",
        "utf-8",
    )
    (folder / "people.yaml").write_text(
        "roles_from: 2026-01-01\nstaff:\n"
        f"  - {{username: giamsat, full_name: Lê An, agency: {agency}, unit: A,"
        " roles: [supervise]}\n",
        "utf-8",
    )
    return folder


async def test_a_province_of_ones_own_is_seeded_and_what_is_wrong_with_it_is_explained(
    fresh_database: str, tmp_path: Path
):
    data, folder = tmp_path / "data", tmp_path / "da-nang"
    words = ("seed", "--folder", str(folder))
    province(folder, agency="H99")
    refused = motcua(*words, data=data, database=fresh_database)
    assert refused.returncode == 1
    assert "giamsat.agency: Không có cơ quan này trong danh bạ." in refused.stderr
    province(folder, agency="H17")
    done = motcua(*words, data=data, database=fresh_database)
    assert (done.returncode, done.stderr) == (0, "")
    assert "tài khoản mới: 1." in done.stdout
    (account,) = json.loads((data / "demo-accounts.json").read_text("utf-8"))
    assert (account["username"], account["role"], account["agency"]) == (
        "giamsat",
        "supervise",
        "H17",
    )

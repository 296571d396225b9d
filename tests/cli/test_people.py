"""``motcua people absent`` as an operator types it: one line when done, every reason when not."""

from functools import partial
from pathlib import Path

from tests.cli.test_seed import province
from tests.cli.typed import motcua

SECOND = "  - {username: canbo, full_name: Trần Bình, agency: H17, unit: A, roles: [supervise]}\n"


async def test_a_colleague_stands_in_and_what_is_wrong_is_said_at_once(
    fresh_database: str, tmp_path: Path
):
    data, folder = tmp_path / "data", province(tmp_path / "da-nang", agency="H17")
    with (folder / "people.yaml").open("a", encoding="utf-8") as file:
        file.write(SECOND)
    here = partial(motcua, data=data, database=fresh_database)
    assert (await here("seed", "--folder", str(folder))).stderr == ""

    async def absent(who: str, first: str, last: str, reason: str) -> tuple[int, str]:
        done = await here(
            "people", "absent", who, "--substitute", "canbo",
            "--from", first, "--to", last, "--reason", reason,
        )  # fmt: skip
        return done.exit_code, done.stdout + done.stderr

    code, said = await absent("giamsat", "2199-01-02", "2199-01-05", "Nghỉ phép")
    assert (code, "Trần Bình làm thay / stands in for Lê An: 02/01/2199" in said) == (0, True), said
    code, said = await absent("khong.co", "2020-01-02", "2020-01-01", " ")
    assert code == 1
    fields = [line.partition(":")[0] for line in said.splitlines()]
    assert fields == ["absent", "starts_on", "ends_on", "reason"]
    code, _ = await absent("giamsat", "2199-01-05", "2199-01-06", "Nghỉ phép")
    assert code == 1

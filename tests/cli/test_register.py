"""``motcua register freeze`` as an operator types it: a closed book stays what it was."""

from functools import partial
from pathlib import Path

from tests.cli.test_seed import province
from tests.cli.typed import motcua


async def test_a_book_is_closed_once_and_what_cannot_be_closed_is_explained(
    fresh_database: str, tmp_path: Path
):
    data = tmp_path / "data"
    folder = province(tmp_path / "da-nang", agency="H17")
    here = partial(motcua, data=data, database=fresh_database)
    assert (await here("seed", "--folder", str(folder))).stderr == ""

    async def freeze(agency: str, year: str) -> tuple[int, str]:
        done = await here("register", "freeze", agency, year)
        return done.exit_code, done.stdout + done.stderr

    first, again = await freeze("H17", "2020"), await freeze("H17", "2020")
    assert first == again
    assert first[0] == 0
    assert "Sổ H17 năm 2020: 0 hồ sơ / dossiers" in first[1]
    (kept,) = data.rglob("h17-2020-*.pdf")
    assert kept.read_bytes().startswith(b"%PDF")
    for agency, year, why in (
        ("H99", "2020", "Không tìm thấy cơ quan"),
        ("H17", "2199", "Năm 2199 chưa kết thúc"),
    ):
        code, said = await freeze(agency, year)
        assert (code, why in said) == (1, True), said

"""``motcua fees remitted`` as an operator types it: what differs, and everything that is wrong."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import commands
from app.cli.fees import EXIT_DIFFERENT, EXIT_UNREADABLE

HEAD = "OrderNumber,FeeAmount,PostageAmount"


async def test_a_list_of_the_post_is_compared_or_said_to_be_wrong(
    fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MOTCUA_DATA", str(tmp_path))
    monkeypatch.setenv("MOTCUA_DATABASE_URL", fresh_database)
    monkeypatch.setenv("MOTCUA_REQUIRE_DURABILITY", "false")
    file = tmp_path / "bang-ke.csv"

    async def remitted(*lines: str, amount: int) -> tuple[int, str]:
        file.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
        typed = ["fees", "remitted", str(file), "--day=2026-08-20", "--transfer=FT1"]
        typed.append(f"--amount={amount}")
        done = await asyncio.to_thread(CliRunner().invoke, commands("fees"), typed)
        return done.exit_code, done.output

    code, said = await remitted("A-T1,50000,0", amount=50_000)
    assert (code, "chỉ có trong tệp" in said) == (EXIT_DIFFERENT, True), said
    assert "1 dòng/lines, 0 khớp/matched, 1 chênh lệch/differences" in said
    code, said = await remitted("A-T1,x,0", "A-T2,50000,0", amount=49_000)
    assert code == EXIT_UNREADABLE
    assert "remittance_line_unreadable line 2, columns FeeAmount" in said
    assert "remittance_sum_differs" not in said, "of lines that nobody could read"
    code, said = await remitted("A-T2,50000,0", amount=49_000)
    assert code == EXIT_UNREADABLE
    assert "remittance_sum_differs listed 50000, came 49000" in said

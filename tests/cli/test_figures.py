"""``motcua figures`` as an operator types it: is it right, and making it right."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from app.cli import commands
from app.cli.now import get_now
from app.db.sessions import create_engine, create_sessions
from app.reports.actions.fold_figures import SETTLED, fold_figures
from app.reports.actions.tell_periods import tell_periods
from tests.people.province import founded
from tests.reports.counting import entered
from tests.reports.lives import question

WRONG = (
    "update figure_cell set waiting = waiting + 1 where level = 'year' and day = 'infinity'",
    "update figure_told set done = done + 1 where agency <> ''",
)


async def test_an_operator_finds_wrong_figures_and_has_them_made_anew(
    fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    engine = create_engine(fresh_database, pool_size=2)
    sessions = await founded(create_sessions(engine))
    monkeypatch.setenv("MOTCUA_DATA", str(tmp_path))
    monkeypatch.setenv("MOTCUA_DATABASE_URL", fresh_database)

    async def figures(word: str) -> tuple[int, str]:
        done = await asyncio.to_thread(CliRunner().invoke, commands("figures"), ["figures", word])
        return done.exit_code, done.output

    async def worked() -> None:
        await fold_figures(sessions, get_now() + SETTLED)
        await tell_periods(sessions, get_now())

    async with sessions.begin() as session:
        ids = await entered(session, question(7).lives)
    code, said = await figures("check")
    assert (code, "số liệu đúng / all is right" in said) == (0, True), said
    await worked()
    assert (await figures("check"))[1].startswith("0 bước chưa gộp / moves not in the sums yet; s")
    for statement in WRONG:
        async with sessions.begin() as session:
            await session.execute(text(statement))
        code, said = await figures("check")
        assert code == 1
        assert "SAI  " in said
        assert "are wrong" in said
    code, said = await figures("rebuild")
    assert code == 0
    assert len(ids) <= int(said.split()[0]) <= 2 * len(ids)
    assert (await figures("check"))[0] == 0
    await worked()
    assert (await figures("check"))[0] == 0
    await engine.dispose()

"""``motcua jobs`` as an operator types it: what waits and why, one job's story, trying again."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from app.cli import commands
from app.db.sessions import create_engine

NOT_DONE = """
INSERT INTO pgqueuer (id, priority, entrypoint, status, attempts, execute_after) VALUES
 (1, 0, 'papers.render_form', 'failed', 7, now()),
 (2, 0, 'papers.render_form', 'queued', 2, now() + interval '1 hour'),
 (3, 0, 'papers.render_form', 'queued', 0, now() + interval '1 hour'),
 (4, 0, 'dossiers.tend_children', 'queued', 0, now()),
 (5, 0, 'dossiers.tend_children', 'failed', 0, now())
"""
WHY = """
INSERT INTO pgqueuer_log (job_id, status, entrypoint, priority, traceback) VALUES
 (1, 'failed', 'papers.render_form', 0,
  '{"exception_type": "PermanentFailure", "exception_message": "no such agency"}'),
 (2, 'queued', 'papers.render_form', 0,
  '{"exception_type": "RetryRequested", "exception_message": "TemporaryFailure: away"}'),
 (9, 'successful', 'papers.render_form', 0, NULL)
"""
STATES = "SELECT id, status::text, execute_after <= now() FROM pgqueuer ORDER BY id"


async def test_an_operator_sees_what_waits_and_has_it_tried_again(
    fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    engine = create_engine(fresh_database, pool_size=1)
    async with engine.begin() as connection:
        for statement in (NOT_DONE, WHY):
            await connection.execute(text(statement))
    monkeypatch.setenv("MOTCUA_DATA", str(tmp_path))
    monkeypatch.setenv("MOTCUA_DATABASE_URL", fresh_database)

    async def jobs(*words: str) -> tuple[int, str]:
        typed = ["jobs", *words]
        done = await asyncio.to_thread(CliRunner().invoke, commands("jobs"), typed)
        return done.exit_code, done.output

    async def states() -> dict[int, tuple[str, bool]]:
        async with engine.connect() as connection:
            return {job: (state, due) for job, state, due in await connection.execute(text(STATES))}

    code, said = await jobs("list", "--task", "papers.render_form")
    assert code == 0, said
    for standing, number in (("parked", 1), ("retrying", 1), ("planned", 1)):
        assert f"papers.render_form                   {standing:9} {number:7}" in said
    assert "#1 papers.render_form parked" in said
    assert "TemporaryFailure: away" in said
    assert "#4" not in said
    assert "#1 " not in (await jobs("list", "--state", "retrying"))[1]

    code, said = await jobs("show", "1")
    assert (code, "failed PermanentFailure: no such agency" in said) == (0, True)
    assert "đã xong / done" in (await jobs("show", "9"))[1]
    assert (await jobs("show", "77"))[0] == 1
    assert (await jobs("replay"))[0] == 2

    assert "released: 1; thôi nghỉ / no longer resting: 0" in (await jobs("replay", "5"))[1]
    assert (await states())[1] == ("failed", True)
    said = (await jobs("replay", "--task", "papers.render_form"))[1]
    assert "released: 1; thôi nghỉ / no longer resting: 1" in said
    assert await states() == {
        1: ("queued", True),
        2: ("queued", True),
        3: ("queued", False),
        4: ("queued", True),
        5: ("queued", True),
    }
    assert "released: 0; thôi nghỉ / no longer resting: 0" in (await jobs("replay", "--all"))[1]
    async with engine.connect() as connection:
        acts = list(await connection.scalars(text("SELECT act FROM administrative_act")))
    assert sorted(acts) == ["hasten_jobs", "release_jobs", "release_jobs"]
    await engine.dispose()

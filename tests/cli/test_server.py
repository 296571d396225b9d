"""The service in a process of its own, as an operator runs it."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx2
import pytest

from app.db.migrate import migrate
from drills.ports import free_port

ROOT = Path(__file__).parents[2]
PATIENCE = 120


@pytest.fixture
def port() -> int:
    return free_port()


@asynccontextmanager
async def motcua(*words: str, **environment: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    """A command in a fresh process, killed at the end if it still runs."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "from app.cli import main; main()",
        *words,
        cwd=ROOT,
        env={**os.environ, **environment},
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def until_ready(address: str, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(PATIENCE), httpx2.AsyncClient(base_url=address) as client:
        while process.returncode is None:
            with suppress(httpx2.TransportError):
                if (await client.get("/readyz")).is_success:
                    return
            await asyncio.sleep(0.1)
    pytest.fail("the service ended before it was ready")


async def until_said(words: bytes, process: asyncio.subprocess.Process) -> None:
    assert process.stderr is not None
    async with asyncio.timeout(PATIENCE):
        while words not in (line := await process.stderr.readline()):
            assert line, "it ended without saying so"


async def test_it_serves_and_stops_when_it_is_told_to(
    fresh_database: str, port: int, tmp_path: Path
):
    async with motcua(
        "serve",
        PORT=str(port),
        MOTCUA_DATA=str(tmp_path),
        MOTCUA_DATABASE_URL=fresh_database,
        MOTCUA_REQUIRE_DURABILITY="false",
    ) as service:
        await until_ready(f"http://127.0.0.1:{port}", service)
        service.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(service.wait(), PATIENCE) == 0


async def test_it_refuses_a_database_that_forgets(fresh_database: str, port: int, tmp_path: Path):
    async with motcua(
        "serve", PORT=str(port), MOTCUA_DATA=str(tmp_path), MOTCUA_DATABASE_URL=fresh_database
    ) as service:
        _, said = await asyncio.wait_for(service.communicate(), PATIENCE)
    assert service.returncode == 2
    assert "fsync=off" in said.decode()


async def test_it_says_when_the_port_is_taken(fresh_database: str, tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with motcua(
            "serve",
            PORT=str(port),
            MOTCUA_DATA=str(tmp_path),
            MOTCUA_DATABASE_URL=fresh_database,
            MOTCUA_REQUIRE_DURABILITY="false",
        ) as service:
            _, said = await asyncio.wait_for(service.communicate(), PATIENCE)
    assert service.returncode == 2
    assert f"PORT={port + 1}" in said.decode()


async def test_a_worker_beside_it_stops_when_it_is_told_to(fresh_database: str, tmp_path: Path):
    async with motcua(
        "worker",
        MOTCUA_DATA=str(tmp_path),
        MOTCUA_DATABASE_URL=fresh_database,
        MOTCUA_REQUIRE_DURABILITY="false",
    ) as worker:
        await until_said(b"worker_started", worker)
        worker.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(worker.wait(), PATIENCE) == 0


async def test_migrating_a_database_from_outside_is_a_command_of_its_own(
    fresh_database: str, tmp_path: Path
):
    async with motcua(
        "migrate", MOTCUA_DATA=str(tmp_path), MOTCUA_DATABASE_URL=fresh_database
    ) as command:
        assert await asyncio.wait_for(command.wait(), PATIENCE) == 0
    await migrate(fresh_database)

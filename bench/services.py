"""The service as it is run in production, several processes of it, and the bare one beside it."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bench.load import Connection

PATIENCE = 60


class DidNotStart(Exception):
    pass


@asynccontextmanager
async def service(url: str, folder: Path, processes: int) -> AsyncGenerator[list[int]]:
    """The ports of ``motcua serve``; the first process also keeps the promises (the worker)."""
    ports = [free_port() for _ in range(processes)]
    command = [str(Path(sys.executable).parent / "motcua"), "serve"]
    environments = [
        {
            "MOTCUA_DATABASE_URL": url,
            "MOTCUA_DATA": str(folder),
            "MOTCUA_WORKER_INSIDE": str(number == 0).lower(),
            "PORT": str(port),
        }
        for number, port in enumerate(ports)
    ]
    log = folder / "serve.log"
    async with running([command] * processes, environments, log):
        await answering(ports, "/healthz", log)
        yield ports


@asynccontextmanager
async def bare(folder: Path, processes: int) -> AsyncGenerator[list[int]]:
    ports = [free_port() for _ in range(processes)]
    commands = [[sys.executable, "-m", "bench.bare", str(port)] for port in ports]
    log = folder / "bare.log"
    async with running(commands, [{}] * processes, log):
        await answering(ports, "/", log)
        yield ports


@asynccontextmanager
async def running(
    commands: Sequence[Sequence[str]], environments: Sequence[Mapping[str, str]], log: Path
) -> AsyncGenerator[None]:
    with log.open("ab") as said:
        processes = [
            await asyncio.create_subprocess_exec(
                *command, env={**os.environ, **environment}, stdout=said, stderr=said
            )
            for command, environment in zip(commands, environments, strict=True)
        ]
    try:
        yield
    finally:
        for process in processes:
            if process.returncode is None:
                process.terminate()
        for process in processes:
            await process.wait()


async def answering(ports: Sequence[int], path: str, log: Path) -> None:
    for port in ports:
        for _ in range(PATIENCE * 10):
            try:
                connection = await Connection.to(port)
            except OSError:
                await asyncio.sleep(0.1)
                continue
            await connection.send("GET", path)
            connection.close()
            break
        else:
            raise DidNotStart(log.read_text()[-2000:])


def free_port() -> int:
    with socket.socket() as asking:
        asking.bind(("127.0.0.1", 0))
        port: int = asking.getsockname()[1]
        return port

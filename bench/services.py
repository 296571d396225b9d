"""The service as it is run in production, several processes of it, and the bare one beside it."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.load import Connection
from drills.ports import free_port

PATIENCE = 60


class DidNotStart(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Running:
    """Processes that answer at ``ports``."""

    ports: list[int]
    pids: list[int]

    def cpu(self) -> float:
        """Seconds of processor time that they have used so far."""
        return sum(_ticks(pid) for pid in self.pids) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def service(url: str, folder: Path, processes: int) -> AsyncGenerator[Running]:
    """``motcua serve``, with ``motcua worker`` beside it to keep the promises."""
    environment = {
        "MOTCUA_DATABASE_URL": url,
        "MOTCUA_DATA": str(folder),
        "MOTCUA_WORKER_INSIDE": "false",
    }
    program = str(Path(sys.executable).parent / "motcua")
    log = folder / "serve.log"
    ports = [free_port() for _ in range(processes)]
    environments = [{**environment, "PORT": str(port)} for port in ports]
    async with (
        running([[program, "worker"]], [environment], log),
        running([[program, "serve"]] * processes, environments, log) as pids,
    ):
        await answering(ports, "/healthz", log)
        yield Running(ports, pids)


@asynccontextmanager
async def bare(folder: Path, processes: int) -> AsyncGenerator[Running]:
    ports = [free_port() for _ in range(processes)]
    commands = [[sys.executable, "-m", "bench.bare", str(port)] for port in ports]
    log = folder / "bare.log"
    async with running(commands, [{}] * processes, log) as pids:
        await answering(ports, "/", log)
        yield Running(ports, pids)


@asynccontextmanager
async def running(
    commands: Sequence[Sequence[str]], environments: Sequence[Mapping[str, str]], log: Path
) -> AsyncGenerator[list[int]]:
    with log.open("ab") as said:
        processes = [
            await asyncio.create_subprocess_exec(
                *command, env={**os.environ, **environment}, stdout=said, stderr=said
            )
            for command, environment in zip(commands, environments, strict=True)
        ]
    try:
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            if process.returncode is None:
                process.terminate()
        for process in processes:
            await process.wait()


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


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
            said = await asyncio.to_thread(log.read_text)
            raise DidNotStart(said[-2000:])

"""The service as an operator runs it, and ways to end it that no operator would choose."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2 as httpx

import app
from app.db.embedded.cluster import Cluster
from app.db.embedded.sharing import KEEPER_LOCK

ROOT = Path(app.__path__[0]).parent
PATIENCE = 120.0
"""The longest that anything is waited for; a drill in which it is used up has failed."""

MOTCUA = (sys.executable, "-c", "from app.cli import main; main()")


class NothingHappened(Exception):
    """A condition that was waited for did not come."""


async def until(holds: Callable[[], Awaitable[bool]], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not await holds():
        if time.monotonic() > end:
            raise NothingHappened(what)
        await asyncio.sleep(0.02)


@dataclass(slots=True)
class Service:
    """``motcua serve`` (or ``demo``) in a process of its own, over the data folder ``folder``."""

    folder: Path
    port: int
    words: Sequence[str] = ("serve",)
    environment: Mapping[str, str] = field(default_factory=dict)
    _process: asyncio.subprocess.Process | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "service.log"

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]

    async def start(self) -> None:
        """Return when it is ready."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *MOTCUA,
                *self.words,
                cwd=ROOT,
                env=self.surroundings(),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C ends the drill, and the drill ends the service
            )
        await self.ready()

    async def ready(self) -> None:
        async with httpx.AsyncClient(base_url=self.address, timeout=5) as http:

            async def is_ready() -> bool:
                if self._process is None or self._process.returncode is not None:
                    raise NothingHappened(f"the service has ended: {self.last_words()}")
                try:
                    return (await http.get("/readyz")).is_success
                except httpx.TransportError:
                    return False

            await until(is_ready, "the service is ready")

    async def stop(self) -> int:
        """As an operator stops it; its exit status."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self._process.wait(), PATIENCE)

    async def kill(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    async def command(self, *words: str) -> tuple[int, str]:
        """Another command of the same installation: its exit status and what it said."""
        process = await asyncio.create_subprocess_exec(
            *MOTCUA,
            *words,
            cwd=ROOT,
            env=self.surroundings(),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
        return process.returncode or 0, said.decode()

    def surroundings(self) -> dict[str, str]:
        own = {"MOTCUA_DATA": str(self.folder), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        kept = {key: value for key, value in os.environ.items() if not key.startswith("MOTCUA_")}
        return {**kept, **own, **self.environment}


def kill_postgres(folder: Path, *, with_keeper: bool = False) -> None:
    """The server and all its processes, at once and without a word.

    ``with_keeper``: first of all the one that would start it again, at whose death it would end
    itself; so whom to kill is found out before.
    """
    cluster = Cluster(folder)
    pid = cluster.pid
    assert pid is not None, "the server runs"
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    keeper = [int((cluster.home / KEEPER_LOCK).read_text())] if with_keeper else []
    for victim in (*keeper, pid, *map(int, children)):
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)

"""Starting stand-ins as processes of their own, and bringing them down."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from drills.ports import free_port
from tests.partners.standing import READY

ROOT = Path(__file__).parents[2]
WITHIN = 30.0


class DidNotStart(Exception):
    """The stand-in's process ended, or said nothing in time."""


@dataclass(slots=True)
class Partner:
    """A stand-in: ``address`` stays the same when it is killed and started again."""

    name: str
    memory: Path
    calls: str = ""
    port: int = field(default_factory=free_port)
    _process: asyncio.subprocess.Process | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Raises DidNotStart."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            f"tests.partners.{self.name}",
            f"--port={self.port}",
            f"--memory={self.memory}",
            f"--calls={self.calls}",
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), WITHIN)
        if not line.decode().startswith(READY):
            raise DidNotStart(self.name)

    async def kill(self) -> None:
        """As a power cut would."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def behave(self, **moods: Any) -> None:
        """Change its moods; see ``Moods``."""
        await self.ask("PUT", "/_moods", moods)

    async def remembered(self, kind: str) -> list[tuple[str, Any]]:
        """What it took, as pairs of key and value, in the order in which it came."""
        return [(key, value) for key, value in await self.ask("GET", f"/_memory/{kind}")]

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """What tests have it do; the answer as JSON, None when there is none."""
        async with httpx2.AsyncClient(base_url=self.address, timeout=WITHIN) as http:
            answer = await http.request(method, path, json=body)
        answer.raise_for_status()
        return json.loads(answer.content) if answer.content else None


@asynccontextmanager
async def standing(name: str, folder: Path, *, calls: str = "") -> AsyncGenerator[Partner]:
    """The stand-in ``tests.partners.<name>``, until the end of the block."""
    partner = Partner(name, folder / f"{name}.sqlite", calls)
    await partner.start()
    try:
        yield partner
    finally:
        await partner.kill()

"""A province on a port of its own: the service and its worker as they run in an installation.

Only the clock is another: it stands where a test puts it.
"""

import asyncio
import secrets
import socket
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from fastapi import FastAPI
from sqlalchemy import text

from app.domain.ids import PersonId
from app.dossiers.actions.keep_time import keep_time
from app.main import create_app
from app.people.demo_accounts import DemoAccount
from app.people.queries import open_session
from app.people.tokens import token_hash
from app.web.dependencies import get_now
from app.web.house import House
from app.worker import work
from tests.browser.town import HOST, NOW, PASSWORD, kept, settings_of
from tests.journeys.clientele import Clientele

SESSION = timedelta(hours=12)


@dataclass(slots=True)
class Site:
    """``now`` is the moment that the service and its worker take for the present: set it freely.

    Everybody of ``directory/quang-nam/people.yaml`` is there; the password of all is ``PASSWORD``.
    """

    app: FastAPI
    address: str
    accounts: Sequence[DemoAccount]
    folder: Path
    now: datetime = NOW

    password = PASSWORD

    @property
    def house(self) -> House:
        house = self.app.state.house
        assert isinstance(house, House)
        return house

    async def session_of(self, username: str) -> str:
        """The token of a new session of somebody."""
        [person] = await self.rows("select id from person where username = :name", name=username)
        token = secrets.token_urlsafe(24)
        async with self.house.sessions.begin() as session:
            await open_session(
                session,
                PersonId(person["id"]),
                token_hash=token_hash(token),
                at=self.now,
                until=self.now + SESSION,
            )
        return token

    @asynccontextmanager
    async def people(self) -> AsyncGenerator[Clientele]:
        """Everybody at work over the JSON API: the quick way to what a journey begins with."""
        async with httpx2.AsyncClient(base_url=self.address, timeout=30) as http:
            tokens = {
                name: await self.session_of(name) for name in {a.username for a in self.accounts}
            }
            yield Clientele(http, self.accounts, tokens)

    async def pass_time(self, by: timedelta) -> None:
        """Later; what time asks of dossiers has been done."""
        self.now += by
        await keep_time(self.house.office, self.now)

    async def rows(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        async with self.house.sessions() as session:
            found = await session.execute(text(statement), values)
            return [dict(row) for row in found.mappings()]

    async def run(self, statement: str, **values: Any) -> None:
        async with self.house.sessions.begin() as session:
            await session.execute(text(statement), values)

    async def settled(self) -> None:
        """Return when every promise is kept, such as the printing of forms."""
        await kept(self.house.sessions)


class _Server(uvicorn.Server):
    def __init__(self, app: FastAPI) -> None:
        super().__init__(_config(app))
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """The run's signals are the run's."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@asynccontextmanager
async def opened_site(
    url: str, folder: Path, accounts: Sequence[DemoAccount], **settings: Any
) -> AsyncGenerator[Site]:
    """The site over a furnished database, for as long as the block lasts.

    Its life is a task of its own, for the two halves of a fixture need not be one task.
    """
    with socket.create_server((HOST, 0), backlog=200) as listener:
        known = settings_of(url, folder, listener.getsockname()[1], **settings)
        app = create_app(known)
        site = Site(app, known.address, accounts, folder)
        server, stop = _Server(app), asyncio.Event()

        async def live() -> None:
            async with asyncio.TaskGroup() as group:
                group.create_task(server.serve(sockets=[listener]))
                group.create_task(work(known, stop, now=lambda: site.now))
                await stop.wait()
                server.should_exit = True

        async def now() -> datetime:
            return site.now

        app.dependency_overrides[get_now] = now
        living = asyncio.create_task(live())
        started = asyncio.create_task(server.ready.wait())
        await asyncio.wait((living, started), return_when=asyncio.FIRST_COMPLETED)
        if living.done():
            started.cancel()
            living.result()  # it says why it did not start
        try:
            yield site
        finally:
            stop.set()
            await living


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
        lifespan="on",
    )

"""How the job library reaches PostgreSQL: through SQLAlchemy, as everybody else in the house.

``SessionDriver`` stands in the caller's transaction. Given the raw connection instead, the library
could write before SQLAlchemy has begun the transaction, and a rollback would not undo it.
``EngineDriver`` is the worker's: each statement on its own, and one connection that listens.
"""

import asyncio
from typing import Self

from pgqueuer.adapters.drivers.asyncpg import Relay
from pgqueuer.core.tm import TaskManager
from pgqueuer.ports.driver import Driver, NotifyCallback
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession


class _Listening(Driver):
    """What both drivers owe the library's protocol beside running statements."""

    def __init__(self) -> None:
        self._shutdown = asyncio.Event()

    @property
    def shutdown(self) -> asyncio.Event:
        return self._shutdown

    @property
    def tm(self) -> TaskManager:
        return TaskManager()

    async def notify(self, channel: str, payload: str) -> None:
        await self.fetch("SELECT pg_notify($1, $2)", channel, payload)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None


async def _fetch(
    connection: AsyncConnection, query: str, args: tuple[object, ...]
) -> list[dict[str, object]]:
    result = await connection.exec_driver_sql(query, args or None)
    return [dict(row) for row in result.mappings()] if result.returns_rows else []


class SessionDriver(_Listening):
    """For promises: part of the caller's transaction; it never listens."""

    def __init__(self, session: AsyncSession) -> None:
        super().__init__()
        self._session = session

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        return await _fetch(await self._session.connection(), query, args)

    async def execute(self, query: str, *args: object) -> str:
        await self.fetch(query, *args)
        return ""

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        raise NotImplementedError


class EngineDriver(_Listening):
    """For the worker, whose engine needs room for one connection that listens.

    It says nothing before it listens: the library probes its own ear as soon as it runs, and a
    probe that overtakes the ``LISTEN`` is never heard, so that a healthy worker would be ended.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__()
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._ear: AsyncConnection | None = None
        self._listening = asyncio.Event()
        self._entered = 0

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        async with self._engine.connect() as connection:
            return await _fetch(connection, query, args)

    async def execute(self, query: str, *args: object) -> str:
        await self.fetch(query, *args)
        return ""

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        if self._ear is None:
            self._ear = await self._engine.connect()
        raw = await self._ear.get_raw_connection()
        if raw.driver_connection is None:
            raise ConnectionError
        await raw.driver_connection.add_listener(channel, Relay(callback))
        self._listening.set()

    async def notify(self, channel: str, payload: str) -> None:
        await self._listening.wait()
        await super().notify(channel, payload)

    async def __aenter__(self) -> Self:
        self._entered += 1
        return self

    async def __aexit__(self, *_: object) -> None:
        self._entered -= 1
        if self._entered == 0 and self._ear is not None:
            ear, self._ear = self._ear, None
            self._listening.clear()
            await ear.invalidate()  # a connection that listens must not go back to the pool
            await ear.close()

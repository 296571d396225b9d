"""How a command comes by its database: the one it is told of, or the embedded one."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeVar

from pydantic import SecretStr

from app.db.sessions import Sessions, create_engine, create_sessions
from app.settings import Settings, read_settings

T = TypeVar("T")


@contextmanager
def opened() -> Generator[Settings]:
    """The settings, which name a running database for as long as the block lasts.

    Any command may ask at any time: those that use the embedded server at once share it, and it
    always has the newest schema. One from outside is left as it is: ``motcua migrate`` is for it.
    """
    settings = read_settings()
    if settings.database_url is not None:
        yield settings
        return
    from app.db.embedded.sharing import attach
    from app.db.migrate import migrate

    attached = attach(settings.data)
    try:
        asyncio.run(migrate(attached.url()))
        yield settings.model_copy(update={"database_url": SecretStr(attached.url())})
    finally:
        attached.release()


@asynccontextmanager
async def sessions_of(settings: Settings, *, pool_size: int = 1) -> AsyncGenerator[Sessions]:
    """Sessions of a command's own, on at most ``pool_size`` connections, gone after the block."""
    engine = create_engine(settings.database, pool_size=pool_size)
    try:
        yield create_sessions(engine)
    finally:
        await engine.dispose()


def run_with_sessions(settings: Settings, act: Callable[[Sessions], Awaitable[T]]) -> T:
    """What ``act`` answers, with sessions of the command's own."""

    async def acted() -> T:
        async with sessions_of(settings, pool_size=2) as sessions:
            return await act(sessions)

    return asyncio.run(acted())

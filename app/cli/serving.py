"""The service at work: the web, and the worker inside it, from the first answer to the last."""

import asyncio
import signal
import socket
from collections.abc import AsyncGenerator, Coroutine, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import uvicorn
import uvloop

from app.db.trouble import Trouble
from app.main import create_app
from app.settings import Settings
from app.worker import work

GRACE = 20
BACKLOG = 2048
STOPPING = (signal.SIGINT, signal.SIGTERM)


class PortTaken(Trouble):
    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"Không mở được cổng {host}:{port}; hãy chọn cổng khác, ví dụ PORT={port + 1}.",
            f"{host}:{port} cannot be opened; choose another port, such as PORT={port + 1}.",
        )


class ServiceDidNotStart(Trouble):
    def __init__(self) -> None:
        super().__init__(
            "Dịch vụ không khởi động được; xem nhật ký ở trên.",
            "The service did not start; see the log above.",
        )


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Signals are ours: the worker inside must end its jobs too before the process ends."""
        yield


@asynccontextmanager
async def serving(settings: Settings) -> AsyncGenerator[str]:
    """Its address, from when it answers; at the end of the block it stops gracefully."""
    with _listening(settings) as listener:
        server = _Server(_config(settings))
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            web = group.create_task(server.serve(sockets=[listener]))
            if settings.worker_inside:
                group.create_task(work(settings, stop))
            try:
                await _started(server, web)
                yield settings.address
            finally:
                server.should_exit = True
                stop.set()


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run ``main`` on the fast loop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


async def told_to_stop() -> None:
    """Return at Ctrl-C, or when the machine asks."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in STOPPING:
        loop.add_signal_handler(number, told.set)
    await told.wait()


def _config(settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        create_app(settings),
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.behind_proxy),
        forwarded_allow_ips=settings.behind_proxy,
        timeout_graceful_shutdown=GRACE,
        lifespan="on",
    )


@contextmanager
def _listening(settings: Settings) -> Generator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server(
            (settings.host, settings.port), family=family, backlog=BACKLOG
        )
    except OSError as error:
        raise PortTaken(settings.host, settings.port) from error
    with listener:
        yield listener


async def _started(server: uvicorn.Server, web: asyncio.Task[None]) -> None:
    while not server.started:
        if web.done():
            raise ServiceDidNotStart
        await asyncio.sleep(0.02)

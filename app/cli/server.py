"""``motcua serve``, ``motcua worker``, ``motcua migrate``: what an installation runs."""

import asyncio
from typing import Annotated

import typer

from app.cli.logs import configure_logs
from app.cli.opening import opened
from app.settings import Settings


def serve() -> None:
    """Chạy dịch vụ web / run the web service, with the worker inside unless told otherwise."""
    from app.cli.serving import run

    configure_logs()
    with opened() as settings:
        run(_serve(settings))


def worker() -> None:
    """Chạy tiến trình xử lý việc nền / keep the promises that the service makes."""
    from app.cli.serving import run

    configure_logs()
    with opened() as settings:
        run(_work(settings))


def migrate(
    draft: Annotated[
        str | None, typer.Option(help="for developers: write a new migration, with this title")
    ] = None,
) -> None:
    """Đưa cơ sở dữ liệu lên phiên bản mới / bring the database to the newest schema."""
    from app.db import migrate as migrations

    with opened() as settings:
        asyncio.run(migrations.migrate(settings.database))
        if draft is not None:
            asyncio.run(migrations.draft(settings.database, draft))


async def prepared(settings: Settings) -> None:
    """The database answers, and keeps what it confirms."""
    from app.db.migrate import wait_for_server
    from app.db.server import require_durability
    from app.db.sessions import create_engine

    engine = create_engine(settings.database, pool_size=1)
    try:
        await wait_for_server(engine)
        if settings.require_durability:
            await require_durability(engine)
    finally:
        await engine.dispose()


def show_figures(settings: Settings) -> None:
    """What this worker and its calls to outside parties did, for Prometheus, until the end."""
    if not settings.worker_metrics:
        return
    from prometheus_client import CollectorRegistry, start_http_server

    from app.adapters.party import PARTIES
    from app.jobs.measures import WORK

    together = CollectorRegistry()
    for collector in (WORK, PARTIES):
        together.register(collector)
    start_http_server(settings.worker_metrics, addr=settings.host, registry=together)


async def _serve(settings: Settings) -> None:
    from app.cli.serving import serving, told_to_stop

    await prepared(settings)
    async with serving(settings) as address:
        typer.echo(f"Một Cửa: {address}", err=True)
        await told_to_stop()


async def _work(settings: Settings) -> None:
    from app.cli.serving import told_to_stop
    from app.worker import work

    await prepared(settings)
    show_figures(settings)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(work(settings, stop))
        await told_to_stop()
        stop.set()

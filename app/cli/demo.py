"""``motcua demo``: an installation with a province in it, a dossier walked through its life."""

import json
import logging
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import httpx2 as httpx
import typer

from app.adapters.storage import build_storage
from app.cli.logs import configure_logs
from app.cli.now import get_now
from app.cli.opening import opened, sessions_of
from app.cli.populate import USUAL, is_populated, populated
from app.cli.server import prepared
from app.cli.serving import run, serving, told_to_stop
from app.cli.walking import Walk, WalkFailed
from app.db.migrate import migrate
from app.people.demo_accounts import DemoAccount
from app.people.demonstration import seed
from app.procedures.actions.publish import PublishFiles, publish
from app.procedures.library import beside_shipped
from app.procedures.wording import said
from app.settings import Settings

WALKING = 60

Life = Callable[[Walk, datetime], AsyncIterator[str]]
"""What a dossier goes through, told in lines as it happens."""


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="dừng sau khi chạy / stop after the walk")
    ] = False,
    dossiers: Annotated[
        int, typer.Option(min=0, max=5000, help="hồ sơ mẫu lúc đầu / dossiers invented at first")
    ] = USUAL,
) -> None:
    """Chạy thử trọn vẹn: tỉnh mẫu, một hồ sơ từ nộp đến trả / the demonstration."""
    configure_logs()
    logging.getLogger("app.web").setLevel(logging.WARNING)
    with opened() as settings:
        run(demonstrate(settings, Walk.life, once=once, dossiers=dossiers))


async def demonstrate(settings: Settings, life: Life, *, once: bool, dossiers: int) -> None:
    """Furnish a province, serve it, and tell ``life`` line by line; then go on until told to stop.

    Raises WalkFailed at the end when the life did not go as it should.
    """
    if not once:
        typer.echo("Chuẩn bị cơ sở dữ liệu, thủ tục và tỉnh mẫu … / preparing …")
    await migrate(settings.database)
    await prepared(settings)
    accounts = await furnished(settings, dossiers)
    async with serving(settings) as address:
        failure = await _walked(address, accounts, life)
        _tell(address, accounts)
        if not once:
            await told_to_stop()
    if failure is not None:
        raise failure


async def furnished(settings: Settings, dossiers: int) -> Path:
    """Procedures published, the province seeded and, once, populated; where its accounts are."""
    at = get_now()
    async with sessions_of(settings, pool_size=2) as sessions:
        given, together = beside_shipped([])
        published = await publish(sessions, PublishFiles(given=given, together=together, at=at))
        for problem in published.report.problems:  # what was published before stays in force
            typer.echo(said(problem), err=True)
        accounts = (await seed(sessions, settings.data, at)).accounts
        if dossiers and not await is_populated(sessions):
            await populated(sessions, build_storage(settings.storage), at, number=dossiers)
        return accounts


async def _walked(address: str, accounts: Path, life: Life) -> WalkFailed | None:
    """Print each step. A walk that fails is told, and the service goes on serving."""
    async with httpx.AsyncClient(base_url=address, timeout=WALKING) as http:
        walk = Walk(http, read_accounts(accounts))
        try:
            async for line in life(walk, get_now()):
                typer.echo(line)
        except WalkFailed as failure:
            typer.echo(str(failure), err=True)
            return failure
    return None


def read_accounts(path: Path) -> list[DemoAccount]:
    return [DemoAccount(**line) for line in json.loads(path.read_text("utf-8"))]


def _tell(address: str, accounts: Path) -> None:
    typer.echo(f"\nMột Cửa đang chạy / is running: {address}")
    typer.echo(f"  API: {address}/api/v1 · OpenAPI: {address}/api/openapi.json")
    typer.echo(f"  Tình trạng / health: {address}/healthz {address}/readyz {address}/metrics")
    typer.echo(f"  Tài khoản / accounts: {accounts}")
    for username in ("congdan1", "tiepnhan.tthcc", "chuyenvien1.svhttdl", "giamdoc.svhttdl"):
        found = next((a for a in read_accounts(accounts) if a.username == username), None)
        if found is not None:
            typer.echo(f"    {found.username:22} {found.password}  {found.full_name}")

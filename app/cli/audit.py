"""``motcua audit verify``: the history is what it was, or this says where it is not."""

import asyncio
from typing import Annotated
from uuid import UUID

import typer

from app.adapters.storage import build_storage
from app.cli.opening import opened, sessions_of
from app.dossiers.actions.verify_history import verify_history
from app.dossiers.verifying import Tally
from app.settings import Settings

audit = typer.Typer(help="Kiểm tra toàn vẹn / audit", no_args_is_help=True)

SENTENCES = {
    "event_missing": "thiếu sự kiện trước sự kiện này / an event before this one is missing",
    "chain_broken": "chuỗi băm bị đứt / the chain is broken here",
    "event_altered": "sự kiện đã bị sửa / the event was altered",
    "payload_altered": "nội dung sự kiện đã bị sửa / what the event says was altered",
    "history_cut": "lịch sử bị cắt ngắn / the history was cut short",
    "head_differs": "hồ sơ không khớp lịch sử / the dossier does not stand where history ends",
    "file_missing": "mất tệp / a file is missing",
    "file_altered": "tệp đã bị sửa / a file was altered",
}
EXIT_BROKEN = 1


@audit.callback()
def about() -> None:
    """Kiểm tra toàn vẹn lịch sử / check that the history is what it was."""


@audit.command()
def verify(
    dossier: Annotated[UUID | None, typer.Option(help="chỉ một hồ sơ / one dossier only")] = None,
    files: Annotated[bool, typer.Option(help="cả nội dung tệp / the bytes of files too")] = True,
) -> None:
    """Tính lại mọi chuỗi băm / recompute every chain of hashes."""
    with opened() as settings:
        tally = asyncio.run(_verify(settings, dossier, files=files))
    for broken in tally.broken:
        where = f"{broken.code or broken.dossier}"
        at = "" if broken.seq is None else f" #{broken.seq}"
        typer.echo(f"SAI  {where}{at}: {SENTENCES[broken.what]}")
    typer.echo(
        f"{tally.dossiers} hồ sơ, {tally.events} sự kiện, {tally.files} tệp: "
        + ("toàn vẹn / intact" if not tally.broken else f"{len(tally.broken)} lỗi / broken")
    )
    if tally.broken:
        raise typer.Exit(EXIT_BROKEN)


async def _verify(settings: Settings, dossier: UUID | None, *, files: bool) -> Tally:
    storage = build_storage(settings.storage) if files else None
    async with sessions_of(settings) as sessions:
        return await verify_history(sessions, dossier=dossier, storage=storage)

"""``motcua files``: where files lie, what waits to be scanned, what is kept no longer."""

import asyncio
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from app.adapters.storage import FolderSettings, build_storage
from app.cli.in_office import run_in_office
from app.cli.now import get_now
from app.cli.opening import opened, run_with_sessions
from app.db.sessions import Sessions
from app.db.trouble import Trouble
from app.domain.errors import DomainError
from app.dossiers.office import Office
from app.ports.storage import Storage
from app.settings import Settings
from app.web.messages import Language, sentences

T = TypeVar("T")

files = typer.Typer(help="Kho tệp / the store of files", no_args_is_help=True)

Reason = Annotated[str, typer.Option(help="lý do, số văn bản / why, and by which letter")]
Ordered = Annotated[str, typer.Option("--by", help="người ra lệnh / who orders it")]


class SameStore(Trouble):
    def __init__(self) -> None:
        super().__init__(
            "Kho đích chính là thư mục nguồn; hãy đặt MOTCUA_FILES__KIND=s3 và các biến đi kèm.",
            "The target is the source: set MOTCUA_FILES__KIND=s3 and what belongs to it.",
        )


class NotDone(Trouble):
    def __init__(self, refusal: DomainError) -> None:
        vietnamese, english = (sentences(language).detail(refusal) for language in Language)
        super().__init__(vietnamese, english)


@files.callback()
def about() -> None:
    """Kho tệp: chuyển kho, quét, thời hạn lưu giữ / the store of files."""


@files.command()
def move(
    source: Annotated[
        Path | None, typer.Option("--from", help="thư mục nguồn / the folder to copy from")
    ] = None,
) -> None:
    """Chép mọi tệp từ thư mục sang kho đang cấu hình, đối chiếu sha256; chạy lại được."""
    with opened() as settings:
        root = source or settings.data / "files"
        if settings.storage == FolderSettings(root=root):
            raise SameStore
        folders = sorted(path.name for path in root.iterdir() if path.is_dir())
        copied, same, size = asyncio.run(_move(settings, root, folders))
    typer.echo(f"{copied} tệp đã chép, {same} tệp đã có sẵn và giống hệt, {size:,} byte")


async def _move(settings: Settings, root: Path, folders: list[str]) -> tuple[int, int, int]:
    from app.documents.moving import moved

    kept, target = build_storage(FolderSettings(root=root)), build_storage(settings.storage)
    copied = same = size = 0
    async for file in moved(kept, target, folders):
        copied, same, size = copied + file.copied, same + (not file.copied), size + file.size
        if (copied + same) % 500 == 0:
            typer.echo(f"… {copied + same}")
    return copied, same, size


@files.command()
def scan() -> None:
    """Hẹn quét lại mọi tệp đang cách ly / promise anew the scan of everything in quarantine."""
    with opened() as settings:
        number = run_with_sessions(settings, _scan)
    typer.echo(f"{number} tệp chờ quét / files wait to be scanned")


async def _scan(sessions: Sessions) -> int:
    from app.documents.actions.scan_again import scan_again

    return await scan_again(sessions)


@files.command()
def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="chỉ xem / only look")] = False,
) -> None:
    """Xóa nội dung tệp đã hết thời hạn lưu giữ, để lại biên bản / remove what is kept no longer."""
    with opened() as settings:
        storage = build_storage(settings.storage)
        found = run_in_office(settings, lambda office: _expire(office, storage, dry_run=dry_run))
    for line in found:
        typer.echo(line)
    done = "sẽ xóa / would be removed" if dry_run else "đã xóa / removed"
    typer.echo(f"{len(found)} tệp {done}")


async def _expire(office: Office, storage: Storage, *, dry_run: bool) -> list[str]:
    from app.dossiers.actions.remove_expired_files import expired_files, remove_expired_files

    at = get_now()
    if dry_run:
        found = [one async for one in expired_files(office, at)]
    else:
        found = await remove_expired_files(office, storage, at)
    return [
        f"{one.file.code or one.file.dossier}  {one.file.key}  {one.file.size:,} B"
        f"  {one.rule.name} {one.term} → {one.due_at:%Y-%m-%d}"
        for one in found
    ]


@files.command()
def hold(ref: str, reason: Reason, by: Ordered) -> None:
    """Giữ lại tệp của hồ sơ, không xóa dù hết thời hạn / keep a dossier's files whatever comes."""
    _order(ref, reason, by, held=True)


@files.command()
def release(ref: str, reason: Reason, by: Ordered) -> None:
    """Bỏ lệnh giữ lại / lift the hold."""
    _order(ref, reason, by, held=False)


def _order(ref: str, reason: str, by: str, *, held: bool) -> None:
    from app.dossiers.actions.hold_dossier import HoldDossier, hold_dossier

    command = HoldDossier(ref=ref, held=held, by=by, reason=reason, at=get_now())
    with opened() as settings:
        try:
            run_with_sessions(settings, lambda s: hold_dossier(s, command))
        except DomainError as refusal:
            raise NotDone(refusal) from None
    typer.echo(f"{ref}: {'giữ lại / on hold' if held else 'bỏ giữ / released'}")

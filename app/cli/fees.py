"""``motcua fees``: the file of a bank's or a platform's day, and the post's lists."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from app.cli.now import get_now
from app.cli.opening import opened
from app.cli.server import prepared
from app.domain.errors import Invalid
from app.domain.reconciling import Difference, DifferenceKind
from app.fees.actions.reconcile_day import ReconcileDay, reconcile_day
from app.fees.actions.take_remittance import TakeRemittance, take_remittance
from app.fees.queries.comparisons import Compared
from app.outfit import outfitted
from app.ports.payment import StatementUnreadable
from app.settings import Settings

fees = typer.Typer(help="Phí, lệ phí / fees", no_args_is_help=True)

KINDS = {
    DifferenceKind.ONLY_OURS: "chỉ có ở sổ của ta / only we have it",
    DifferenceKind.ONLY_THEIRS: "chỉ có trong tệp / only the file has it",
    DifferenceKind.AMOUNT: "lệch số tiền / another amount",
    DifferenceKind.TWICE: "trả hai lần / paid twice",
    DifferenceKind.REFUNDED: "tiền đi ra không theo quyết định / given back without a refund",
    DifferenceKind.NOT_DELIVERED: "bưu gửi chưa phát theo sổ của ta / not delivered as we know",
    DifferenceKind.POSTAGE: "lệch cước bưu chính / another postage",
}
EXIT_DIFFERENT, EXIT_UNREADABLE = 1, 2


@fees.callback()
def about() -> None:
    """Phí, lệ phí và đối soát / fees and reconciliation."""


@fees.command()
def reconcile(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="tệp CSV / CSV file")],
    day: Annotated[str, typer.Option(help="ngày giao dịch / day, 2026-08-20")],
) -> None:
    """Đối soát một ngày; chạy lại cho cùng kết quả / compare a day; again finds the same."""
    try:
        command = ReconcileDay(
            content=file.read_bytes(),
            name=file.name,
            day=date.fromisoformat(day),
            by=None,
            at=get_now(),
        )
        with opened() as settings:
            compared, found = asyncio.run(_compared(settings, command))
    except (ValueError, StatementUnreadable) as wrong:
        typer.echo(f"{file.name}: {wrong}", err=True)
        raise typer.Exit(EXIT_UNREADABLE) from None
    _print(compared, found)


@fees.command()
def remitted(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="tệp CSV / CSV file")],
    day: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="thu hộ đến hết ngày / until")
    ],
    transfer: Annotated[str, typer.Option(help="số giao dịch ngân hàng / the bank's number")],
    amount: Annotated[int, typer.Option(help="số tiền đã về, đồng / what came, VND")],
) -> None:
    """Bảng kê bưu điện chuyển nộp; chạy lại không ghi hai lần / what the post pays over, once."""
    try:
        command_of = partial(
            TakeRemittance,
            content=file.read_bytes(),
            name=file.name,
            day=day.date(),
            transfer=transfer,
            amount=amount,
            by=None,
            at=get_now(),
        )
        with opened() as settings:
            compared, found = asyncio.run(_remitted(settings, command_of))
    except Invalid as wrong:
        for defect in wrong.defects:
            facts = ", ".join(f"{name} {fact}" for name, fact in defect.facts.items())
            typer.echo(f"{file.name}: {defect.field}: {defect.code} {facts}".rstrip(), err=True)
        raise typer.Exit(EXIT_UNREADABLE) from None
    _print(compared, found)


def _print(compared: Compared, found: Sequence[Difference]) -> None:
    for each in found:
        typer.echo(
            f"{KINDS[each.kind]}: {each.number} {each.reference or '-'}"
            f" tệp/file={each.theirs or '-'} sổ/books={each.ours or '-'}"
        )
    typer.echo(
        f"{compared.lines} dòng/lines, {compared.matched} khớp/matched,"
        f" {len(found)} chênh lệch/differences"
    )
    if found:
        raise typer.Exit(EXIT_DIFFERENT)


async def _remitted(
    settings: Settings, command_of: Callable[..., TakeRemittance]
) -> tuple[Compared, list[Difference]]:
    await prepared(settings)
    async with outfitted(settings, pool_size=2) as outfit:
        command = command_of(provider=outfit.post.postal.provider)
        return await take_remittance(outfit.sessions, command)


async def _compared(settings: Settings, command: ReconcileDay) -> tuple[Compared, list[Difference]]:
    await prepared(settings)
    async with outfitted(settings, pool_size=2) as outfit:
        return await reconcile_day(outfit.till, command)

"""``motcua fees reconcile``: the file of a bank's or a platform's day, beside our books."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.adapters.payment import build_payment
from app.cli.calendars import run_in_office
from app.cli.opening import opened
from app.domain.reconciling import Difference, DifferenceKind
from app.dossiers.office import Office
from app.fees.actions.reconcile_day import ReconcileDay, reconcile_day
from app.fees.queries.comparisons import Compared
from app.fees.till import Till
from app.ports.payment import StatementUnreadable
from app.settings import Settings

fees = typer.Typer(help="Phí, lệ phí / fees", no_args_is_help=True)

KINDS = {
    DifferenceKind.ONLY_OURS: "chỉ có ở sổ của ta / only we have it",
    DifferenceKind.ONLY_THEIRS: "chỉ có trong tệp / only the file has it",
    DifferenceKind.AMOUNT: "lệch số tiền / another amount",
    DifferenceKind.TWICE: "trả hai lần / paid twice",
    DifferenceKind.REFUNDED: "tiền đi ra không theo quyết định / given back without a refund",
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
            at=datetime.now(UTC),  # noqa: TID251 - the edge at which time comes in
        )
        with opened() as settings:
            compared, found = run_in_office(
                settings, lambda office: _compared(settings, office, command)
            )
    except (ValueError, StatementUnreadable) as wrong:
        typer.echo(f"{file.name}: {wrong}", err=True)
        raise typer.Exit(EXIT_UNREADABLE) from None
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


async def _compared(
    settings: Settings, office: Office, command: ReconcileDay
) -> tuple[Compared, list[Difference]]:
    payment = build_payment(settings.payment)
    till = Till(office=office, payment=payment, site=settings.address)
    try:
        return await reconcile_day(till, command)
    finally:
        await payment.close()

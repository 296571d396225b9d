"""``motcua national …``: how far the national portal is behind, and comparing it with us.

Exit status: 0 it is level and agrees, 1 it is behind, differs or is away, 2 misused.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

import typer

from app.cli.now import get_now
from app.cli.opening import opened
from app.domain.calendar import HANOI
from app.domain.national import NAMES
from app.national.actions.reconcile import reconcile as reconciled
from app.national.actions.resend import resend as sent_again
from app.national.actions.send_debts import send_debts
from app.national.portal_office import PortalOffice
from app.national.queries import lists
from app.outfit import outfitted
from app.ports import TemporaryFailure
from app.settings import Settings

MOST = 10_000
LISTED = 50

national = typer.Typer(help="Cổng quốc gia / the national portal", no_args_is_help=True)


@national.callback()
def about() -> None:
    """Đồng bộ với Cổng Dịch vụ công quốc gia / the national portal in step."""


@national.command()
def status() -> None:
    """Cổng đang chậm hơn bao nhiêu hồ sơ, từ bao giờ / how far it is behind, since when."""

    async def look(office: PortalOffice) -> bool:
        async with office.sessions() as session:
            counts = await lists.sync_counts(session)
            refused = await lists.refused(session, limit=LISTED)
        typer.echo(
            f"đã có/known {counts.known}, chậm/behind {counts.behind},"
            f" từ/since {_moment(counts.oldest)}, chưa nhận/refused {counts.refused},"
            f" lệch/differing {counts.differences}, đồng bộ gần nhất/last told"
            f" {_moment(counts.synced_at)}"
        )
        for line in refused:
            typer.echo(f"{line.code}: {line.refused}" + (f" ({line.refusal})" * bool(line.refusal)))
        return counts.behind + counts.refused + counts.differences == 0

    _run(look)


@national.command()
def reconcile(
    resend: Annotated[
        bool, typer.Option("--resend", help="gửi lại hồ sơ lệch / tell what differs again")
    ] = False,
) -> None:
    """Đối soát: Cổng hiển thị gì so với hệ thống / what it shows beside what we say."""

    async def look(office: PortalOffice) -> bool:
        sending = office.sending
        if sending is None:
            typer.echo("Chưa cấu hình kết nối Cổng quốc gia / no way to the portal is configured.")
            return True
        at = get_now()
        check = await reconciled(sending, at)
        async with office.sessions() as session:
            found = await lists.differences(session, limit=MOST)
        typer.echo(f"tra cứu/looked up {check.looked_up}, lệch/differing {check.differing}")
        for line in found:
            typer.echo(
                f"{line.code}: hệ thống/ours {_status(line.our_status)},"
                f" Cổng/theirs {_status(line.their_status)}"
            )
        if resend and found:
            told = await sent_again(office.sessions, [line.dossier for line in found], at)
            await send_debts(sending, at)
            typer.echo(f"đã gửi lại/told again {told}")
        return not found

    _run(look)


def _status(status: int | None) -> str:
    return "–" if status is None else f"{status} {NAMES.get(status, '?')}"


def _moment(at: datetime | None) -> str:
    return "–" if at is None else at.astimezone(HANOI).strftime("%d/%m/%Y %H:%M")


def _run(look: Callable[[PortalOffice], Awaitable[bool]]) -> None:
    """Exit with 1 when something is owed, or when the portal is away."""

    async def work(settings: Settings) -> bool:
        async with outfitted(settings, pool_size=10) as outfit:
            return await look(outfit.national)

    with opened() as settings:
        try:
            level = asyncio.run(work(settings))
        except TemporaryFailure as failure:
            typer.echo(f"Cổng quốc gia không trả lời / the portal does not answer: {failure}")
            level = False
    if not level:
        raise typer.Exit(1)

"""``motcua figures …``: are the figures right, and having their sums made anew.

Exit status: 0 all is well, 1 there is a figure that is wrong, 2 the command was misused.
"""

import typer

from app.cli.now import get_now
from app.cli.opening import opened, run_with_sessions
from app.db.sessions import Sessions
from app.reports.actions.check_figures import Difference, check_figures
from app.reports.actions.rebuild_figures import rebuild_figures
from app.reports.queries.folding import waiting

EXIT_WRONG = 1
SHOWN = 50

figures = typer.Typer(help="Số liệu thống kê / the figures", no_args_is_help=True)


@figures.callback()
def about() -> None:
    """Tổng số liệu thống kê / the sums from which the figures are read."""


@figures.command()
def check() -> None:
    """So số liệu đang dùng với đếm lại toàn bộ / compare them with a count of everything."""

    async def act(sessions: Sessions) -> tuple[int, list[Difference]]:
        async with sessions() as session:
            number, _ = await waiting(session)
        return number, [*await check_figures(sessions, get_now())]

    with opened() as settings:
        number, found = run_with_sessions(settings, act)
    for one in found[:SHOWN]:
        typer.echo(
            f"SAI  {one.period.first}/{one.period.last} {one.key or '-'} {one.figure.value}:"
            f" đọc/read {one.read}, đếm/counted {one.counted}"
        )
    typer.echo(
        f"{number} bước chưa gộp / moves not in the sums yet; "
        + (f"{len(found)} số sai / figures are wrong" if found else "số liệu đúng / all is right")
    )
    if found:
        raise typer.Exit(EXIT_WRONG)


@figures.command()
def rebuild() -> None:
    """Bỏ các tổng và gộp lại từ đầu / empty the sums; the worker folds everything again.

    Until it has, every figure is counted dossier by dossier: right, and slow.
    """
    with opened() as settings:
        number = run_with_sessions(settings, rebuild_figures)
    typer.echo(f"{number} bước chờ gộp / moves wait to be folded.")

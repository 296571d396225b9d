"""``motcua jobs …``: what was promised and is not done yet, why, and having it tried again.

Exit status: 0 all is well, 1 there is no such job, 2 the command was misused.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated

import typer

from app.cli.now import get_now
from app.cli.opening import opened, run_with_sessions
from app.db.sessions import Sessions
from app.domain.calendar import HANOI
from app.jobs import standing
from app.jobs.queries import NEWEST
from app.jobs.standing import Standing
from app.people.actions.hasten_jobs import HastenJobs, hasten_jobs
from app.people.actions.release_jobs import ReleaseJobs, release_jobs

UNKNOWN = 1
MOST = 10_000

jobs = typer.Typer(help="Việc đã hứa / promised work", no_args_is_help=True)


@jobs.callback()
def about() -> None:
    """Việc hệ thống đã hứa mà chưa làm xong / what was promised and is not done yet."""


@jobs.command("list")
def listed(
    state: Annotated[Standing | None, typer.Option(help="chỉ trạng thái này / only these")] = None,
    task: Annotated[str | None, typer.Option(help="chỉ việc này / only this task")] = None,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="nhiều nhất / at most")] = 50,
) -> None:
    """Tổng số theo từng việc, rồi từng lệnh / the totals by task, then the jobs themselves."""

    async def look(sessions: Sessions) -> None:
        async with sessions() as session:
            depths = await standing.depths(session)
            found = await standing.jobs(
                session, standing=state, task=task, before=NEWEST, limit=limit
            )
        for depth in depths:
            typer.echo(
                f"{depth.task:36} {depth.standing.value:9} {depth.number:7}"
                f"  từ/since {_moment(depth.oldest)}"
            )
        if not depths:
            typer.echo("Không còn việc nào chờ / nothing waits.")
        for job in found:
            typer.echo(
                f"#{job.id} {job.task} {job.standing.value}, hứa/promised"
                f" {_moment(job.promised_at)}, lần thử/attempts {job.attempts}"
                + (f": {job.words}" if job.words else "")
            )

    _run(look)


@jobs.command()
def show(job: Annotated[int, typer.Argument(help="số của việc / its number")]) -> None:
    """Mọi điều đã xảy ra với một việc / everything that happened to one job."""

    async def look(sessions: Sessions) -> None:
        async with sessions() as session:
            found, lines = await standing.story(session, job)
        if found is None and not lines:
            typer.echo(f"#{job}: không có / unknown", err=True)
            raise typer.Exit(UNKNOWN)
        if found is None:
            typer.echo(f"#{job}: đã xong / done")
        else:
            typer.echo(
                f"#{job} {found.task} {found.standing.value}, lần tới/next {_moment(found.next_at)}"
            )
        for line in lines:
            failure = f" {line.failure}: {line.words}" if line.failure else ""
            typer.echo(f"  {_moment(line.at)} {line.status}{failure}")

    _run(look)


@jobs.command()
def replay(
    numbers: Annotated[list[int] | None, typer.Argument(help="số các việc / their numbers")] = None,
    task: Annotated[str | None, typer.Option(help="mọi việc loại này / all of a task")] = None,
    every: Annotated[bool, typer.Option("--all", help="mọi việc / all of them")] = False,
) -> None:
    """Cho chạy lại việc tạm dừng, và việc đang nghỉ chờ thử lại / try again now.

    Parked jobs begin again; those that rest after a failure need not rest any longer.
    """
    if not (numbers or task or every):
        raise typer.BadParameter("NUMBERS, --task, --all?")

    async def act(sessions: Sessions) -> None:
        chosen = list(numbers or ())
        if not chosen:
            async with sessions() as session:
                parked = await standing.jobs(
                    session, standing=Standing.PARKED, task=task, before=NEWEST, limit=MOST
                )
            chosen = [job.id for job in parked]
        command = ReleaseJobs(jobs=chosen, by=None, at=get_now())
        released = await release_jobs(sessions, command) if chosen else 0
        hastened = 0 if numbers else await _hasten(sessions, task)
        typer.echo(
            f"Cho chạy lại / released: {released}; thôi nghỉ / no longer resting: {hastened}"
        )

    _run(act)


async def _hasten(sessions: Sessions, task: str | None) -> int:
    async with sessions() as session:
        failing = await standing.retrying(session)
    tasks = [one.task for one in failing if task in {None, one.task}]
    return await hasten_jobs(sessions, HastenJobs(tasks=tasks, by=None, at=get_now()))


def _run(act: Callable[[Sessions], Awaitable[None]]) -> None:
    with opened() as settings:
        run_with_sessions(settings, act)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(HANOI):%d/%m/%Y %H:%M:%S}"

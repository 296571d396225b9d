"""``motcua people …``: somebody is away, and a colleague stands in.

Exit status: 0 all is well, 1 it is refused (every reason is said), 2 the command was misused.
"""

import asyncio
from datetime import datetime
from typing import Annotated

import typer

from app.cli.now import get_now
from app.cli.opening import opened, sessions_of
from app.cli.reorganisation_words import said_defect
from app.cli.server import prepared
from app.people.actions.appoint_substitute import (
    AppointSubstitute,
    SubstituteRefused,
    appoint_substitute,
)
from app.people.queries_staff import Substitution
from app.settings import Settings

WRONG = 1

people = typer.Typer(help="Cán bộ: vắng mặt, làm thay / staff: who stands in", no_args_is_help=True)


@people.command()
def absent(
    username: Annotated[str, typer.Argument(help="người vắng / who is away")],
    substitute: Annotated[str, typer.Option(help="người làm thay / who stands in")],
    starts_on: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="ngày đầu / first day")
    ],
    ends_on: Annotated[
        datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="ngày cuối / last day")
    ],
    reason: Annotated[str, typer.Option(help="lý do / reason")],
) -> None:
    """Cử người làm thay trong những ngày vắng / a colleague holds the roles for these days."""
    command = AppointSubstitute(
        absent=username,
        substitute=substitute,
        starts_on=starts_on.date(),
        ends_on=ends_on.date(),
        reason=reason,
        at=get_now(),
    )
    with opened() as settings:
        try:
            entered = asyncio.run(_appointed(settings, command))
        except SubstituteRefused as refusal:
            for defect in refusal.defects:
                typer.echo(said_defect(defect), err=True)
            raise typer.Exit(WRONG) from None
    typer.echo(
        f"{entered.substitute_name} làm thay / stands in for {entered.absent_name}:"
        f" {entered.starts_on:%d/%m/%Y} – {entered.ends_on:%d/%m/%Y}"
    )


async def _appointed(settings: Settings, command: AppointSubstitute) -> Substitution:
    await prepared(settings)
    async with sessions_of(settings) as sessions:
        return await appoint_substitute(sessions, command)

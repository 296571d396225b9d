"""``motcua agencies …``: merge, split and close agencies, on a day to come, by a plan.

Exit status: 0 all is well, 1 the plan is wrong or cannot be carried out, 2 the command was misused.
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from app.agencies.reading import DirectoryRefused
from app.cli.in_office import run_in_office
from app.cli.now import get_now
from app.cli.opening import opened
from app.cli.reorganisation_words import said_campaign, said_defect, said_forecast, write_csv
from app.domain.errors import DomainError, Invalid
from app.domain.reorganising import Reorganisation
from app.dossiers.actions.cancel_reorganisation import cancel_reorganisation
from app.dossiers.actions.carry_out_reorganisation import CarriedOut, carry_out_reorganisations
from app.dossiers.actions.plan_reorganisation import (
    PlanReorganisation,
    foresee_reorganisation,
    plan_reorganisation,
)
from app.dossiers.office import Office
from app.dossiers.queries import reorganising as queries
from app.dossiers.reorganisation_file import plain_plan, read_plan
from app.web.messages import Language, sentences

WRONG = 1
MISUSED = 2
PLAN_FILES = (".yaml", ".yml")

Answer = TypeVar("Answer")

agencies = typer.Typer(
    help="Cơ quan: sáp nhập, chia tách, kết thúc / agencies: merge, split, close",
    no_args_is_help=True,
)

What = Annotated[
    list[str],
    typer.Argument(help="PLAN.yaml, hoặc mã các cơ quan kết thúc / or the codes that close"),
]
Into = Annotated[str | None, typer.Option(help="cơ quan kế thừa / the successor")]
On = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="ngày có hiệu lực / the first day of the new order"),
]
Legal = Annotated[str, typer.Option(help="căn cứ pháp lý / legal basis")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="chỉ xem trước / show, write nothing")]
Csv = Annotated[
    Path | None,
    typer.Option(
        "--csv", dir_okay=False, help="với --dry-run: ghi hồ sơ ra tệp / dossiers to a file"
    ),
]


def plan_ahead(
    what: What,
    *,
    into: Into = None,
    on: On = None,
    legal: Legal = "",
    dry_run: DryRun = False,
    into_file: Csv = None,
) -> None:
    _planned(_plan(what, into, on, legal), dry_run=dry_run, into_file=into_file)


# The plan says what becomes of each agency; the name of the command is the operator's word for it.
for name, said in (
    ("merge", "Sáp nhập: nhiều cơ quan về một / several agencies become one."),
    (
        "split",
        "Chia tách: hồ sơ và người về nhiều nơi, theo tệp phương án / divided, by a plan file.",
    ),
    ("close", "Kết thúc hoạt động / an agency ends, with a successor or with nothing left to do."),
):
    agencies.command(name, help=said)(plan_ahead)


@agencies.command("plans")
def plans() -> None:
    """Các phương án đã lưu / the plans there are, and how far they have come."""

    async def act(office: Office, _: datetime) -> None:
        async with office.sessions() as session:
            for campaign in await queries.campaigns(session):
                typer.echo(said_campaign(campaign))

    _run(act)


@agencies.command()
def cancel(campaign: UUID) -> None:
    """Hủy phương án chưa đến ngày / call a plan off before its day."""

    async def act(office: Office, at: datetime) -> None:
        await cancel_reorganisation(office, campaign, at)

    _run(act)
    typer.echo(f"Đã hủy / called off: {campaign}")


@agencies.command("carry-out")
def carry_out(campaign: Annotated[UUID | None, typer.Argument()] = None) -> None:
    """Thực hiện phương án đã đến ngày; bị ngắt thì chạy lại / carry out; run again if cut short."""

    async def act(office: Office, at: datetime) -> list[CarriedOut]:
        return list(await carry_out_reorganisations(office, at, only=campaign))

    done = _run(act)
    for one in done:
        typer.echo(
            f"{one.campaign}: chuyển {one.moved} hồ sơ, còn {one.left}"
            f" / {one.moved} dossiers moved, {one.left} left"
        )
    if not done:
        typer.echo("Không có phương án nào đến ngày / no plan whose day has come")
    if any(one.left for one in done):
        raise typer.Exit(WRONG)


@agencies.command()
def minutes(
    campaign: UUID,
    out: Annotated[Path, typer.Option(file_okay=False, help="thư mục / folder")],
) -> None:
    """Biên bản bàn giao, mỗi cặp cơ quan một bản / the minutes of each hand-over: CSV and PDF."""
    from app.papers.minutes import written_minutes

    async def act(office: Office, at: datetime) -> list[Path]:
        return await written_minutes(office, campaign, out, at)

    for path in _run(act):
        typer.echo(f"→ {path}")


def _plan(what: list[str], into: str | None, on: datetime | None, legal: str) -> Reorganisation:
    """The plan of a file, or of the words of the command line."""
    day = None if on is None else on.date()
    if len(what) == 1 and what[0].endswith(PLAN_FILES):
        return _plan_of_file(Path(what[0]), day)
    if day is None:
        typer.echo("Thiếu --on (ngày có hiệu lực) / --on is missing", err=True)
        raise typer.Exit(MISUSED)
    return plain_plan(what, into, day, legal)


def _plan_of_file(path: Path, day: date | None) -> Reorganisation:
    from dataclasses import replace

    if not path.is_file():
        typer.echo(f"Không có tệp / no such file: {path}", err=True)
        raise typer.Exit(MISUSED)
    try:
        plan = read_plan(path)
    except DirectoryRefused as refusal:
        raise _refused(refusal) from None
    return plan if day is None else replace(plan, effective_on=day)


def _planned(plan: Reorganisation, *, dry_run: bool, into_file: Path | None) -> None:
    async def act(office: Office, at: datetime) -> UUID | None:
        command = PlanReorganisation(plan=plan, at=at, by="motcua agencies")
        if dry_run:
            foreseen = await foresee_reorganisation(office, command)
            for line in said_forecast(foreseen):
                typer.echo(line)
            if into_file is not None:
                write_csv(foreseen, into_file)
            if foreseen.defects:
                raise Invalid(foreseen.defects)
            return None
        return await plan_reorganisation(office, command)

    stored = _run(act)
    if stored is None:
        typer.echo("Xem trước, chưa ghi gì / shown only, nothing was written")
        return
    typer.echo(f"Đã lưu phương án / stored: {stored}")
    typer.echo(f"Hủy / call off: motcua agencies cancel {stored}")


def _run(act: Callable[[Office, datetime], Awaitable[Answer]]) -> Answer:
    """What ``act`` answers; a refusal ends the command with its sentences in both languages."""
    with opened() as settings:
        try:
            return run_in_office(settings, lambda office: act(office, get_now()))
        except DomainError as refusal:
            raise _refused(refusal) from None


def _refused(refusal: DomainError) -> typer.Exit:
    if isinstance(refusal, Invalid):
        for defect in refusal.defects:
            typer.echo(said_defect(defect), err=True)
    else:
        said = (sentences(language).detail(refusal) for language in Language)
        typer.echo(" / ".join(said), err=True)
    return typer.Exit(WRONG)

"""``motcua calendars …``: what a new version of a calendar does to open dossiers, and doing it.

Exit status: 0 all is well, 1 a file is wrong or the act is refused, 2 the command was misused.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

import typer

from app.cli.in_office import run_in_office
from app.cli.now import get_now
from app.cli.opening import opened
from app.cli.shifting import Lang, tell, tell_carried, write_csv
from app.domain.calendar import WorkingCalendar
from app.domain.errors import DomainError
from app.domain.people import SYSTEM
from app.dossiers.actions.change_calendar import (
    ChangeCalendar,
    change_calendar,
    preview_calendar,
    preview_draft,
)
from app.dossiers.campaigning import Carried, Outlook
from app.dossiers.office import Office
from app.procedures.rulebook import Rulebook
from app.procedures.wording import said
from app.web.messages import Language, sentences

T = TypeVar("T")
WRONG, MISUSED = 1, 2

calendars = typer.Typer(
    help="Lịch làm việc: xem trước và áp dụng cho hồ sơ đang mở / preview and apply",
    no_args_is_help=True,
)

Code = Annotated[str, typer.Argument(help="mã lịch / code of a calendar: quang-nam")]
Listed = Annotated[bool, typer.Option("--list", help="mọi hồ sơ / every dossier")]
Csv = Annotated[Path | None, typer.Option("--csv", dir_okay=False, help="ghi ra tệp / to a file")]
In = Annotated[Lang, typer.Option("--lang", help="Ngôn ngữ / language")]


@calendars.command()
def preview(
    *,
    code: Code,
    version: Annotated[int | None, typer.Option(help="phiên bản đã công bố / published")] = None,
    file: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="tệp chưa công bố / not yet published"),
    ] = None,
    listed: Listed = False,
    into: Csv = None,
    lang: In = Lang.VI,
) -> None:
    """Xem trước hồ sơ nào đổi hạn, không ghi gì / who would move; nothing is written."""
    if (version is None) == (not file):
        _misused(lang, "Nêu --version hoặc --file, một trong hai.", "Give --version or --file.")

    async def asked(office: Office) -> Outlook:
        if version is not None:
            return await preview_calendar(office, _order(code, version))
        rules, drafted = await _drafted(office, code, file or [], lang)
        return await preview_draft(office, rules, drafted, get_now())

    outlook = _run(asked, lang)
    tell(outlook, lang, listed=listed)
    if into is not None:
        write_csv(outlook, into)


@calendars.command()
def apply(
    *,
    code: Code,
    version: Annotated[int, typer.Option(help="phiên bản đã công bố / published")],
    reason: Annotated[str | None, typer.Option(help="ghi vào lịch sử / for the history")] = None,
    listed: Listed = False,
    into: Csv = None,
    lang: In = Lang.VI,
) -> None:
    """Chuyển hồ sơ đang mở sang phiên bản này; chạy lại được / move them; may be run again."""

    async def asked(office: Office) -> Carried:
        return await change_calendar(office, _order(code, version, reason))

    carried = _run(asked, lang)
    tell(carried.outlook, lang, listed=listed)
    tell_carried(carried, lang)
    if into is not None:
        write_csv(carried.outlook, into)


def refused(refusal: DomainError, lang: Lang) -> NoReturn:
    typer.echo(sentences(Language(lang.value)).detail(refusal), err=True)
    raise typer.Exit(WRONG)


def _run(act: Callable[[Office], Awaitable[T]], lang: Lang) -> T:
    with opened() as settings:
        try:
            return run_in_office(settings, act)
        except DomainError as refusal:
            refused(refusal, lang)


async def _drafted(
    office: Office, code: str, files: list[Path], lang: Lang
) -> tuple[Rulebook, WorkingCalendar]:
    """The calendar ``code`` as the files say it, among everything that is published."""
    async with office.sessions() as session:
        rules = await office.rules(session)
    shelf = rules.shelf_with({path.name: path for path in files})
    for problem in shelf.problems:
        typer.echo(said(problem, lang.value))
    names = {f"{found}.v{number}.yaml": (found, number) for found, number in shelf.versions}
    wanted = [names[path.name] for path in files if names.get(path.name, ("", 0))[0] == code]
    if shelf.problems:
        raise typer.Exit(WRONG)
    if not wanted:
        _misused(lang, f"Không tệp nào là lịch {code}.", f"None of the files is calendar {code}.")
    return rules, shelf.versions[max(wanted)]


def _order(code: str, version: int, reason: str | None = None) -> ChangeCalendar:
    return ChangeCalendar(calendar=code, version=version, by=SYSTEM, at=get_now(), reason=reason)


def _misused(lang: Lang, vi: str, en: str) -> NoReturn:
    typer.echo(vi if lang is Lang.VI else en, err=True)
    raise typer.Exit(MISUSED)

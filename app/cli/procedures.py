"""``motcua procedures …``: check, publish, compare, draw and try out procedure files.

Exit status: 0 all is well, 1 something is wrong with a file, 2 the command was misused.
"""

import asyncio
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from app.agencies.queries import known_codes
from app.cli import versions
from app.cli.now import get_now
from app.cli.opening import opened, sessions_of
from app.cli.server import prepared
from app.cli.shifting import Lang
from app.domain.calendar import HANOI, local
from app.domain.machine import Words
from app.domain.procedure import Procedure
from app.procedures.actions.publish import Published, PublishFiles
from app.procedures.actions.publish import publish as publish_files
from app.procedures.agencies_named import unknown_agencies
from app.procedures.check import Report, check
from app.procedures.comparing import changes
from app.procedures.diagram import diagram as drawn
from app.procedures.library import (
    Key,
    Library,
    ProcedureEntry,
    beside_shipped,
    read_library,
    shipped_beside,
)
from app.procedures.schemas import json_schemas, written_schema
from app.procedures.shipped import shipped
from app.procedures.strict_yaml import Problem
from app.procedures.trials.simulating import Moment, simulated
from app.procedures.wording import said
from app.settings import Settings

WRONG = 1
MISUSED = 2


procedures = typer.Typer(
    help="Thủ tục: kiểm tra, công bố, so sánh, vẽ, chạy thử / check, publish, diff, draw, simulate",
    no_args_is_help=True,
)

Paths = Annotated[
    list[Path] | None,
    typer.Argument(exists=True, help="Tệp, thư mục / files, folders (default: all shipped)"),
]
From = Annotated[list[Path] | None, typer.Option("--path", exists=True, help="more files to read")]
Language = Annotated[Lang, typer.Option("--lang", help="Ngôn ngữ / language")]


@procedures.command("check")
def check_command(
    paths: Paths = None,
    lang: Language = Lang.VI,
    warnings: Annotated[bool, typer.Option(help="Kể cả lưu ý / show warnings")] = True,
) -> None:
    """Kiểm tra các tệp và chạy kịch bản / check files and run their scenarios."""
    given, together = beside_shipped(paths or [])
    report = check(together, only=given.procedures, lifecycles=given.lifecycles)
    if warnings:
        _print(report.warnings, lang, prefix="• ")
    _print(report.problems, lang)
    typer.echo(_count(given, report, lang))
    if report.problems:
        raise typer.Exit(WRONG)


@procedures.command()
def publish(paths: Paths = None, lang: Language = Lang.VI) -> None:
    """Công bố: kiểm tra rồi ghi thành phiên bản không đổi / check, then publish for good."""
    given, together = beside_shipped(paths or [])
    at = get_now()
    with opened() as settings:
        command = PublishFiles(given=given, together=together, at=at)
        published = asyncio.run(_publish(settings, command, lang))
    _print(published.report.problems, lang)
    if published.report.problems:
        raise typer.Exit(WRONG)
    for kind, code, version in published.new:
        typer.echo(f"+ {kind} {code} v{version}")
    new, old = len(published.new), len(published.unchanged)
    typer.echo(
        {
            Lang.VI: f"Đã công bố {new} phiên bản mới; {old} phiên bản đã có từ trước.",
            Lang.EN: f"Published {new} new versions; {old} were published before.",
        }[lang]
    )


@procedures.command()
def diff(code: str, v1: int, v2: int, path: From = None, lang: Language = Lang.VI) -> None:
    """So sánh hai phiên bản / what changed between two versions."""
    library = _library(code, path)
    older, newer = (_entry(library, code, version, lang) for version in (v1, v2))
    for change in changes(older.source, newer.source):
        typer.echo(str(change))


@procedures.command()
def diagram(
    code: str,
    version: Annotated[int | None, typer.Option(help="default: the newest")] = None,
    out: Annotated[Path | None, typer.Option(help="default: standard output")] = None,
    path: From = None,
    lang: Language = Lang.VI,
) -> None:
    """Vẽ sơ đồ quy trình (SVG) / draw the course of a dossier."""
    library = _library(code, path)
    entry = _entry(library, code, version, lang)
    picture = drawn(_procedure(library, entry, lang), lang.value)
    if out is None:
        typer.echo(picture, nl=False)
    else:
        out.write_text(picture, "utf-8")


@procedures.command()
def simulate(
    *,
    code: Annotated[str, typer.Argument(help="Mã thủ tục, hoặc tệp / code, or a file")],
    start: Annotated[str | None, typer.Option("--from", help="2026-08-20T14:00")] = None,
    version: Annotated[int | None, typer.Option(help="default: the newest")] = None,
    path: From = None,
    replay: Annotated[
        bool, typer.Option("--replay", help="Chạy lại hồ sơ đã có / past dossiers, read only")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="Số hồ sơ mới nhất / newest dossiers")] = 500,
    lang: Language = Lang.VI,
) -> None:
    """Thử một hồ sơ tiếp nhận lúc đó, hoặc trên hồ sơ thật / try one dossier, or past ones."""
    if (start is None) is not replay:
        _refuse(lang, "Nêu --from hoặc --replay, một trong hai.", "Give --from or --replay.")
    if code.endswith(".yaml"):
        path = [*(path or []), Path(code)]
        code, version = _key_in(path[-1], lang)
    library = _library(code, path)
    entry = _entry(library, code, version, lang)
    procedure = _procedure(library, entry, lang)
    if start is None:
        same = versions.replay(versions.Drafted(procedure, entry.file), limit, lang)
        raise typer.Exit(0 if same else WRONG)
    calendar = library.calendars.latest(entry.file.calendar)
    if calendar is None:
        _refuse(lang, f"Không có lịch {entry.file.calendar}.", f"No {entry.file.calendar}.")
    refused = False
    for moment in simulated(entry.file, procedure, calendar, _moment(start, lang)):
        typer.echo(_told(moment, lang))
        refused = moment.refusal is not None
    if refused:
        raise typer.Exit(WRONG)


procedures.command()(versions.migrate)


@procedures.command()
def schemas(
    out: Annotated[Path | None, typer.Option(help="default: procedures/schemas")] = None,
) -> None:
    """Ghi JSON Schema của ba loại tệp cho trình soạn thảo / write the schemas for editors."""
    folder = out or shipped() / "schemas"
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in json_schemas().items():
        (folder / name).write_text(written_schema(schema), "utf-8")
        typer.echo(str(folder / name))


async def _publish(settings: Settings, command: PublishFiles, lang: Lang) -> Published:
    await prepared(settings)
    async with sessions_of(settings) as sessions:
        async with sessions() as session:
            agencies = await known_codes(session)
        _known_agencies(command.given, agencies, lang)
        return await publish_files(sessions, command)


def _known_agencies(given: Library, agencies: Collection[str], lang: Lang) -> None:
    entries = given.procedures.values()
    problems = [p for entry in entries for p in unknown_agencies(entry, agencies)]
    if problems:
        for problem in problems:
            typer.echo(said(problem, lang.value), err=True)
        raise typer.Exit(MISUSED)


def _library(code: str, paths: list[Path] | None) -> Library:
    """What ``paths`` hold, or what is shipped of that procedure, beside the shipped law."""
    if paths:
        return beside_shipped(paths)[1]
    return read_library(shipped_beside([code]), Path.cwd())


def _key_in(file: Path, lang: Lang) -> Key:
    """Code and version of the one procedure in ``file``."""
    found = read_library([file], Path.cwd()) if file.is_file() else Library()
    if len(found.procedures) != 1:
        _print(found.problems, lang)
        _refuse(lang, f"{file}: không phải tệp thủ tục.", f"{file} is no procedure file.")
    return next(iter(found.procedures))


def _entry(library: Library, code: str, version: int | None, lang: Lang) -> ProcedureEntry:
    versions = {entry.file.version: entry for entry in library.versions_of(code)}
    wanted = max(versions, default=0) if version is None else version
    if wanted not in versions:
        known = ", ".join(str(number) for number in versions) or "–"
        _refuse(
            lang,
            f"Không có thủ tục {code} phiên bản {wanted or '–'}. Có: {known}.",
            f"There is no version {wanted or '–'} of {code}. There are: {known}.",
        )
    return versions[wanted]


def _procedure(library: Library, entry: ProcedureEntry, lang: Lang) -> Procedure:
    report = check(library, only=[entry.key], lifecycles=[])
    procedure = report.verdicts[0].procedure
    if procedure is None:
        _print(report.problems, lang)
        raise typer.Exit(WRONG)
    return procedure


def _moment(text: str, lang: Lang) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        _refuse(
            lang,
            f"Không hiểu thời điểm {text!r}. Ví dụ: 2026-08-20T14:00.",
            f"Not a moment: {text!r}. Example: 2026-08-20T14:00.",
        )
    return local(at if at.tzinfo else at.replace(tzinfo=HANOI))


def _told(moment: Moment, lang: Lang) -> str:
    when = f"{local(moment.at):%d/%m/%Y %H:%M}"
    done = f"{when}  {_words(moment.role, lang)}: {_words(moment.action, lang)}"
    if moment.refusal is not None:
        return f"{done} → !{moment.refusal}"
    due = {Lang.VI: "hẹn trả", Lang.EN: "due"}[lang]
    step = {Lang.VI: "hạn bước", Lang.EN: "step"}[lang]
    dates = f"{due} {moment.due}, {step} {moment.step_due}, {moment.standing}"
    return f"{done} → {_words(moment.state, lang)} ({dates})"


def _words(words: Words, lang: Lang) -> str:
    return words.vi if lang is Lang.VI else words.en


def _print(problems: Iterable[Problem], lang: Lang, prefix: str = "") -> None:
    for problem in problems:
        typer.echo(f"{prefix}{said(problem, lang.value)}")


def _count(given: Library, report: Report, lang: Lang) -> str:
    files = len(given.procedures) + len(given.lifecycles) + len(given.calendar_sources)
    if lang is Lang.VI:
        return f"Đã kiểm tra {files} tệp: {len(report.problems)} lỗi."
    return f"Checked {files} files: {len(report.problems)} problems."


def _refuse(lang: Lang, vi: str, en: str) -> NoReturn:
    typer.echo(vi if lang is Lang.VI else en, err=True)
    raise typer.Exit(MISUSED)

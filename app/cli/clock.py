"""``motcua clock``: the due date of a term and its ledger, as a person would check it."""

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, NoReturn

import typer

from app.cli.now import get_now
from app.domain.calendar import HANOI, CalendarDoesNotCover, WorkingCalendar, local
from app.domain.clock import Clock, ClockMode, Reckoning, reckon, switch
from app.domain.durations import CountFrom, Duration
from app.domain.ledger import LedgerLine, ledger
from app.procedures.calendars import read_calendars
from app.procedures.shipped import shipped

DEFAULT_CALENDAR = "quang-nam"


class Language(StrEnum):
    VI = "vi"
    EN = "en"


def clock(
    *,
    term: Annotated[str, typer.Argument(help="15wd, 20cd, 8wh, 1mo, same_day, none")],
    received: Annotated[
        str | None,
        typer.Option("--from", help="2026-08-20T14:00, in Hà Nội unless it says; default: now"),
    ] = None,
    calendar: Annotated[str, typer.Option(help="code of a calendar")] = DEFAULT_CALENDAR,
    count_from: Annotated[
        CountFrom, typer.Option(help="where a count of working days begins")
    ] = CountFrom.NEXT_SESSION,
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
    lang: Annotated[Language, typer.Option(help="language of the ledger")] = Language.VI,
) -> None:
    """When is a dossier due that is received at that moment, and why."""
    start = _moment(received, lang)
    law = _calendar(calendar, lang)
    running = switch(Clock(_term(term, lang), count_from), ClockMode.RUN, start)
    try:
        reckoning, lines = reckon(running, law), ledger(running, law)
    except CalendarDoesNotCover as error:
        years = f"{error.facts['first']}–{error.facts['last']}"
        _refuse(
            lang,
            f"Lịch {calendar} chỉ có các năm {years}; thời hạn này cần năm {error.facts['year']}.",
            f"Calendar {calendar} covers {years}; this term needs {error.facts['year']}.",
        )
    if as_json:
        print(json.dumps(_facts(term, law, reckoning, lines), ensure_ascii=False, indent=2))
    else:
        _show(reckoning, lines, lang)


def _term(text: str, lang: Language) -> Duration:
    try:
        return Duration.parse(text)
    except ValueError:
        _refuse(
            lang,
            f"Không hiểu thời hạn {text!r}. Ví dụ: 15wd, 20cd, 8wh, 0.5wh, 1mo, same_day, none.",
            f"Not a term: {text!r}. Examples: 15wd, 20cd, 8wh, 0.5wh, 1mo, same_day, none.",
        )


def _moment(text: str | None, lang: Language) -> datetime:
    if text is None:
        return get_now()
    try:
        at = datetime.fromisoformat(text)
        return local(at if at.tzinfo else at.replace(tzinfo=HANOI))
    except (ValueError, OverflowError):
        _refuse(
            lang,
            f"Không hiểu thời điểm {text!r}. Ví dụ: 2026-08-20T14:00.",
            f"Not a moment: {text!r}. Example: 2026-08-20T14:00.",
        )


def _calendar(code: str, lang: Language) -> WorkingCalendar:
    shelf = read_calendars(shipped("calendars"))
    found = shelf.latest(code)
    if found is None:
        known = ", ".join(shelf.codes)
        _refuse(
            lang,
            f"Không có lịch {code!r}. Có: {known}.",
            f"No calendar {code!r}. There are: {known}.",
        )
    return found


def _refuse(lang: Language, vi: str, en: str) -> NoReturn:
    print(vi if lang is Language.VI else en, file=sys.stderr)
    raise typer.Exit(2)


def _written(at: datetime | None) -> str | None:
    return None if at is None else local(at).strftime("%Y-%m-%dT%H:%M")


def _facts(
    term: str, law: WorkingCalendar, reckoning: Reckoning, lines: Sequence[LedgerLine]
) -> dict[str, object]:
    return {
        "term": term,
        "calendar": f"{law.code}.v{law.version}",
        "from": _written(reckoning.started_at),
        "due": _written(reckoning.due),
        "ledger": [
            {
                "day": line.day.isoformat(),
                "kind": line.kind.value,
                "counted": line.counted,
                "count": line.count,
                "note_vi": line.note_vi,
                "note_en": line.note_en,
            }
            for line in lines
        ],
    }


def _show(reckoning: Reckoning, lines: Sequence[LedgerLine], lang: Language) -> None:
    vietnamese = lang is Language.VI
    print(_written(reckoning.due) or ("không quy định" if vietnamese else "no time limit"))
    print()
    for line in lines:
        number = "" if line.count is None else str(line.count)
        note = line.note_vi if vietnamese else line.note_en
        print(f"{line.day:%d/%m/%Y}  {number:>4}  {note}")

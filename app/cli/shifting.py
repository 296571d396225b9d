"""How the command line tells what an act on many dossiers does, or did: numbers, lists, CSV."""

import csv
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import typer

from app.domain.calendar import local
from app.domain.shifting import Turn
from app.dossiers.campaigning import Carried, Outlook, ShiftLine, why_left

FIRST_LINES = 20


class Lang(StrEnum):
    VI = "vi"
    EN = "en"


TURNS = {
    Turn.LATE: {Lang.VI: "thành quá hạn", Lang.EN: "becomes late"},
    Turn.SAVED: {Lang.VI: "hết quá hạn", Lang.EN: "no longer late"},
    Turn.SAME: {Lang.VI: "", Lang.EN: ""},
}


COLUMNS = (
    "ma_ho_so", "thu_tuc", "trang_thai", "co_quan", "hen_tra_cu", "hen_tra_moi",
    "han_do_cu", "han_do_moi", "han_buoc_cu", "han_buoc_moi", "so_ngay", "ket_qua",
)  # fmt: skip


def tell(outlook: Outlook, lang: Lang, *, listed: bool = False) -> None:
    """The numbers, by agency; and the first lines, or all of them when ``listed``."""
    for text in _numbers(outlook, lang):
        typer.echo(text)
    lines = _lines(outlook)
    shown = lines if listed else lines[:FIRST_LINES]
    for line in shown:
        typer.echo(_told(line, lang))
    if len(shown) < len(lines):
        more = number(len(lines) - len(shown))
        typer.echo(
            {
                Lang.VI: f"  … còn {more} hồ sơ (--list xem tất cả, --csv TỆP để ghi ra tệp)",
                Lang.EN: f"  … and {more} more (--list shows all, --csv FILE writes them)",
            }[lang]
        )


def tell_carried(carried: Carried, lang: Lang) -> None:
    done = number(carried.moved)
    typer.echo(
        {
            Lang.VI: f"Đã chuyển: {done} hồ sơ có ngày đổi (đợt {carried.campaign}).",
            Lang.EN: f"Moved: {done} dossiers with a changed date (campaign {carried.campaign}).",
        }[lang]
    )


def write_csv(outlook: Outlook, path: Path) -> None:
    """One line for each dossier that moves; with a mark for spreadsheets that it is UTF-8."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for line in _lines(outlook):
            before, after = line.shift.before, line.shift.after
            pairs = (
                (before.due, after.due),
                (before.measure, after.measure),
                (before.step_due, after.step_due),
            )
            writer.writerow(
                (
                    line.code or line.id,
                    line.procedure,
                    line.state,
                    line.agency_name,
                    *(moment(at) for pair in pairs for at in pair),
                    line.days,
                    TURNS[line.shift.turn][Lang.VI],
                )
            )


def number(value: int) -> str:
    """``4.212``, as it is written in Vietnamese."""
    return f"{value:,}".replace(",", ".")


def moment(at: datetime | None) -> str:
    return "" if at is None else f"{local(at):%d/%m/%Y %H:%M}"


def _numbers(outlook: Outlook, lang: Lang) -> Iterator[str]:
    tally = outlook.tally
    total, moved, late, saved, later, earlier, inside, unmoved = map(
        number,
        (
            tally.dossiers, tally.moved, tally.late, tally.saved,
            tally.later, tally.earlier, tally.inside, tally.unmoved,
        ),
    )  # fmt: skip
    if lang is Lang.VI:
        yield f"{total} hồ sơ đang mở: {moved} đổi hạn, {late} thành quá hạn, {saved} hết quá hạn."
        yield f"  lùi {later}, sớm {earlier}; {inside} chỉ đổi hạn bước; {unmoved} giữ mọi ngày."
    else:
        yield f"{total} open dossiers: {moved} move, {late} become late, {saved} are late no more."
        yield f"  {later} later, {earlier} earlier; {inside} inside; {unmoved} keep every date."
    days = {Lang.VI: "ngày", Lang.EN: "days"}[lang]
    for shifted, count in sorted(tally.by_days.items()):
        yield f"  {shifted:+d} {days}: {number(count)}"
    for agency, part in sorted(outlook.tally.by_agency.items()):
        name = next((name for code, name in outlook.names.items() if code == agency), agency)
        late, saved = TURNS[Turn.LATE][lang], TURNS[Turn.SAVED][lang]
        yield (
            f"  {name}: {number(part.moved)} ({number(part.late)} {late}, "
            f"{number(part.saved)} {saved})"
        )
    for reason, count in sorted(tally.left.items()):
        words = why_left(reason)
        said = words.vi if lang is Lang.VI else words.en
        stays = {Lang.VI: "giữ nguyên", Lang.EN: "stay"}[lang]
        yield f"  {number(count)} {stays}: {said}"


def _lines(outlook: Outlook) -> list[ShiftLine]:
    return [line for turn in (Turn.LATE, Turn.SAVED, Turn.SAME) for line in outlook.lines[turn]]


def _told(line: ShiftLine, lang: Lang) -> str:
    before, after = line.shift.before, line.shift.after
    old, new = moment(before.due) or "–", moment(after.due) or "–"
    if before.due == after.due:
        old, new = moment(before.step_due) or "–", moment(after.step_due) or "–"
        old = {Lang.VI: "hạn bước ", Lang.EN: "step "}[lang] + old
    turn = TURNS[line.shift.turn][lang]
    end = f" — {turn}" if turn else ""
    return f"  {line.code or line.id}  {line.procedure}  {line.agency_name}: {old} → {new}{end}"

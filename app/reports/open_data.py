"""Số liệu mở: the figures of a period for everybody, as a table that spreadsheets open.

UTF-8 with the mark by which spreadsheets know it. A line for each group, the total last; what is
the same in two columns in JSON is the same here, by the same names.
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from io import StringIO
from types import MappingProxyType
from typing import Final

from app.domain.calendar import HANOI
from app.domain.machine import Words
from app.domain.periods import Period
from app.dossiers.queries.figures import Figure
from app.reports.figures import Asked, Line, Statistics
from app.reports.queries.counting import Group
from app.reports.sheets import Cell, harmless

CHANNELS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "online": Words("Trực tuyến", "Online"),
        "counter": Words("Trực tiếp", "At the counter"),
        "post": Words("Bưu chính công ích", "By post"),
    }
)
FIGURES: Final[Mapping[Figure, Words]] = MappingProxyType(
    {
        Figure.RECEIVED: Words("Tiếp nhận", "Received"),
        Figure.ONLINE: Words("Tiếp nhận trực tuyến", "Received online"),
        Figure.COUNTER: Words("Tiếp nhận trực tiếp", "Received at the counter"),
        Figure.POST: Words("Tiếp nhận qua bưu chính", "Received by post"),
        Figure.CARRIED_OVER: Words("Từ kỳ trước chuyển sang", "Carried over"),
        Figure.DONE: Words("Đã giải quyết", "Done"),
        Figure.EARLY: Words("Giải quyết trước hạn", "Done early"),
        Figure.ON_TIME: Words("Giải quyết đúng hạn", "Done on time"),
        Figure.LATE: Words("Giải quyết quá hạn", "Done late"),
        Figure.NO_LIMIT: Words("Giải quyết, không quy định thời hạn", "Done, no time limit"),
        Figure.IN_PROGRESS: Words("Đang giải quyết", "In progress"),
        Figure.IN_TIME: Words("Đang giải quyết trong hạn", "In progress in time"),
        Figure.OVERDUE: Words("Đang giải quyết quá hạn", "In progress late"),
        Figure.WAITING: Words("Đang chờ người nộp", "Waiting for the applicant"),
        Figure.REFUSED: Words("Từ chối giải quyết", "Refused"),
        Figure.WITHDRAWN: Words("Rút hồ sơ", "Withdrawn"),
        Figure.STOPPED: Words("Dừng giải quyết", "Stopped"),
        Figure.EXTENDED: Words("Đã xin lỗi và hẹn lại", "Apologised and promised anew"),
    }
)
"""What the public table tells, in its order."""

HEADS: Final[Mapping[Group | None, Words]] = MappingProxyType(
    {
        None: Words("Phạm vi", "Scope"),
        Group.AGENCY: Words("Cơ quan giải quyết", "Agency"),
        Group.FIELD: Words("Lĩnh vực", "Field"),
        Group.PROCEDURE: Words("Thủ tục", "Procedure"),
        Group.CHANNEL: Words("Cách nộp", "Way of handing in"),
        Group.STEP: Words("Bước", "Step"),
        Group.MONTH: Words("Tháng", "Month"),
    }
)
_BESIDE: Final = (
    Words("Mã", "Code"),
    Words("Từ ngày", "From"),
    Words("Đến ngày", "To"),
    Words("Số liệu tại", "As of"),
)
_TOTAL: Final = Words("Tổng số", "Total")


def group_name(line: Line, by: Group | None) -> Words:
    """What a group is called; a month by its days."""
    if by is Group.CHANNEL and line.key in CHANNELS:
        return CHANNELS[line.key]
    name = _days(line.period) if by is Group.MONTH else line.name or line.key
    return Words(name, name)


def as_csv(found: Statistics, asked: Asked, *, english: bool = False) -> bytes:
    """``found`` as a table; dates as ISO 8601, so that programs read them too."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for line in _lines(found, asked, english=english):
        writer.writerow([harmless(cell) for cell in line])
    return out.getvalue().encode("utf-8-sig")


def _lines(found: Statistics, asked: Asked, *, english: bool) -> Iterator[list[Cell]]:
    def said(words: Words) -> str:
        return words.en if english else words.vi

    as_of = asked.as_of.astimezone(HANOI).isoformat(timespec="minutes")
    yield [said(words) for words in (HEADS[asked.by], *_BESIDE, *FIGURES.values())]
    whole = Line("", None, asked.period, found.figures)
    for line in (*found.lines, whole):
        name = said(_TOTAL if line is whole else group_name(line, asked.by))
        period = [line.period.first.isoformat(), line.period.last.isoformat()]
        key = "" if asked.by is Group.MONTH else line.key
        yield [name, key, *period, as_of, *(line.figures[figure] for figure in FIGURES)]


def _days(period: Period) -> str:
    def written(day: date) -> str:
        return f"{day:%d/%m/%Y}"

    return f"{written(period.first)} – {written(period.last)}"

"""A statutory report as a sheet: for a spreadsheet (XLSX), or as plain text (CSV).

What comes from the directory or the catalogue is text for ever: no cell becomes a formula.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO, StringIO
from typing import Final

import xlsxwriter

from app.domain.calendar import HANOI
from app.reports.forms import BESIDE, COLUMNS, FIRST_COLUMN, TITLES, Column, Report, Row

Cell = str | int

UNIT: Final = "Đơn vị tính: số hồ sơ thủ tục hành chính"
BESIDE_THE_FORM: Final = "Ngoài biểu"
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
_ALL: Final[tuple[Column, ...]] = (*COLUMNS, *BESIDE)


def as_csv(report: Report) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it; an apostrophe keeps text from acting."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for line in _lines(report):
        writer.writerow([harmless(cell) for cell in line])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(report: Report) -> bytes:
    """The same bytes for the same report: its own moment stands for the time of making."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, _AS_TEXT) as book:
        known_at = report.asked.as_of.astimezone(HANOI).replace(tzinfo=None)
        book.set_properties({"title": TITLES[report.asked.form].vi, "created": known_at})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        sheet = book.add_worksheet(report.asked.form.value)
        lines = [*_lines(report)]
        for number, line in enumerate(lines):
            titles = number < _HEAD
            for column, cell in enumerate(line):
                kind = None if titles else bold if number < _TABLE else plain
                if isinstance(cell, int):
                    sheet.write_number(number, column, cell, kind)
                else:
                    sheet.write_string(number, column, cell, kind)
        sheet.set_column(0, 0, 5)
        sheet.set_column(1, 1, 48)
        sheet.set_column(2, len(_ALL) + 1, 12)
        sheet.freeze_panes(_TABLE, 2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    return out.getvalue()


_HEAD = 4
"""Lines above the table."""
_TABLE = _HEAD + 3
"""The first line below its labels, its numbers and its total."""


def _lines(report: Report) -> Iterator[list[Cell]]:
    asked = report.asked
    yield [f"Biểu số {asked.form.value}/VPCP/KSTT"]
    yield [TITLES[asked.form].vi]
    known_at = asked.as_of.astimezone(HANOI)
    days = f"từ {_day(asked.period.first)} đến {_day(asked.period.last)}"
    moment = f"{known_at:%H:%M} ngày {_day(known_at.date())}"
    yield [f"Kỳ báo cáo: {days}; cơ quan: {asked.agency}; số liệu tại {moment}"]
    yield [UNIT]
    yield ["TT", FIRST_COLUMN[asked.form].vi, *(column.words.vi for column in _ALL)]
    numbers = [f"({column.number})" for column in COLUMNS]
    yield ["(1)", "(2)", *numbers, *(BESIDE_THE_FORM for _ in BESIDE)]
    yield ["", report.total.name, *(report.total.figures[column.figure] for column in _ALL)]
    yield from _rows(report.rows)


def _rows(rows: Iterable[Row]) -> Iterator[list[Cell]]:
    section = None
    for number, row in enumerate(rows, start=1):
        if row.section != section and row.section is not None:
            section = row.section
            yield ["", section.vi]
        yield [number, row.name, *(row.figures[column.figure] for column in _ALL)]


def harmless(cell: Cell) -> Cell:
    """``cell`` as it may stand in a text sheet: an apostrophe keeps it from acting."""
    """``cell`` so that no spreadsheet takes it for a formula."""
    if isinstance(cell, str) and cell.startswith(_STARTS_A_FORMULA):
        return f"'{cell}"
    return cell


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"

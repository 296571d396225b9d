"""Bảng kê nộp tiền của bưu điện: the file in which the post says what it pays over for what."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from app.domain.at_the_door import RemittedLine
from app.domain.errors import Defect
from app.domain.sums import whole_amount

ORDER, FEE, POSTAGE = "OrderNumber", "FeeAmount", "PostageAmount"
COLUMNS: Final = (ORDER, FEE, POSTAGE)
MOST_SAID: Final = 20
"""How many lines are complained about one by one: a file of another kind is wrong in every line."""


def read_list(content: bytes) -> tuple[Sequence[RemittedLine], Sequence[Defect]]:
    """The lines of a CSV in UTF-8 whose head names at least ``COLUMNS``; everything that is wrong.

    Sums are whole VND: the fee that is paid over, and the postage that the post took for itself.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return (), [Defect("file", "statement_not_text")]
    separator = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=separator)
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        return (), [Defect("file", "remittance_without_columns", {"columns": ", ".join(missing)})]
    lines: list[RemittedLine] = []
    defects: list[Defect] = []
    for number, row in enumerate(reader, start=2):
        wrong = [*_unreadable(row)]
        if wrong:
            where = {"line": str(number), "columns": ", ".join(wrong)}
            defects.append(Defect("file", "remittance_line_unreadable", where))
        else:
            lines.append(_line(row))
    if not lines and not defects:
        defects.append(Defect("file", "remittance_empty"))
    return lines, defects[:MOST_SAID]


def _unreadable(row: Mapping[str | None, str | None]) -> Iterator[str]:
    if None in row:  # more cells than the head names: none of them can be trusted
        yield from COLUMNS
        return
    if not (row[ORDER] or "").strip():
        yield ORDER
    for name in (FEE, POSTAGE):
        if whole_amount(row[name] or "") is None:
            yield name


def _line(row: Mapping[str, str]) -> RemittedLine:
    return RemittedLine(
        order=row[ORDER].strip().upper(),
        fee=whole_amount(row[FEE]) or 0,
        postage=whole_amount(row[POSTAGE]) or 0,
    )

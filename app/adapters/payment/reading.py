"""What providers write: moments of Vietnam, whole amounts, and files of lines with a head."""

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from app.domain.calendar import HANOI
from app.domain.sums import whole_amount
from app.ports.payment import StatementUnreadable


def moment(text: object, form: str) -> datetime | None:
    """A moment of Vietnam as ``form`` spells it."""
    if not isinstance(text, str):
        return None
    try:
        return datetime.strptime(text, form).replace(tzinfo=HANOI)
    except ValueError:
        return None


def amount(value: object) -> int | None:
    """Whole VND, written as a number or in digits with points between; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if math.isfinite(value) and value == int(value) else None
    return whole_amount(value) if isinstance(value, str) else None


def statement_rows(content: bytes, columns: Sequence[str]) -> Iterator[Mapping[str, str]]:
    """The lines of a CSV in UTF-8 whose head names at least ``columns``, by name.

    Raises StatementUnreadable with the number of the line and what is wrong with it.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise StatementUnreadable from None
    separator = ";" if ";" in text.partition("\n")[0] else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=separator)
    missing = [name for name in columns if name not in (reader.fieldnames or ())]
    if missing:
        raise StatementUnreadable(1, missing)
    for number, row in enumerate(reader, start=2):
        if None in row or any(row[name] is None for name in columns):
            raise StatementUnreadable(number, columns)
        yield row

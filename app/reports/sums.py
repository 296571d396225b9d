"""Where the figures of a period lie in the sums: in days, reporting months and reporting years.

A change of a day lies in its month and in its year once more, so that a long period is read from
few rows: whole years, then whole months before them, then the days before these.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from app.domain.periods import ONE_DAY, reporting_month, reporting_year

Change = dict[str, Any]
"""A row of ``figure_cell``: by how much each figure changes."""

DAY: Final = "day"
MONTH: Final = "month"
YEAR: Final = "year"
DUE: Final = "due"
EVER: Final = date.max
"""The day of what no period is too late for."""
BEFORE_ALL: Final = date.min
KEYS: Final = ("level", "day", "agency", "field", "procedure", "channel", "state", "version")


@dataclass(frozen=True, slots=True)
class Range:
    """Rows of a level from ``first`` to ``last``, both of them included; perhaps none."""

    level: str
    first: date
    last: date


def ranges(first: date, judged: date) -> Sequence[Range]:
    """What is summed up for a period that began on ``first``, as it is judged on ``judged``."""
    month = first if reporting_month(first).first == first else _after(reporting_month(first).last)
    year = first if reporting_year(first).first == first else _after(reporting_year(first).last)
    return [
        Range(DAY, first, month - ONE_DAY),
        Range(MONTH, month, year - ONE_DAY),
        Range(YEAR, year, EVER),
        Range(DUE, BEFORE_ALL, judged - ONE_DAY),
    ]


def with_longer(changes: Iterable[Change]) -> Sequence[Change]:
    """``changes`` and, of those of days, the sums of their months and of their years."""
    found = [*changes]
    longer: dict[tuple[Any, ...], Change] = {}
    for change in (c for c in found if c["level"] == DAY):
        for one in _longer(change):
            key = tuple(one[name] for name in KEYS[:-1])
            known = longer.get(key)
            longer[key] = one if known is None else _both(known, one)
    return [*found, *(one for one in longer.values() if _changes(one))]


def _after(last: date) -> date:
    return last + ONE_DAY


def _longer(change: Change) -> Iterator[Change]:
    yield {**change, "level": MONTH, "day": reporting_month(change["day"]).first}
    yield {**change, "level": YEAR, "day": reporting_year(change["day"]).first}


def _both(one: Change, other: Change) -> Change:
    sums = {name: one[name] + other[name] for name in one if name not in KEYS}
    return {**one, **sums, "version": min(one["version"], other["version"])}


def _changes(one: Change) -> bool:
    return any(number for name, number in one.items() if name not in KEYS)

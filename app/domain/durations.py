"""Thời hạn: a quantity and a unit, written the way a procedure file writes them.

``15wd`` working days, ``20cd`` calendar days, ``8wh`` working hours, ``1mo`` months, ``30m``
minutes of the wall clock, ``same_day`` (trong ngày) and ``none`` (không quy định). Only working
hours may have a fraction (``0.5wh``), because internal steps do; it must come out in whole minutes.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

MINUTES_IN_AN_HOUR = 60
FINEST_MINUTES = 3
"""0.05 of an hour: what two decimals can say exactly."""


class Unit(StrEnum):
    WORKING_DAY = "wd"
    CALENDAR_DAY = "cd"
    WORKING_HOUR = "wh"
    MONTH = "mo"
    MINUTE = "m"
    SAME_DAY = "same_day"
    NONE = "none"


WORDS = frozenset({Unit.SAME_DAY, Unit.NONE})
"""The units that are a whole sentence: they have no quantity."""


class CountFrom(StrEnum):
    """Where a count of working days begins when the receipt falls outside the sessions."""

    NEXT_SESSION = "next_session"
    """The receipt is deemed made when the next session opens; that day is the day of receipt."""
    NEXT_DAY = "next_day"
    """The first working day after the calendar day of the receipt is the first that counts."""
    SAME_HOUR = "same_hour"
    """Rolling: the term ends at the very minute of the day at which it began."""


@dataclass(frozen=True, slots=True)
class Duration:
    """``quantity`` units; ``minutes`` are those beyond whole working hours, and only of those."""

    quantity: int
    unit: Unit
    minutes: int = 0

    def __post_init__(self) -> None:
        if self.minutes and self.unit is not Unit.WORKING_HOUR:
            raise ValueError("only working hours have a fraction")
        if not 0 <= self.minutes < MINUTES_IN_AN_HOUR or self.minutes % FINEST_MINUTES:
            raise ValueError("the fraction of an hour is written with two decimals at most")
        if self.unit in WORDS:
            if self.quantity:
                raise ValueError("this unit has no quantity")
        elif self.quantity < 0 or self.quantity + self.minutes == 0:
            raise ValueError("a duration has at least one unit")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The duration that ``text`` writes, else ValueError.

        >>> Duration.parse("15wd")
        Duration(quantity=15, unit=<Unit.WORKING_DAY: 'wd'>, minutes=0)
        """
        if text in WORDS:
            return cls(0, Unit(text))
        written = re.fullmatch(r"([0-9]{1,4})(?:\.([0-9]{1,2}))?(wd|cd|wh|mo|m)", text)
        if written is None:
            raise ValueError("a duration looks like 15wd, 20cd, 8wh, 1mo, 30m, same_day or none")
        whole, fraction, unit = written.groups()
        if fraction is None:
            return cls(int(whole), Unit(unit))
        minutes, over = divmod(int(fraction.ljust(2, "0")) * MINUTES_IN_AN_HOUR, 100)
        if over:
            raise ValueError("the fraction of an hour does not come out in whole minutes")
        return cls(int(whole), Unit(unit), minutes)

    def __str__(self) -> str:
        if self.unit in WORDS:
            return self.unit.value
        if not self.minutes:
            return f"{self.quantity}{self.unit}"
        hundredths = self.minutes * 100 // MINUTES_IN_AN_HOUR
        return f"{self.quantity}.{hundredths:02}".rstrip("0") + self.unit

    def working_minutes(self, day: int) -> int | None:
        """How long this is at ``day`` working minutes a day; None for what is no working time."""
        match self.unit:
            case Unit.WORKING_DAY:
                return self.quantity * day
            case Unit.WORKING_HOUR:
                return self.quantity * MINUTES_IN_AN_HOUR + self.minutes
            case Unit.SAME_DAY:
                return day
            case _:
                return None

"""What a calendar file may say: the shape of ``procedures/calendars/*.yaml``.

A calendar that ``extends`` another says only what differs; on a date named by both, its own entry
is the last word, and ``enabled: false`` takes the day away.
"""

import re
from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.domain.calendar import Hours, MonthDay
from app.procedures.fields import Label, Strict, Text

LEAP_YEAR = 2024
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


def _matched(value: object, pattern: str, kind: str) -> re.Match[str]:
    match = re.fullmatch(pattern, value) if isinstance(value, str) else None
    if match is None:
        raise PydanticCustomError(f"{kind}_unreadable", "unreadable")
    return match


def _time(value: object) -> time:
    match = _matched(value, r"([01][0-9]|2[0-3]):([0-5][0-9])", "time")
    return time(int(match[1]), int(match[2]))


def _session(value: object) -> tuple[time, time]:
    match = _matched(value, r"([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})", "session")
    return _time(match[1]), _time(match[2])


def _date(value: object) -> date:
    match = _matched(value, r"([0-9]{4})-([0-9]{2})-([0-9]{2})", "date")
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise PydanticCustomError("date_unreadable", "no such day") from error


def _month_day(value: object) -> MonthDay:
    match = _matched(value, r"([0-9]{2})-([0-9]{2})", "month_day")
    day = _date(f"{LEAP_YEAR}-{match[1]}-{match[2]}")
    return day.month, day.day


def _as_text(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern})


Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
Reference = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}\.v[1-9][0-9]{0,3}$")]
Year = Annotated[int, Field(ge=1990, le=2199)]
TimeOfDay = Annotated[time, PlainValidator(_time), _as_text(r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Day = Annotated[date, PlainValidator(_date), _as_text(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
DayOfYear = Annotated[MonthDay, PlainValidator(_month_day), _as_text(r"^[0-9]{2}-[0-9]{2}$")]
Session = Annotated[
    tuple[time, time],
    PlainValidator(_session),
    _as_text(r"^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$"),
]
Sessions = Annotated[list[Session], Field(min_length=1, max_length=6)]


class CoversPart(Strict):
    """The first and the last year of which the calendar knows every day off."""

    from_year: Annotated[Year, Field(alias="from")]
    to_year: Annotated[Year, Field(alias="to")]


class SeasonPart(Strict):
    """Giờ làm việc theo mùa."""

    from_day: Annotated[DayOfYear, Field(alias="from")]
    to_day: Annotated[DayOfYear, Field(alias="to")]
    sessions: Sessions

    @property
    def hours(self) -> Hours:
        return tuple(self.sessions)


class DayPart(Strict):
    """A day that is not what its weekday says; ``source`` is a key of ``sources``."""

    date: Day
    kind: Literal["holiday", "compensatory", "swap_off", "makeup", "closure", "half_day"]
    vi: Text
    en: Text
    source: Code
    confidence: Literal["sourced", "statute", "high", "medium", "computed"]
    provisional: bool = False
    enabled: bool = True
    sessions: Sessions | None = None


class CalendarFile(Strict):
    kind: Literal["calendar"]
    code: Code
    version: Annotated[int, Field(ge=1, le=9999)]
    name: Label
    extends: Reference | None = None
    covers: CoversPart | None = None
    sources: dict[Code, Text] = {}
    sessions: Sessions | None = None
    seasons: list[SeasonPart] | None = None
    weekly_rest: Annotated[list[Weekday], Field(max_length=6)] | None = None
    same_day_until: TimeOfDay | None = None
    days: Annotated[list[DayPart], Field(max_length=2000)] = []

    @property
    def reference(self) -> str:
        return f"{self.code}.v{self.version}"

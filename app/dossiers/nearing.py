"""Sắp quá hạn: until when a due date is near, by each calendar."""

from collections.abc import Mapping
from datetime import datetime

from app.domain.calendar import HANOI, CalendarDoesNotCover
from app.domain.periods import ONE_DAY, midnight
from app.procedures.rulebook import Rulebook

NEAR = 2
"""Working days, beside the day itself."""


def near_until(rules: Rulebook, at: datetime) -> Mapping[str, datetime]:
    """For every calendar, the first moment that is no longer near to ``at``.

    A due date is near on the day itself and on the two working days behind it. A calendar that
    knows nothing about those days has no near ones.
    """
    return {code: until for code in rules.calendars if (until := _until(rules, code, at))}


def _until(rules: Rulebook, code: str, at: datetime) -> datetime | None:
    calendar = rules.calendar(code)
    day = at.astimezone(HANOI).date()
    try:
        for _ in range(NEAR):
            day = calendar.next_working_day(day)
    except CalendarDoesNotCover:
        return None
    return midnight(day + ONE_DAY)

"""Calendars to test with: that of the vectors (07:00–11:30, 13:30–17:00), and office hours."""

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from hypothesis import strategies as st

from app.domain.calendar import HANOI, DayKind, SpecialDay, WorkingCalendar
from app.domain.clock import Clock, ClockMode, CountFrom, switch
from app.domain.durations import Duration

VECTORS = json.loads(Path(__file__).with_name("clock_vectors.json").read_text())


def a_day(kind: DayKind, **changes: object) -> SpecialDay:
    day = SpecialDay(kind=kind, name_vi=f"Ngày {kind}", name_en=f"A {kind}", source="test")
    return replace(day, **changes)  # type: ignore[arg-type]


QUANG_NAM = WorkingCalendar(
    code="quang-nam",
    version=1,
    covers=(2024, 2028),
    sessions=tuple(
        (time.fromisoformat(opens), time.fromisoformat(closes))
        for opens, closes in VECTORS["sessions"]
    ),
    days={
        **{date.fromisoformat(day): a_day(DayKind.HOLIDAY) for day in VECTORS["holidays"]},
        **{date.fromisoformat(day): a_day(DayKind.MAKEUP) for day in VECTORS["makeup"]},
    },
)
OFFICE = replace(
    QUANG_NAM,
    code="office-0800",
    sessions=((time(8), time(12)), (time(13), time(17))),
    days=dict(QUANG_NAM.days),
)


def at(text: str) -> datetime:
    """``2026-08-20 14:00`` in Hà Nội."""
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


def a_clock(
    term: str, *moves: tuple[ClockMode, str], count_from: CountFrom = CountFrom.NEXT_SESSION
) -> Clock:
    clock = Clock(Duration.parse(term), count_from)
    for mode, moment in moves:
        clock = switch(clock, mode, at(moment))
    return clock


MOMENTS = st.integers(0, 60 * 24 * 900).map(
    lambda minutes: at("2025-01-01 00:00") + timedelta(minutes=minutes)
)
"""Any minute of the two and a half years from 2025, in Hà Nội."""

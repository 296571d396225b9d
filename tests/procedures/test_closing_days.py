"""Writing a closure into a calendar: those days, nothing else, and a text that is sound."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.calendar import DayKind, WorkingCalendar
from app.procedures.calendars import CalendarShelf, read_calendar_files
from app.procedures.closing_days import Closure, ClosureRefused, closed, with_closure
from app.procedures.shipped import shipped

FILES = {path.name: path.read_text("utf-8") for path in shipped("calendars").glob("*.yaml")}
STORM = Closure(
    first=date(2026, 11, 26),
    last=date(2026, 11, 30),
    vi="Đóng cửa do bão số 13",
    en="Closed by storm no. 13",
    source="Công điện 12/CĐ-UBND ngày 25/11/2026: các cơ quan nghỉ tránh bão",
)
WORKED = (date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 30))
"""A Thursday and a Friday, and the Monday after the week-end."""


def calendar_of(code: str, version: int, texts: dict[str, str]) -> WorkingCalendar:
    shelf = read_calendar_files({**FILES, **texts})
    assert shelf.problems == ()
    return shelf.versions[code, version]


def latest(code: str) -> WorkingCalendar:
    calendar = read_calendar_files(FILES).latest(code)
    assert calendar is not None
    return calendar


@pytest.mark.parametrize("code", ["quang-nam", "office-0800", "vn-2026"])
def test_only_the_working_days_are_closed_and_all_else_stays(code: str):
    old = latest(code)
    days = closed(old, STORM)
    text = with_closure(FILES[f"{code}.v1.yaml"], 2, STORM, days)
    new = calendar_of(code, 2, {f"{code}.v2.yaml": text})

    assert days == WORKED
    assert {day: special.kind for day, special in new.days.items() if day not in old.days} == (
        dict.fromkeys(WORKED, DayKind.CLOSURE)
    )
    assert all(not new.is_working(day) for day in WORKED)
    told = new.days[WORKED[0]]
    assert (told.name_vi, told.name_en, told.source) == (STORM.vi, STORM.en, STORM.source)
    same = replace(new, version=1, days={d: s for d, s in new.days.items() if d not in WORKED})
    assert same == old
    assert text.split("\n", 1)[0] == FILES[f"{code}.v1.yaml"].split("\n", 1)[0], "comments stay"


def test_a_second_storm_adds_to_the_first():
    old = latest("quang-nam")
    second = with_closure(FILES["quang-nam.v1.yaml"], 2, STORM, closed(old, STORM))
    shelf: CalendarShelf = read_calendar_files({**FILES, "quang-nam.v2.yaml": second})
    longer = replace(STORM, last=date(2026, 12, 1))
    days = closed(shelf.versions["quang-nam", 2], longer)
    third = with_closure(second, 3, longer, days)
    new = calendar_of("quang-nam", 3, {"quang-nam.v2.yaml": second, "quang-nam.v3.yaml": third})

    assert days == (date(2026, 12, 1),), "what is closed already is not closed again"
    assert [d for d in sorted(new.days) if new.days[d].kind is DayKind.CLOSURE] == [*WORKED, *days]
    assert third.count(STORM.source) == 1, "one basis is named once"


@pytest.mark.parametrize(
    ("change", "defect"),
    [
        ({"last": date(2026, 11, 25)}, ("last", "ends_before_start")),
        ({"last": date(2027, 1, 1)}, ("last", "too_many_days")),
        ({"vi": " "}, ("vi", "required")),
        ({"source": ""}, ("source", "required")),
        ({"first": date(2026, 11, 28), "last": date(2026, 11, 29)}, ("first", "no_working_day")),
        ({"first": date(1999, 1, 4), "last": date(1999, 1, 4)}, ("first", "year_not_covered")),
    ],
)
def test_what_makes_no_sense_is_refused(change: dict[str, object], defect: tuple[str, str]):
    with pytest.raises(ClosureRefused) as refused:
        closed(latest("quang-nam"), replace(STORM, **change))  # type: ignore[arg-type]  # the table
    assert defect in [(found.field, found.code) for found in refused.value.defects]


def test_words_cannot_break_out_of_their_line():
    wild = replace(STORM, vi='Bão "số 13": #1\nversion: 9', source="a\nb: c")
    old = latest("quang-nam")
    text = with_closure(FILES["quang-nam.v1.yaml"], 2, wild, closed(old, wild))
    new = calendar_of("quang-nam", 2, {"quang-nam.v2.yaml": text})
    assert new.days[WORKED[0]].name_vi == wild.vi

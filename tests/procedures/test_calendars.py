import csv
from datetime import date, time
from pathlib import Path

import pytest

from app.domain.calendar import DayKind
from app.domain.clock import ClockMode, CountFrom, reckon
from app.procedures.calendar_file import CalendarFile
from app.procedures.calendars import CalendarShelf, read_calendar_files, read_calendars
from app.procedures.shipped import shipped
from tests.domain.calendar_examples import QUANG_NAM, VECTORS, a_clock, at

SHIPPED = read_calendars(shipped("calendars"))
BASE = """
kind: calendar
code: base
version: 1
name: {vi: "Lịch", en: "Calendar"}
covers: {from: 2026, to: 2026}
sources: {law: "Luật"}
sessions: [08:00-12:00, 13:00-17:00]
"""
DAY = "  - {date: %s, kind: %s, vi: a, en: b, source: %s, confidence: high%s}\n"


def shelf(**texts: str) -> CalendarShelf:
    return read_calendar_files({f"{name}.v1.yaml": text for name, text in texts.items()})


def a_base(*days: str) -> str:
    return BASE + ("days:\n" + "".join(days) if days else "")


def a_child(code: str, extends: str, *rest: str) -> str:
    head = f'kind: calendar\ncode: {code}\nversion: 1\nname: {{vi: "x", en: "x"}}\n'
    return head + f"extends: {extends}\n" + "".join(rest)


def codes(found: CalendarShelf) -> list[tuple[str, int, str]]:
    return [(problem.path, problem.line, problem.code) for problem in found.problems]


def test_the_shipped_calendars_are_sound():
    assert SHIPPED.problems == ()
    assert SHIPPED.codes == ("office-0800", "quang-nam", "vn-2026")


@pytest.mark.parametrize("code", SHIPPED.codes)
def test_the_shipped_calendars_say_what_the_table_says(code: str):
    calendar = SHIPPED.latest(code)
    assert calendar is not None
    with Path(__file__).with_name("calendar_2024_2027.csv").open(encoding="utf-8") as table:
        rows = {date.fromisoformat(row["date"]): row["kind"] for row in csv.DictReader(table)}
    unconfirmed = date(2026, 11, 24)
    assert rows.pop(unconfirmed) == "holiday"
    assert calendar.is_working(unconfirmed), "not a holiday until it is verified"
    for day, kind in rows.items():
        assert calendar.kind_of(day) == kind.replace("makeup_workday", "makeup")
    told = {day for day, special in calendar.days.items() if not special.provisional}
    on_rest_days = {day for day in told - rows.keys() if day.isoweekday() > 5}
    assert told - rows.keys() == on_rest_days


def test_the_province_keeps_the_hours_and_days_of_the_vectors():
    calendar = SHIPPED.latest("quang-nam")
    assert calendar is not None
    assert calendar.sessions == QUANG_NAM.sessions
    assert [day.isoformat() for day, special in calendar.days.items() if day.year == 2026] == (
        sorted([*VECTORS["holidays"], *VECTORS["makeup"], "2026-04-26"])
    )


@pytest.mark.parametrize("code", SHIPPED.codes)
def test_every_shipped_calendar_answers_the_example_of_the_readme(code: str):
    calendar = SHIPPED.latest(code)
    assert calendar is not None
    for policy in (CountFrom.NEXT_SESSION, CountFrom.NEXT_DAY):
        clock = a_clock("15wd", (ClockMode.RUN, "2026-08-20 14:00"), count_from=policy)
        assert reckon(clock, calendar).due == at("2026-09-14 17:00")


def test_tet_2027_is_provisional_until_it_is_announced():
    calendar = SHIPPED.latest("vn-2026")
    assert calendar is not None
    tet = [date(2027, 2, day) for day in range(5, 12)]
    assert not any(calendar.is_working(day) for day in tet)
    assert all(calendar.days[day].provisional for day in tet)
    assert calendar.is_working(date(2027, 2, 12))
    assert {day.year for day, special in calendar.days.items() if special.provisional} == {
        2027,
        2028,
    }


def test_every_day_has_a_source_and_a_name_in_both_languages():
    calendar = SHIPPED.latest("vn-2026")
    assert calendar is not None
    assert all(day.source and day.name_vi and day.name_en for day in calendar.days.values())


def test_every_swapped_day_is_made_up_for():
    calendar = SHIPPED.latest("vn-2026")
    assert calendar is not None
    kinds = [special.kind for special in calendar.days.values()]
    assert kinds.count(DayKind.SWAP_OFF) == kinds.count(DayKind.MAKEUP) == 4


def test_a_calendar_adds_to_its_base_and_has_the_last_word():
    base = a_base(
        DAY % ("2026-03-03", "holiday", "law", ""), DAY % ("2026-03-04", "holiday", "law", "")
    )
    child = a_child(
        "child",
        "base.v1",
        'sources: {storm: "Công điện"}\n',
        "seasons: [{from: 04-16, to: 10-15, sessions: [06:30-11:00, 13:00-16:30]}]\n",
        "weekly_rest: [sunday]\n",
        'same_day_until: "14:30"\n',
        "days:\n",
        DAY % ("2026-03-03", "holiday", "storm", ", enabled: false"),
        DAY % ("2026-03-05", "closure", "storm", ""),
        DAY % ("2026-03-06", "half_day", "storm", ", sessions: [08:00-11:00]"),
    )
    found = shelf(child=child, base=base)
    calendar = found.latest("child")
    assert found.problems == ()
    assert calendar is not None
    kinds = [calendar.kind_of(date(2026, 3, day)).value for day in (3, 4, 5, 6, 7, 8)]
    assert kinds == ["working", "holiday", "closure", "half_day", "working", "weekly_rest"]
    assert calendar.closes_at(date(2026, 3, 6)) == at("2026-03-06 11:00")
    assert calendar.opens_at(date(2026, 5, 4)) == at("2026-05-04 06:30")
    assert calendar.same_day_until == time(14, 30)
    assert calendar.covers == (2026, 2026)


def test_own_sessions_end_the_seasons_of_the_base():
    base = BASE + "seasons: [{from: 04-16, to: 10-15, sessions: [06:30-11:00]}]\n"
    found = shelf(
        base=base,
        same=a_child("same", "base.v1"),
        other=a_child("other", "base.v1", "sessions: [07:00-15:00]\n"),
    )
    same, other = found.latest("same"), found.latest("other")
    assert same is not None
    assert other is not None
    assert same.opens_at(date(2026, 5, 4)) == at("2026-05-04 06:30")
    assert other.opens_at(date(2026, 5, 4)) == at("2026-05-04 07:00")


def test_the_latest_version_is_that_with_the_highest_number():
    texts = {
        f"base.v{version}.yaml": BASE.replace("version: 1", f"version: {version}")
        for version in (9, 10)
    }
    found = read_calendar_files(texts)
    latest = found.latest("base")
    assert latest is not None
    assert latest.version == 10
    assert found.latest("unknown") is None


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (DAY % ("2027-01-01", "holiday", "law", ""), "day_not_covered"),
        (DAY % ("2026-01-01", "holiday", "law2", ""), "source_unknown"),
        (DAY % ("2026-03-04", "makeup", "law", ""), "makeup_on_working_day"),
        (DAY % ("2026-03-07", "swap_off", "law", ""), "day_off_on_rest_day"),
        (DAY % ("2026-03-07", "compensatory", "law", ""), "day_off_on_rest_day"),
        (DAY % ("2026-03-04", "half_day", "law", ""), "half_day_without_sessions"),
        (
            DAY % ("2026-03-04", "holiday", "law", ", sessions: [08:00-09:00]"),
            "sessions_on_day_off",
        ),
        (
            DAY % ("2026-03-04", "half_day", "law", ", sessions: [09:00-08:00]"),
            "sessions_out_of_order",
        ),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_its_line(day: str, code: str):
    found = shelf(base=a_base(DAY % ("2026-09-02", "holiday", "law", ""), day))
    assert (codes(found), found.versions) == ([("base.v1.yaml", 11, code)], {})


def test_a_day_is_told_once():
    day = DAY % ("2026-09-02", "holiday", "law", "")
    assert codes(shelf(base=a_base(day, day))) == [("base.v1.yaml", 11, "day_twice")]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (BASE.replace("covers: {from: 2026, to: 2026}", ""), (2, "calendar_says_too_little")),
        (BASE.replace("to: 2026", "to: 2025"), (6, "years_out_of_order")),
        (BASE.replace("to: 2026", "to: 2099"), (6, "years_out_of_order")),
        (BASE.replace("13:00-17:00", "11:00-17:00"), (8, "sessions_out_of_order")),
        (
            BASE + "seasons: [{from: 01-01, to: 02-02, sessions: [09:00-08:00]}]\n",
            (9, "sessions_out_of_order"),
        ),
        (BASE + "extends: base.v1\n", (9, "calendar_base_circular")),
        (BASE + "extends: other.v1\n", (9, "calendar_base_unknown")),
        (BASE.replace("code: base", "code: basis"), (3, "file_name_differs")),
        (BASE + "holydays: []\n", (9, "unknown_key")),
        (BASE + "sessions: [08:00-12:00]\n", (9, "duplicate_key")),
        (BASE.replace("13:00-17:00", "13-17"), (8, "session_unreadable")),
        (BASE.replace("13:00-17:00", "13:00-24:00"), (8, "time_unreadable")),
        (a_base(DAY % ("2026-02-30", "holiday", "law", "")), (10, "date_unreadable")),
        (a_base(DAY % ("20260230", "holiday", "law", "")), (10, "date_unreadable")),
        (
            BASE + "seasons: [{from: 4-16, to: 02-30, sessions: [08:00-09:00]}]\n",
            (9, "month_day_unreadable"),
        ),
        ("- 1\n", (1, "mapping_expected")),
        ("a: [\n", (2, "yaml_syntax")),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_with_its_line(text: str, problem: tuple[int, str]):
    found = shelf(base=text)
    assert ("base.v1.yaml", *problem) in codes(found)


def test_a_calendar_on_a_broken_base_is_left_out_and_the_base_is_blamed():
    found = shelf(base=BASE.replace("to: 2026", "to: 2025"), child=a_child("child", "base.v1"))
    assert codes(found) == [("base.v1.yaml", 6, "years_out_of_order")]
    assert found.versions == {}


def test_calendars_that_extend_each_other_are_refused():
    found = shelf(one=a_child("one", "two.v1"), two=a_child("two", "one.v1"))
    assert {code for _, _, code in codes(found)} == {"calendar_base_circular"}


def test_two_files_for_one_version_are_refused():
    found = read_calendar_files({"base.v1.yaml": BASE, "copy.yaml": BASE})
    assert ("copy.yaml", 3, "calendar_twice") in codes(found)


def test_the_shape_of_a_calendar_can_be_shown_to_an_editor():
    schema = CalendarFile.model_json_schema()
    assert schema["additionalProperties"] is False
    assert {"code", "sessions", "days"} <= schema["properties"].keys()

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import HANOI, DayKind
from app.domain.clock import Clock, ClockMode, CountFrom, extend, reckon, switch
from app.domain.durations import Duration, Unit
from app.domain.ledger import ClockEvent, LedgerLine, ledger
from tests.domain.calendar_examples import MOMENTS, OFFICE, QUANG_NAM, a_clock, a_day, at

NONE, RUN, HOLD = ClockMode.NONE, ClockMode.RUN, ClockMode.HOLD
RESTART, STOP = ClockMode.RESTART, ClockMode.STOP
MINUTE = timedelta(minutes=1)


def counts(lines: Sequence[LedgerLine]) -> dict[str, int]:
    return {line.day.isoformat(): line.count for line in lines if line.count is not None}


def of_days(lines: Sequence[LedgerLine]) -> list[LedgerLine]:
    return [line for line in lines if isinstance(line.kind, DayKind)]


def events(lines: Sequence[LedgerLine]) -> list[tuple[str, ClockEvent]]:
    return [
        (line.day.isoformat(), line.kind) for line in lines if isinstance(line.kind, ClockEvent)
    ]


def note_of(day: str, lines: Sequence[LedgerLine]) -> tuple[str, str]:
    line = next(line for line in of_days(lines) if line.day.isoformat() == day)
    return line.note_vi, line.note_en


def test_a_clock_that_has_not_started_has_no_ledger():
    assert ledger(a_clock("5wd"), QUANG_NAM) == ()


def test_the_ledger_explains_the_date_day_by_day():
    lines = ledger(a_clock("3wd", (RUN, "2026-08-27 14:00")), QUANG_NAM)
    assert counts(lines) == {"2026-08-28": 1, "2026-09-03": 2, "2026-09-04": 3}
    assert events(lines) == [("2026-08-27", ClockEvent.START), ("2026-09-04", ClockEvent.DUE)]
    assert note_of("2026-08-27", lines) == (
        "Thứ Năm; Ngày tiếp nhận, không tính",
        "Thursday; Day of receipt, not counted",
    )
    assert note_of("2026-08-30", lines) == ("Chủ nhật, nghỉ hằng tuần", "Sunday, weekly rest")
    assert note_of("2026-09-01", lines) == ("Ngày holiday", "A holiday")
    assert note_of("2026-09-04", lines) == (
        "Thứ Sáu; Ngày làm việc thứ 3",
        "Friday; Working day 3",
    )
    assert lines[-1].note_vi == "Hẹn trả kết quả: 17:00 04/09/2026"
    assert lines[1].note_en == "Received at 14:00, term: 3 working days"


def test_a_make_up_day_counts_under_its_name():
    lines = ledger(a_clock("1wd", (RUN, "2026-08-21 14:00")), QUANG_NAM)
    assert note_of("2026-08-22", lines)[0] == "Ngày makeup; Ngày làm việc thứ 1"


def test_a_provisional_day_says_so():
    tet = a_day(DayKind.HOLIDAY, provisional=True)
    calendar = replace(QUANG_NAM, days={date(2027, 2, 5): tet})
    lines = ledger(a_clock("1wd", (RUN, "2027-02-04 14:00")), calendar)
    assert note_of("2027-02-05", lines) == ("Ngày holiday (tạm tính)", "A holiday (provisional)")


def test_a_receipt_on_a_rest_day_is_deemed_made_at_the_next_opening():
    lines = ledger(a_clock("3wd", (RUN, "2026-03-07 08:00")), QUANG_NAM)
    assert note_of("2026-03-09", lines)[1] == (
        "Monday; Deemed received when this session opened, not counted"
    )
    assert counts(lines) == {"2026-03-10": 1, "2026-03-11": 2, "2026-03-12": 3}


def test_a_pause_is_shown_and_not_counted():
    clock = a_clock(
        "5wd", (RUN, "2026-03-02 08:30"), (HOLD, "2026-03-04 10:00"), (RUN, "2026-03-09 14:00")
    )
    lines = ledger(clock, QUANG_NAM)
    assert list(counts(lines)) == [f"2026-03-{day}" for day in ("03", "04", "10", "11", "12")]
    assert note_of("2026-03-05", lines)[1] == "Thursday; The clock stands still, not counted"
    assert events(lines)[1:3] == [
        ("2026-03-04", ClockEvent.PAUSE),
        ("2026-03-09", ClockEvent.RESUME),
    ]


def test_a_clock_that_stands_still_has_a_ledger_up_to_now():
    clock = a_clock("5wd", (RUN, "2026-03-02 08:30"), (HOLD, "2026-03-04 10:00"))
    lines = ledger(clock, QUANG_NAM)
    assert counts(lines) == {"2026-03-03": 1, "2026-03-04": 2}
    assert events(lines)[-1] == ("2026-03-04", ClockEvent.PAUSE)


def test_a_restart_voids_what_was_counted():
    clock = a_clock(
        "2wd", (RUN, "2026-03-02 08:30"), (RESTART, "2026-03-04 10:00"), (RUN, "2026-03-06 14:00")
    )
    lines = ledger(clock, QUANG_NAM)
    assert counts(lines) == {"2026-03-09": 1, "2026-03-10": 2}
    assert note_of("2026-03-03", lines)[1] == (
        "Tuesday; Not counted: the term is counted again from zero"
    )
    assert [kind for _, kind in events(lines)] == [
        ClockEvent.START,
        ClockEvent.PAUSE,
        ClockEvent.RESTART,
        ClockEvent.DUE,
    ]


def test_an_extension_has_days_of_its_own_after_the_measure():
    clock = extend(
        a_clock("2wd", (RUN, "2026-03-04 08:30")), Duration.parse("2wd"), at("2026-03-05 09:00")
    )
    clock = switch(clock, STOP, at("2026-03-09 10:00"))
    lines = ledger(clock, QUANG_NAM)
    assert counts(lines) == {"2026-03-05": 1, "2026-03-06": 2}
    assert note_of("2026-03-09", lines)[1] == "Monday; Day 1 of the extension"
    assert events(lines)[1:] == [
        ("2026-03-05", ClockEvent.EXTENSION),
        ("2026-03-06", ClockEvent.MEASURE),
        ("2026-03-09", ClockEvent.STOP),
        ("2026-03-10", ClockEvent.DUE),
    ]


def test_a_pause_inside_an_extension_is_a_pause():
    clock = extend(
        a_clock("1wd", (RUN, "2026-03-04 08:30")), Duration.parse("1mo"), at("2026-03-05 09:00")
    )
    clock = switch(switch(clock, HOLD, at("2026-03-05 09:30")), RUN, at("2026-03-10 09:30"))
    lines = ledger(clock, QUANG_NAM)
    assert note_of("2026-03-09", lines)[1] == "Monday; The clock stands still, not counted"
    assert counts(lines) == {"2026-03-05": 1}
    assert note_of("2026-03-11", lines)[1] == "Wednesday; Day 1 of the extension"


def test_hours_are_added_up():
    lines = ledger(a_clock("8wh", (RUN, "2026-03-06 16:30")), QUANG_NAM)
    assert counts(lines) == {"2026-03-06": 30, "2026-03-09": 480}
    assert note_of("2026-03-09", lines)[0] == ("Thứ Hai; Tính 7 giờ 30 phút, cộng dồn 8 giờ")


def test_calendar_days_count_on_rest_days_and_roll_on():
    lines = ledger(a_clock("10cd", (RUN, "2026-02-10 08:30")), QUANG_NAM)
    assert counts(lines)["2026-02-15"] == 5
    assert counts(lines)["2026-02-20"] == 10
    assert note_of("2026-02-23", lines)[1] == (
        "Monday; The term ends on a rest day and moves to the next working day"
    )


def test_what_comes_in_too_late_for_the_same_day_is_due_the_next():
    lines = ledger(a_clock("same_day", (RUN, "2026-03-06 16:30")), QUANG_NAM)
    assert counts(lines) == {}
    assert note_of("2026-03-09", lines)[1] == "Monday; The result is due within this day"


def test_without_a_term_only_what_happened_is_told():
    clock = a_clock("none", (RUN, "2026-03-06 16:30"), (STOP, "2026-03-09 10:00"))
    lines = ledger(clock, QUANG_NAM)
    assert [kind for _, kind in events(lines)] == [ClockEvent.START, ClockEvent.STOP]
    assert lines[0].note_en == "Received at 16:30, term: no time limit"
    assert of_days(lines) == []


def test_a_term_of_one_is_singular_and_fractions_have_a_comma():
    one = ledger(a_clock("1wd", (RUN, "2026-03-02 08:30")), QUANG_NAM)
    assert one[1].note_en == "Received at 08:30, term: 1 working day"
    half = ledger(a_clock("0.5wh", (RUN, "2026-03-02 08:30")), QUANG_NAM)
    assert half[1].note_vi == "Tiếp nhận lúc 08:30, thời hạn 0,5 giờ làm việc"


@given(
    days=st.integers(1, 15),
    policy=st.sampled_from(CountFrom),
    start=MOMENTS,
    gaps=st.lists(st.integers(0, 60 * 24 * 6), max_size=6).map(lambda g: g[: len(g) // 2 * 2]),
)
def test_the_lines_that_count_add_up_to_the_term(
    days: int, policy: CountFrom, start: datetime, gaps: list[int]
):
    clock = switch(Clock(Duration(days, Unit.WORKING_DAY), policy), RUN, start)
    moment = start
    for number, gap in enumerate(gaps):
        moment += gap * MINUTE
        clock = switch(clock, RUN if number % 2 else HOLD, moment)
    lines = ledger(clock, QUANG_NAM)

    assert [line.count for line in lines if line.counted] == list(range(1, days + 1))
    due = reckon(clock, QUANG_NAM).due
    assert due is not None
    days_told = [line.day for line in of_days(lines)]
    first, last = start.astimezone(HANOI).date(), due.astimezone(HANOI).date()
    assert days_told == [first + timedelta(days=n) for n in range((last - first).days + 1)]


@given(
    term=st.one_of(
        st.builds(Duration, st.integers(1, 40), st.just(Unit.WORKING_HOUR)),
        st.builds(Duration, st.integers(1, 40), st.just(Unit.CALENDAR_DAY)),
    ),
    start=MOMENTS,
)
def test_so_do_those_of_hours_and_calendar_days(term: Duration, start: datetime):
    lines = ledger(switch(Clock(term, CountFrom.NEXT_SESSION), RUN, start), OFFICE)
    told = [line.count for line in lines if line.count is not None]
    assert told == sorted(set(told))
    assert told[-1] == (term.working_minutes(480) or term.quantity)

"""When it would be due if it were handed in at a moment, for every procedure that ships."""

from datetime import timedelta

import pytest

from app.domain.calendar import CalendarDoesNotCover, WorkingCalendar
from app.domain.procedure import Procedure
from app.procedures.check import check
from app.procedures.library import read_library, yaml_files
from app.procedures.prospects import if_handed_in, if_received
from app.procedures.shipped import shipped
from tests.domain.calendar_examples import at

THURSDAY = at("2026-08-20 14:00")
Shelf = dict[str, tuple[Procedure, WorkingCalendar]]


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    library = read_library(yaml_files([shipped()]), shipped())
    found = [verdict.procedure for verdict in check(library).verdicts if verdict.procedure]
    shelf: Shelf = {}
    for procedure in found:
        calendar = library.calendars.latest(procedure.calendar)
        assert calendar is not None
        shelf[procedure.code] = procedure, calendar
    return shelf


def test_what_is_foretold_is_what_the_scenarios_of_the_card_prove(shelf: Shelf):
    foretold = if_received(*shelf["1.004623"], THURSDAY)

    assert foretold.due == at("2026-09-04 17:00")
    assert foretold.reason.vi == (
        "Thời hạn giải quyết: 15 ngày. Tiếp nhận lúc 14:00 Thứ Năm 20/08/2026. Ngày đầu tiên được"
        " tính là Thứ Sáu 21/08/2026. Ngày nghỉ cũng được tính. Hạn trả kết quả: 17:00 Thứ Sáu"
        " 04/09/2026."
    )
    assert "The result is due at 17:00 on Friday 04/09/2026." in foretold.reason.en


def test_a_term_that_ends_within_tet_says_that_it_rolls_on(shelf: Shelf):
    foretold = if_received(*shelf["1.004623"], at("2026-02-05 10:00"))

    assert foretold.due == at("2026-02-23 17:00")
    assert "chuyển sang ngày làm việc tiếp theo" in foretold.reason.vi


def test_days_off_are_named_where_working_days_count(shelf: Shelf):
    foretold = if_received(*shelf["2.001827"], at("2026-08-27 09:00"))

    assert "Không tính: 8 ngày nghỉ hằng tuần; " in foretold.reason.vi
    assert "(02/09/2026)" in foretold.reason.vi
    counted = [line for line in foretold.ledger if line.counted]
    assert counted[-1].count == foretold.term.quantity
    assert foretold.due is not None
    assert counted[-1].day == foretold.due.date()


def test_after_hours_the_counter_means_the_next_opening(shelf: Shelf):
    procedure, calendar = shelf["2.001827"]
    friday_night = at("2026-08-14 22:00")

    outlook = if_handed_in(procedure, calendar, friday_night)

    assert not outlook.open_now
    assert outlook.counter.received_at == at("2026-08-17 08:00")
    assert outlook.remote.received_at == calendar.add_minutes(friday_night, 8 * 60)


@pytest.mark.parametrize("moment", ["2026-08-20 14:00", "2026-08-22 11:00", "2026-02-13 16:59"])
def test_the_latest_by_network_is_never_before_the_counter(shelf: Shelf, moment: str):
    for procedure, calendar in shelf.values():
        outlook = if_handed_in(procedure, calendar, at(moment))

        assert outlook.open_now == (outlook.counter.received_at == at(moment))
        if outlook.counter.due is not None and outlook.remote.due is not None:
            assert outlook.at < outlook.counter.due <= outlook.remote.due
            assert outlook.counter.ledger[-1].day <= outlook.counter.due.date()


def test_a_year_that_nobody_has_published_is_refused(shelf: Shelf):
    procedure, calendar = shelf["1.004623"]
    last = at(f"{calendar.covers[1]}-12-30 10:00")

    with pytest.raises(CalendarDoesNotCover):
        if_received(procedure, calendar, last + timedelta(days=1))

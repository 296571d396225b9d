"""The sentences of a ledger, in Vietnamese and in English: why a day counts or does not."""

from dataclasses import dataclass
from datetime import date, datetime

from app.domain.calendar import DayKind, WorkingCalendar, local
from app.domain.durations import MINUTES_IN_AN_HOUR, Duration, Unit

Note = tuple[str, str]
"""Vietnamese, English."""

WEEKDAYS: tuple[Note, ...] = (
    ("Thứ Hai", "Monday"),
    ("Thứ Ba", "Tuesday"),
    ("Thứ Tư", "Wednesday"),
    ("Thứ Năm", "Thursday"),
    ("Thứ Sáu", "Friday"),
    ("Thứ Bảy", "Saturday"),
    ("Chủ nhật", "Sunday"),
)
UNITS: dict[Unit, Note] = {
    Unit.WORKING_DAY: ("ngày làm việc", "working day"),
    Unit.CALENDAR_DAY: ("ngày", "calendar day"),
    Unit.WORKING_HOUR: ("giờ làm việc", "working hour"),
    Unit.MONTH: ("tháng", "month"),
    Unit.MINUTE: ("phút", "minute"),
}
ONE_WORD: dict[Unit, Note] = {
    Unit.SAME_DAY: ("trong ngày", "the same day"),
    Unit.NONE: ("không quy định", "no time limit"),
}

RECEIPT_DAY: Note = ("Ngày tiếp nhận, không tính", "Day of receipt, not counted")
DEEMED_RECEIPT: Note = (
    "Coi như tiếp nhận khi bắt đầu phiên làm việc này, không tính",
    "Deemed received when this session opened, not counted",
)
WAITING: Note = ("Đồng hồ tạm dừng, không tính", "The clock stands still, not counted")
VOIDED: Note = (
    "Không tính: thời hạn được tính lại từ đầu",
    "Not counted: the term is counted again from zero",
)
ROLLED: Note = (
    "Thời hạn kết thúc vào ngày nghỉ, chuyển sang ngày làm việc tiếp theo",
    "The term ends on a rest day and moves to the next working day",
)
RETURN_DAY: Note = ("Trả kết quả trong ngày này", "The result is due within this day")


def joined(*notes: Note) -> Note:
    return "; ".join(vi for vi, _ in notes), "; ".join(en for _, en in notes)


def clock_time(at: datetime) -> str:
    return local(at).strftime("%H:%M")


def day_and_time(at: datetime) -> str:
    return local(at).strftime("%H:%M %d/%m/%Y")


def in_words(term: Duration) -> Note:
    """``15wd`` → 15 ngày làm việc, 15 working days."""
    if term.unit in ONE_WORD:
        return ONE_WORD[term.unit]
    number = str(term).removesuffix(term.unit)
    vi, en = UNITS[term.unit]
    return f"{number.replace('.', ',')} {vi}", f"{number} {en}" + ("" if number == "1" else "s")


def hours_in_words(minutes: int) -> Note:
    hours, rest = divmod(minutes, MINUTES_IN_AN_HOUR)
    if not rest:
        return f"{hours} giờ", f"{hours} h"
    return f"{hours} giờ {rest} phút", f"{hours} h {rest} min"


def day_name(day: date, calendar: WorkingCalendar) -> Note:
    """What a day is: its holiday, its swap, or its weekday."""
    special = calendar.days.get(day)
    if special is None:
        vi, en = WEEKDAYS[day.weekday()]
        rests = calendar.kind_of(day) is DayKind.WEEKLY_REST
        return (f"{vi}, nghỉ hằng tuần", f"{en}, weekly rest") if rests else (vi, en)
    if special.provisional:
        return f"{special.name_vi} (tạm tính)", f"{special.name_en} (provisional)"
    return special.name_vi, special.name_en


@dataclass(frozen=True, slots=True)
class Counted:
    """A day that counts: the number it gets, and for hours what it adds."""

    unit: Unit
    count: int
    added: int

    def note(self) -> Note:
        if self.unit is Unit.WORKING_HOUR:
            (vi, en), (sum_vi, sum_en) = hours_in_words(self.added), hours_in_words(self.count)
            return f"Tính {vi}, cộng dồn {sum_vi}", f"Counts {en}, {sum_en} in all"
        if self.unit is Unit.WORKING_DAY:
            return f"Ngày làm việc thứ {self.count}", f"Working day {self.count}"
        return f"Ngày thứ {self.count}", f"Day {self.count}"


def extension_day(number: int) -> Note:
    return f"Ngày gia hạn thứ {number}", f"Day {number} of the extension"


def started(at: datetime, term: Duration) -> Note:
    (vi, en), time = in_words(term), clock_time(at)
    return f"Tiếp nhận lúc {time}, thời hạn {vi}", f"Received at {time}, term: {en}"


def paused(at: datetime) -> Note:
    return f"Tạm dừng lúc {clock_time(at)}", f"Paused at {clock_time(at)}"


def resumed(at: datetime) -> Note:
    time = clock_time(at)
    return f"Tiếp tục tính lúc {time}", f"Counting goes on at {time}"


def restarted(at: datetime, term: Duration) -> Note:
    (vi, en), time = in_words(term), clock_time(at)
    return (
        f"Hồ sơ đầy đủ lúc {time}, tính lại từ đầu {vi}",
        f"Complete at {time}, counted again from zero: {en}",
    )


def extended(by: Duration) -> Note:
    vi, en = in_words(by)
    return f"Xin lỗi, hẹn lại: thêm {vi}", f"Apology and new date: {en} more"


def measured(at: datetime) -> Note:
    when = day_and_time(at)
    return f"Hạn dùng để xét đúng hạn, quá hạn: {when}", f"Lateness is measured against {when}"


def promised(at: datetime) -> Note:
    when = day_and_time(at)
    return f"Hẹn trả kết quả: {when}", f"The result is promised for {when}"


def stopped(at: datetime) -> Note:
    return f"Kết thúc lúc {clock_time(at)}", f"Ended at {clock_time(at)}"

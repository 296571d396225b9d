"""Hẹn trước: when a dossier would be due if it were handed in at a moment, and why that date.

The date and its ledger come from the functions that reckon a dossier's own clock: what a page
foretells is what the receipt will say of a dossier that is received at that moment.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from app.domain.calendar import DayKind, WorkingCalendar, local
from app.domain.clock import Clock, ClockMode, reckon, step_due, switch
from app.domain.durations import Duration, Unit
from app.domain.ledger import LedgerLine, ledger
from app.domain.ledger_notes import ROLLED, WEEKDAYS, Note, day_and_time, in_words
from app.domain.machine import Words
from app.domain.procedure import Procedure


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What the clock of a dossier received at ``received_at`` would say.

    ``due`` is None where no term is prescribed. ``ledger`` has a line for each day with its reason
    (``note_vi``, ``note_en``); ``reason`` says the same in three or four sentences.
    """

    received_at: datetime
    term: Duration
    due: datetime | None
    ledger: tuple[LedgerLine, ...]
    reason: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Handing in at ``at``, by each way.

    ``counter``: received across the desk at once, or when it next opens (``open_now`` is false
    then). ``remote``: sent over the network or by post, and received as late as the desk lawfully
    may; the desk may be quicker, so that ``remote.due`` is the latest date.
    """

    at: datetime
    open_now: bool
    counter: Prospect
    remote: Prospect


def if_received(procedure: Procedure, calendar: WorkingCalendar, at: datetime) -> Prospect:
    """The due date of a dossier that the desk receives at ``at``, inside or outside its hours.

    For a variant give ``procedure.as_variant(…)``. ``calendar`` is the one that ``procedure``
    names. Raises CalendarDoesNotCover when the term ends in a year that nobody has published.
    """
    rule = procedure.deadline
    clock = switch(Clock(rule.total, rule.count_from), ClockMode.RUN, at)
    due = reckon(clock, calendar).due
    lines = ledger(clock, calendar)
    vi, en = _together(_reasons(rule.total, at, due, lines, calendar))
    return Prospect(
        received_at=at, term=rule.total, due=due, ledger=lines, reason=Words(vi=vi, en=en)
    )


def if_handed_in(procedure: Procedure, calendar: WorkingCalendar, at: datetime) -> Outlook:
    """Both ways of handing in at ``at``. Raises CalendarDoesNotCover."""
    across_the_desk = opening(calendar, at)
    answered = step_due(_time_to_receive(procedure), at, calendar) or across_the_desk
    return Outlook(
        at=at,
        open_now=across_the_desk == at,
        counter=if_received(procedure, calendar, across_the_desk),
        remote=if_received(procedure, calendar, answered),
    )


def opening(calendar: WorkingCalendar, at: datetime) -> datetime:
    """``at`` itself while a session lasts, else the moment at which the next one begins."""
    now = local(at)
    for opens, closes in calendar.sessions_on(now.date()):
        if now < closes:
            return at if now >= opens else opens
    return calendar.opens_at(calendar.next_working_day(now.date()))


def _time_to_receive(procedure: Procedure) -> Duration | None:
    """How long a dossier may wait for the desk, by its life cycle."""
    machine = procedure.machine
    submit = next(iter(machine.state(machine.start).actions.values()))
    return machine.state(submit.to[0].to).budget


def _together(notes: Iterable[Note]) -> Note:
    said = list(notes)
    return " ".join(vi for vi, _ in said), " ".join(en for _, en in said)


def _reasons(
    term: Duration,
    at: datetime,
    due: datetime | None,
    lines: Iterable[LedgerLine],
    calendar: WorkingCalendar,
) -> Iterator[Note]:
    vi, en = in_words(term)
    if due is None:
        yield "Pháp luật không quy định thời hạn.", "The law prescribes no time limit."
        return
    yield f"Thời hạn giải quyết: {vi}.", f"Time limit: {en}."
    when_vi, when_en = _day_and_weekday(local(at))
    yield f"Tiếp nhận lúc {when_vi}.", f"Received at {when_en}."
    days = [line for line in lines if isinstance(line.kind, DayKind)]
    counted = [line.day for line in days if line.counted]
    if counted and term.unit in {Unit.WORKING_DAY, Unit.CALENDAR_DAY}:
        first_vi, first_en = _weekday(counted[0])
        yield f"Ngày đầu tiên được tính là {first_vi}.", f"The first day that counts is {first_en}."
    if term.unit in {Unit.WORKING_DAY, Unit.WORKING_HOUR} and counted:
        yield from _days_off([line for line in days if line.day >= counted[0]], calendar)
    if term.unit in {Unit.CALENDAR_DAY, Unit.MONTH}:
        yield "Ngày nghỉ cũng được tính.", "Days of rest count as well."
        if any(line.note_vi.endswith(ROLLED[0]) for line in days):
            yield f"{ROLLED[0]}.", f"{ROLLED[1]}."
    due_vi, due_en = _day_and_weekday(local(due))
    yield f"Hạn trả kết quả: {due_vi}.", f"The result is due at {due_en}."


def _days_off(days: Iterable[LedgerLine], calendar: WorkingCalendar) -> Iterator[Note]:
    """What is skipped on the way: weekly rests by their number, others by their names."""
    off = [line for line in days if not line.counted and not calendar.is_working(line.day)]
    rests = sum(line.kind is DayKind.WEEKLY_REST for line in off)
    vi: list[str] = []
    en: list[str] = []
    if rests:
        vi.append(f"{rests} ngày nghỉ hằng tuần")
        en.append(f"{rests} days of weekly rest" if rests > 1 else "1 day of weekly rest")
    named = [line for line in off if line.kind is not DayKind.WEEKLY_REST]
    for (name_vi, name_en), group in groupby(named, lambda line: (line.note_vi, line.note_en)):
        dates = _dates([line.day for line in group])
        vi.append(f"{name_vi} ({dates})")
        en.append(f"{name_en} ({dates})")
    if vi:
        yield f"Không tính: {'; '.join(vi)}.", f"Not counted: {'; '.join(en)}."


def _dates(days: list[date]) -> str:
    first, last = days[0], days[-1]
    return f"{first:%d/%m/%Y}" if first == last else f"{first:%d/%m}–{last:%d/%m/%Y}"


def _weekday(day: date) -> Note:
    vi, en = WEEKDAYS[day.weekday()]
    return f"{vi} {day:%d/%m/%Y}", f"{en} {day:%d/%m/%Y}"


def _day_and_weekday(at: datetime) -> Note:
    vi, en = WEEKDAYS[at.weekday()]
    time, _, day = day_and_time(at).partition(" ")
    return f"{time} {vi} {day}", f"{time} on {en} {day}"

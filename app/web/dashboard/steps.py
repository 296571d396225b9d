"""Where the work lies, and in which steps its time is lost."""

from collections.abc import Iterator, Sequence
from typing import Final

from app.dossiers.queries.figures import INSTANT, Figure, Watch
from app.reports.board import Part
from app.reports.queries.counting import Group
from app.reports.queries.drilling import Counted
from app.reports.steps import StepTime, StepTimes
from app.web.dashboard.naming import GROUPS
from app.web.dashboard.tables import MOST_DRAWN, OUTCOMES, Shown, Table, TableRow
from app.web.showing.periods import today_in_hanoi
from app.web.site.charts import Chart, Kind, Row, Series, Tone, Value
from app.web.site.filters import day, number, span
from app.web.site.page import Sight
from app.web.site.words import sentence

OF_STEPS: Final[tuple[tuple[Counted, str], ...]] = (
    (Figure.IN_PROGRESS, sentence("Đang giải quyết")),
    (Watch.SOON_LATE, sentence("Sắp quá hạn")),
    (Figure.OVERDUE, sentence("Đang quá hạn")),
)


def steps_table(shown: Shown, times: StepTimes) -> Table:
    page = shown.page
    parts = sorted(
        (part for part in shown.known.parts if part.figures[Figure.IN_PROGRESS]),
        key=lambda part: -part.figures[Figure.IN_PROGRESS],
    )
    of_step = {step.name: step for step in times.steps}
    rows = [
        TableRow(
            shown.label(part),
            None,
            tuple(shown.value(part, what) for what, _ in OF_STEPS),
            _time(page, of_step.get(part.name) if part.name else None),
        )
        for part in parts
    ]
    here = {part.name for part in parts}
    nothing = tuple(Value(0, "0") for _ in OF_STEPS)
    rows += [
        TableRow(page.spoken(step.name), None, nothing, _time(page, step))
        for step in times.steps
        if step.name not in here
    ]
    return Table(
        title=page.say("Hồ sơ đang nằm ở bước nào, mất thời gian ở đâu"),
        head=page.say(GROUPS[Group.STEP][1]),
        columns=tuple(page.say(head) for _, head in OF_STEPS),
        more=(
            page.say("Trung bình mỗi lượt"),
            page.say("Định mức"),
            page.say("Số lượt"),
        ),
        rows=tuple(rows),
        charts=(_where(shown, parts), *_lost(page, times)),
        note=page.say(
            "Thời gian tính bằng giờ làm việc, của các lượt kết thúc từ %(since)s đến %(until)s.",
            since=day(today_in_hanoi(times.since)),
            until=day(today_in_hanoi(times.until - INSTANT)),
        ),
    )


def _time(page: Sight, step: StepTime | None) -> tuple[str, ...]:
    """Mean time of a stay, what was planned for it, and of how many stays."""
    if step is None:
        return ("–", "–", "0")
    return (_span(page, step.spent), _span(page, step.budget), number(step.stays))


def _span(page: Sight, minutes: int | None) -> str:
    if minutes is None:
        return "–"
    return span(minutes, page.language) or page.say("dưới 1 phút")


def _where(shown: Shown, parts: Sequence[Part]) -> Chart:
    said = (
        "where",
        shown.page.say("Hồ sơ đang giải quyết nằm ở đâu"),
        shown.page.say("Mỗi thanh là số hồ sơ đang ở một bước, chia theo thời hạn."),
    )
    return shown.chart(Kind.BARS, said, parts, OUTCOMES[3:], Figure.IN_PROGRESS)


def _lost(page: Sight, times: StepTimes) -> Iterator[Chart]:
    """Where stays take longer than was planned for them."""
    steps = [step for step in times.steps if step.spent][:MOST_DRAWN]
    if not steps:
        return
    yield Chart(
        key="lost",
        kind=Kind.BARS,
        title=page.say("Thời gian trung bình mỗi lượt ở từng bước"),
        summary=page.say("Mỗi thanh là thời gian làm việc trung bình của một lượt ở bước đó."),
        head=page.say(GROUPS[Group.STEP][1]),
        series=(
            Series(page.say("Trong định mức"), Tone.MAIN),
            Series(page.say("Vượt định mức"), Tone.BAD),
        ),
        rows=tuple(_lost_row(page, step) for step in steps),
    )


def _lost_row(page: Sight, step: StepTime) -> Row:
    planned = step.spent if step.budget is None else min(step.spent, step.budget)
    over = step.spent - planned
    return Row(
        label=page.spoken(step.name),
        values=(
            Value(planned, _span(page, planned)),
            Value(over, _span(page, over) if over else "0"),
        ),
        total=Value(step.spent, _span(page, step.spent)),
    )

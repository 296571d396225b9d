"""One group of a board told apart: a picture, and a table whose every number opens its list."""

from collections.abc import Sequence

from app.dossiers.queries.figures import Figure
from app.reports.board import Board, Part
from app.reports.queries.counting import Group
from app.reports.steps import StepTimes
from app.web.dashboard.asking import View
from app.web.dashboard.naming import GROUPS
from app.web.dashboard.steps import steps_table
from app.web.dashboard.tables import COLUMNS, MOST_DRAWN, OUTCOMES, Shown, Table, month_of
from app.web.site.charts import Chart, Kind, Row, Series, Tone, Value
from app.web.site.page import Sight


def table_of(page: Sight, view: View, known: Board, by: Group, times: StepTimes | None) -> Table:
    """``times`` are given for steps."""
    shown = Shown(page, view, known, by)
    if by is Group.MONTH:
        return _months(shown)
    if by is Group.STEP and times is not None:
        return steps_table(shown, times)
    parts = sorted(known.parts, key=lambda part: -part.figures[Figure.RECEIVED])
    return Table(
        title=page.say(GROUPS[by][2]),
        head=page.say(GROUPS[by][1]),
        columns=tuple(page.say(head) for _, head in COLUMNS),
        more=(),
        rows=tuple(shown.row(part, COLUMNS) for part in parts),
        charts=(_outcomes(shown, parts),) if parts else (),
        note=_how_many(page, parts),
    )


def _how_many(page: Sight, parts: Sequence[Part]) -> str:
    if len(parts) <= MOST_DRAWN:
        return ""
    return page.say("Hình vẽ %(n)s dòng nhiều hồ sơ nhất; bảng có đủ.", n=MOST_DRAWN)


def _outcomes(shown: Shown, parts: Sequence[Part]) -> Chart:
    said = (
        f"by-{shown.by.value}",
        shown.page.say("Hồ sơ tiếp nhận đã và đang được giải quyết ra sao"),
        shown.page.say("Mỗi thanh là số hồ sơ tiếp nhận, chia theo kết quả và thời hạn."),
    )
    return shown.chart(Kind.BARS, said, parts[:MOST_DRAWN], OUTCOMES, Figure.RECEIVED)


def _months(shown: Shown) -> Table:
    page, parts = shown.page, shown.known.parts
    columns = tuple(one for one in COLUMNS if isinstance(one[0], Figure))
    return Table(
        title=page.say("Mười hai tháng báo cáo gần nhất"),
        head=page.say(GROUPS[Group.MONTH][1]),
        columns=tuple(page.say(head) for _, head in columns),
        more=(),
        rows=tuple(shown.row(part, columns) for part in reversed(parts)),
        charts=(_done_by_month(shown, parts), _punctuality(shown, parts)),
        note=page.say(
            "Tháng báo cáo từ ngày 15 tháng trước đến hết ngày 14. Số đang giải quyết là số khi"
            " tháng kết thúc."
        ),
    )


def _done_by_month(shown: Shown, parts: Sequence[Part]) -> Chart:
    said = (
        "done-by-month",
        shown.page.say("Hồ sơ đã giải quyết từng tháng"),
        shown.page.say("Mỗi cột là số hồ sơ đã giải quyết trong tháng, chia theo thời hạn."),
    )
    return shown.chart(Kind.COLUMNS, said, parts, OUTCOMES[:3], Figure.DONE)


def _punctuality(shown: Shown, parts: Sequence[Part]) -> Chart:
    page = shown.page
    return Chart(
        key="punctual-by-month",
        kind=Kind.LINE,
        title=page.say("Tỷ lệ giải quyết sớm hoặc đúng hạn (%)"),
        summary=page.say("Trên trăm hồ sơ đã giải quyết trong tháng."),
        head=page.say(GROUPS[Group.MONTH][1]),
        series=(Series(page.say("Sớm hoặc đúng hạn (%)"), Tone.GOOD),),
        rows=tuple(
            Row(shown.label(part), (Value(punctual, str(punctual)),), month_of(part))
            for part in parts
            if (punctual := _percent(part)) is not None
        ),
    )


def _percent(part: Part) -> int | None:
    done = part.figures[Figure.DONE]
    timely = part.figures[Figure.EARLY] + part.figures[Figure.TIMELY]
    return None if not done else 100 * timely // done

"""Tables of a leader's board: what was counted, told apart, each number with its list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.domain.periods import Period
from app.dossiers.queries.figures import Figure, Watch
from app.reports.board import Board, Part
from app.reports.queries.counting import Group
from app.reports.queries.drilling import Counted
from app.web.dashboard.asking import PATH, View, list_address
from app.web.dashboard.naming import CHANNELS, GROUPS
from app.web.showing.period_choices import days
from app.web.site.charts import Chart, Kind, Row, Series, Tone, Value
from app.web.site.filters import number
from app.web.site.page import Sight
from app.web.site.words import sentence

MOST_DRAWN = 12
"""Bars of one picture; the table has them all."""

COLUMNS: Final[tuple[tuple[Counted, str], ...]] = (
    (Figure.RECEIVED, sentence("Tiếp nhận")),
    (Figure.EARLY, sentence("Trước hạn")),
    (Figure.TIMELY, sentence("Đúng hạn")),
    (Figure.LATE, sentence("Quá hạn")),
    (Figure.IN_PROGRESS, sentence("Đang giải quyết")),
    (Figure.WAITING, sentence("Chờ người dân")),
    (Watch.SOON_LATE, sentence("Sắp quá hạn")),
    (Figure.OVERDUE, sentence("Đang quá hạn")),
)
OUTCOMES: Final[tuple[tuple[Figure, str, Tone], ...]] = (
    (Figure.EARLY, sentence("Xong trước hạn"), Tone.GOOD),
    (Figure.TIMELY, sentence("Xong đúng hạn"), Tone.CALM),
    (Figure.LATE, sentence("Xong quá hạn"), Tone.WARN),
    (Figure.IN_TIME, sentence("Đang trong hạn"), Tone.MUTED),
    (Figure.OVERDUE, sentence("Đang quá hạn"), Tone.BAD),
)
"""They share out what was received."""


@dataclass(frozen=True, slots=True)
class TableRow:
    label: str
    href: str | None
    cells: tuple[Value, ...]
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``columns`` are of ``cells``, ``more`` of what is no number of dossiers."""

    title: str
    head: str
    columns: tuple[str, ...]
    more: tuple[str, ...]
    rows: tuple[TableRow, ...]
    charts: tuple[Chart, ...]
    note: str


def listed(
    count: int, what: Counted, period: Period, as_of: datetime, within: str | None, **group: str
) -> Value:
    """A number with the address of its list, where there is anything in it."""
    href = list_address(what, period, as_of, within, **group) if count else None
    return Value(count, number(count), href)


@dataclass(frozen=True, slots=True)
class Shown:
    """The board as it is being shown."""

    page: Sight
    view: View
    known: Board
    by: Group

    def value(self, part: Part, what: Counted) -> Value:
        found = part.watches.get(what, 0) if isinstance(what, Watch) else part.figures[what]
        group = {} if self.by is Group.MONTH else {GROUPS[self.by][0]: part.key}
        as_of = self.known.asked.as_of
        return listed(found, what, part.period, as_of, self.view.agency, **group)

    def label(self, part: Part) -> str:
        if self.by is Group.MONTH:
            month = part.period.last
            said = self.page.say("Tháng %(month)s/%(year)s", month=month.month, year=month.year)
            return f"{said} ({days(part.period)})"
        if self.by is Group.CHANNEL:
            return self.page.say(CHANNELS[part.key])
        return part.key if part.name is None else self.page.spoken(part.name)

    def row(self, part: Part, columns: Iterable[tuple[Counted, str]]) -> TableRow:
        cells = tuple(self.value(part, what) for what, _ in columns)
        return TableRow(self.label(part), self._further(part), cells)

    def chart(
        self,
        kind: Kind,
        said: tuple[str, str, str],
        parts: Sequence[Part],
        outcomes: Sequence[tuple[Figure, str, Tone]],
        total: Figure,
    ) -> Chart:
        """What became of ``parts``. ``said``: the key of the chart, its title and its summary."""
        key, title, summary = said
        return Chart(
            key=key,
            kind=kind,
            title=title,
            summary=summary,
            head=self.page.say(GROUPS[self.by][1]),
            series=tuple(Series(self.page.say(name), tone) for _, name, tone in outcomes),
            rows=tuple(
                Row(
                    label=self.label(part),
                    values=tuple(self.value(part, what) for what, *_ in outcomes),
                    short=month_of(part) if self.by is Group.MONTH else None,
                    total=self.value(part, total),
                )
                for part in parts
            ),
        )

    def _further(self, part: Part) -> str | None:
        """Of an agency: its own board."""
        if self.by is not Group.AGENCY or part.key == self.view.agency:
            return None
        query = self.view.address(PATH).partition("?")[2]
        kept = "&".join(p for p in query.split("&") if not p.startswith(("co-quan=", "theo=")))
        return f"{PATH}?{kept}&co-quan={part.key}"


def month_of(part: Part) -> str:
    """What stands under its column: the year too, where one begins."""
    month = part.period.last
    return f"{month.month} {month.year}" if month.month == 1 else str(month.month)

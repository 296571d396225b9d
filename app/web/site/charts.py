"""Charts: pictures drawn on the server as SVG, each with the table that says the same in numbers.

Widths are shares of whatever room there is and text keeps its size, so that one picture serves a
phone, an office screen and paper. Colours and patterns come by class, never by a style attribute;
what colour says is also said by a pattern and in words. ``components/chart.html`` shows them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from textwrap import wrap

from markupsafe import Markup

from app.web.site import drawing

LINE = 18
"""Pixels from one line of text to the next."""
BAR = 20
GAP = 14
LETTERS = 30
"""Letters of a label in one line: what a phone has room for beside the number."""
PLOT = 150
"""Pixels of the highest column."""
HEAD = 22
FOOT = 42


class Tone(StrEnum):
    """What a series means; each has its own colour and its own pattern."""

    MAIN = "main"
    GOOD = "good"
    CALM = "calm"
    WARN = "warn"
    BAD = "bad"
    MUTED = "muted"


class Kind(StrEnum):
    BARS = "bars"
    """Lying down, one under the other; several series are stacked."""
    COLUMNS = "columns"
    """Standing, side by side in the order of time; several series are stacked."""
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    tone: Tone = Tone.MAIN


@dataclass(frozen=True, slots=True)
class Value:
    """``text`` is the number as people read it, ``href`` the list of what it counts."""

    count: int
    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One value for each series; ``short`` is what stands under a column, ``total`` their sum."""

    label: str
    values: tuple[Value, ...]
    short: str | None = None
    total: Value | None = None

    @property
    def whole(self) -> Value:
        """What the whole bar stands for."""
        return self.total or self.values[0]

    @property
    def length(self) -> int:
        return sum(value.count for value in self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """``key`` is unique on its page; ``summary`` says in a sentence what the picture shows.

    ``head`` is the heading of the first column of the table.
    """

    key: str
    kind: Kind
    title: str
    summary: str
    head: str
    series: tuple[Series, ...]
    rows: tuple[Row, ...]

    @property
    def summed(self) -> bool:
        """Whether the rows have totals of their own."""
        return any(row.total is not None for row in self.rows)

    @property
    def picture(self) -> Markup:
        """The SVG; empty when there is nothing to draw."""
        if not self.rows:
            return Markup()
        inside, height = {
            Kind.BARS: _bars,
            Kind.COLUMNS: _columns,
            Kind.LINE: _line,
        }[self.kind](self)
        linked = any(value.href for row in self.rows for value in (*row.values, row.whole))
        return Markup(
            '<svg class="chart__picture" role="{role}" width="100%" height="{height}"'
            ' aria-labelledby="{key}-title {key}-desc" focusable="false">'
            '<title id="{key}-title">{title}</title><desc id="{key}-desc">{summary}</desc>'
            "<defs>{patterns}</defs>{inside}</svg>"
        ).format(
            role="group" if linked else "img",
            height=height,
            key=self.key,
            title=self.title,
            summary=self.summary,
            patterns=drawing.together(
                drawing.pattern(self.key, series.tone.value) for series in self.series
            ),
            inside=inside,
        )

    def swatch(self, series: Series) -> Markup:
        """A small piece of the series' pattern, for the legend."""
        return Markup(
            '<svg class="chart__swatch" width="18" height="14" aria-hidden="true"'
            ' focusable="false">{}</svg>'
        ).format(_rect(self, series, x="0", y=0, width="100%", height=14))


def _bars(chart: Chart) -> tuple[Markup, int]:
    most = max(1, *(row.length for row in chart.rows))
    parts, y = [], 0
    for row in chart.rows:
        lines = wrap(row.label, LETTERS) or [row.label]
        text = drawing.together(
            drawing.text("label", "0", y + LINE * number - 4, "start", words)
            for number, words in enumerate(lines, start=1)
        )
        number = drawing.text("value", "100%", y + LINE - 4, "end", row.whole.text)
        top = y + LINE * len(lines)
        room = drawing.room("0", y, "100%", LINE * len(lines) + BAR)
        track = drawing.track(top, BAR)
        segments = drawing.together(_lying(chart, row, top, most))
        link = drawing.link(room + track, row.whole.href, _said(row))
        parts.append(link + text + number + segments)
        y = top + BAR + GAP
    return drawing.together(parts), y


def _lying(chart: Chart, row: Row, top: int, most: int) -> Iterator[Markup]:
    x = 0.0
    for series, value in zip(chart.series, row.values, strict=True):
        width = 100 * value.count / most
        if value.count:
            drawn = _rect(
                chart, series, x=drawing.share(x), y=top, width=drawing.share(width), height=BAR
            )
            yield _piece(drawn, chart, row, series, value)
        x += width


def _columns(chart: Chart) -> tuple[Markup, int]:
    most = max(1, *(row.length for row in chart.rows))
    step = 100 / len(chart.rows)
    foot = HEAD + PLOT
    parts = [drawing.ground(foot)]
    for number, row in enumerate(chart.rows):
        middle = drawing.share((number + 0.5) * step)
        high = foot - PLOT * row.length / most
        room = drawing.room(drawing.share(number * step), 0, drawing.share(step), foot + FOOT)
        words = _under(row, middle, foot) + _over(row.whole, middle, high)
        parts += [drawing.link(room, row.whole.href, _said(row)), words]
        parts.extend(_standing(chart, row, number * step, step, most))
    return drawing.together(parts), foot + FOOT


def _standing(chart: Chart, row: Row, left: float, step: float, most: int) -> Iterator[Markup]:
    y = float(HEAD + PLOT)
    for series, value in zip(chart.series, row.values, strict=True):
        height = PLOT * value.count / most
        y -= height
        if value.count:
            drawn = _rect(
                chart,
                series,
                x=drawing.share(left + 0.14 * step),
                y=round(y, 1),
                width=drawing.share(0.72 * step),
                height=round(height, 1),
            )
            yield _piece(drawn, chart, row, series, value)


def _line(chart: Chart) -> tuple[Markup, int]:
    most = max(1, *(value.count for row in chart.rows for value in row.values))
    step = 100 / len(chart.rows)
    foot = HEAD + PLOT
    parts = [drawing.ground(foot)]
    for number, series in enumerate(chart.series):
        points = " ".join(
            f"{(place + 0.5) * step:.2f},{100 - 100 * row.values[number].count / most:.2f}"
            for place, row in enumerate(chart.rows)
        )
        parts.append(
            Markup(
                '<svg x="0" y="{}" width="100%" height="{}" viewBox="0 0 100 100"'
                ' preserveAspectRatio="none" overflow="visible"><polyline'
                ' class="chart__line chart__line--{}" points="{}" fill="none"'
                ' vector-effect="non-scaling-stroke"/></svg>'
            ).format(HEAD, PLOT, series.tone.value, points)
        )
    for place, row in enumerate(chart.rows):
        middle = drawing.share((place + 0.5) * step)
        parts.append(_under(row, middle, foot))
        parts.extend(_points(chart, row, middle, most))
    return drawing.together(parts), foot + FOOT


def _points(chart: Chart, row: Row, middle: str, most: int) -> Iterator[Markup]:
    for series, value in zip(chart.series, row.values, strict=True):
        high = HEAD + PLOT - PLOT * value.count / most
        dot = Markup('<circle class="chart__dot chart__dot--{}" cx="{}" cy="{}" r="4"/>').format(
            series.tone.value, middle, round(high, 1)
        )
        said = f"{row.label}: {series.name} {value.text}"
        yield drawing.link(dot + _over(value, middle, high - 4), value.href, said)


def _under(row: Row, middle: str, foot: int) -> Markup:
    """A short label under a column, in one line or, where it has a space, in two."""
    lines = (row.short or row.label).split(" ", 1)
    return drawing.together(
        drawing.text("foot", middle, foot + 16 * number, "middle", words)
        for number, words in enumerate(lines, start=1)
    )


def _over(value: Value, middle: str, high: float) -> Markup:
    return drawing.text("figure", middle, round(high - 5, 1), "middle", value.text)


def _piece(drawn: Markup, chart: Chart, row: Row, series: Series, value: Value) -> Markup:
    """A part of a bar, which says what it is to whoever points at it.

    The keyboard reaches the whole bar, and each part in the table.
    """
    said = f"{row.label}: {series.name} {value.text}" if len(chart.series) > 1 else _said(row)
    named = Markup("<g><title>{}</title>{}</g>").format(said, drawn)
    if value.href is None:
        return named
    return Markup('<a href="{}" tabindex="-1" aria-hidden="true">{}</a>').format(value.href, named)


def _said(row: Row) -> str:
    return f"{row.label}: {row.whole.text}"


def _rect(chart: Chart, series: Series, *, x: str, y: float, width: str, height: float) -> Markup:
    return drawing.piece(chart.key, series.tone.value, x=x, y=y, width=width, height=height)
